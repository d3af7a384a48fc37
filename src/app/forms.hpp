// The forms of the one-stop desk (R9): which one by the day of reception, filled from the register and the ledger.
#pragma once

#include <string>
#include <vector>

#include "app/home.hpp"
#include "app/wording.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/ledger/events.hpp"
#include "sohoa/pdf/compose.hpp"

namespace sohoa::app {

/// What the officer adds to what the register knows.
struct FormDetails {
  std::string reason = {};
  std::vector<std::string> papers = {};  // missing ones of a supplement
  std::optional<Day> new_due_on = {};    // of an apology
};

/// "5 ngày làm việc"
std::string term_in_words(const std::optional<Term>& term, Language language);
/// "01 TT 01/2018/TT-VPCP"
std::string form_name(const Form& form);
/// Throws Error{not_found} when there was no such form on the day the dossier was received.
const Form& form_for(const RuleSet& rules, std::string_view purpose, Day received_on);

/// A form filled. Throws Error{usage} for one that may not go out as it is: a refusal or an apology without reason.
PackagedPdf fill(const Form& form, const Home& home, const Dossier& dossier, const std::vector<Event>& events, const FormDetails& details, Instant now);

/// The register of a unit over a span (form 06 of 2018, 07 of 2025).
PackagedPdf fill_register(const Form& form, const Home& home, const std::string& unit, const std::vector<Dossier>& dossiers, Day from, Day to, Instant now);

}  // namespace sohoa::app
