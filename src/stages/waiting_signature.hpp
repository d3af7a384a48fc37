// What a signature waits for, kept in the run's folder so that it outlives the process: an order the person has not confirmed
// yet, or a signed document that still owes its timestamp.
#pragma once

#include <optional>

#include "sohoa/pades/sign.hpp"
#include "sohoa/stages/artifacts.hpp"
#include "sohoa/stages/desk.hpp"

namespace sohoa {

/// Signs with the desk's key. A remote key's order is placed once and collected as often as the run is tried: Error{parked} until the
/// person has confirmed, Error{cancelled} for a refusal (the next try places a new order).
SignedDocument sign_or_wait(const PackagedPaper& paper, const SignOptions& options, Desk& desk);

/// Keeps a signature whose level is owed and throws Error{tsa_unreachable}: the run waits for the network, the signer does not.
[[noreturn]] void keep_owed(const PackagedPaper& paper, const SignedDocument& document);
/// What keep_owed kept for this very paper.
std::optional<SignedDocument> owed_for(const PackagedPaper& paper);

}  // namespace sohoa
