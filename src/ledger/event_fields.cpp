// The frame every event has, and the error for data that does not fit the catalogue.
#include "ledger/event_fields.hpp"

namespace sohoa::ledger {

Writer::Writer(std::string_view name, const EventFrame& frame) {
  draft_.at = frame.at;
  draft_.event = name;
  draft_.dossier = frame.dossier;
  draft_.unit = frame.unit;
  draft_.actor = frame.actor;
  draft_.key = frame.key;
}

void Writer::text_unless_empty(std::string_view field, const std::string& value) {
  if (!value.empty()) text(field, value);
}

Reader::Reader(std::string_view name, const Event& event) : event_(event) {
  if (event.event != name) throw Error(ErrorCode::store_corrupt, "event is no " + std::string(name));
}

void Reader::refuse(std::string_view field) const {
  throw Error(ErrorCode::store_corrupt, "event " + std::to_string(event_.seq) + ": field " + std::string(field));
}

}  // namespace sohoa::ledger
