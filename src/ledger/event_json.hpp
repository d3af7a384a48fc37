/// The data of an event as canonical JSON and back.
#pragma once

#include <string>
#include <string_view>

#include "sohoa/ledger/ledger.hpp"

namespace sohoa::ledger {

std::string data_to_json(const EventData& data);
/// Throws Error{store_corrupt}.
EventData data_from_json(std::string_view json);
/// The event's hash when its data is canonical JSON already.
Digest hash_of(const Event& event, std::string_view data);

}  // namespace sohoa::ledger
