// Receiving a dossier: into the register and, as `dossier.received`, into the ledger, in one transaction.
#pragma once

#include "app/home.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/ledger/events.hpp"

namespace sohoa::app {

/// What the reception means under the rules of its day: term, due date, online level, required papers: those of the dossier, and those
/// the procedure asks for that the dossier lacks. Where both name a paper, the dossier says whether it is required.
/// Entered on the day it was received, the hour counts: hours of a term, the cut-off of a same-day one, after work the next
/// morning. Entered on another day, it counts from the hour the desk opened.
/// Throws Error{dossier_invalid} when the rules do not know one of its units or its procedure on that day.
DossierReceived reception_of(const Dossier& dossier, const RuleSet& rules, Instant entered);

/// The same dossier again changes nothing. Gives what the reception means.
DossierReceived receive(const Home& home, const Dossier& dossier, Instant now);

}  // namespace sohoa::app
