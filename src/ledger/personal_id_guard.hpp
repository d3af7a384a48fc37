/// The last line of defence for "no personal id in the ledger", which is exported and read by many.
#pragma once

#include "sohoa/ledger/ledger.hpp"

namespace sohoa::ledger {

/// Twelve digits in a row, standing alone, that read as a CCCD.
bool holds_personal_id(std::string_view text);
/// Throws Error{internal} when any text of the draft holds twelve digits in a row that read as a CCCD.
void refuse_personal_ids(const EventDraft& draft);

}  // namespace sohoa::ledger
