// Who, where and by which step: the frame of every event about one paper.
#pragma once

#include "sohoa/ledger/events.hpp"
#include "sohoa/stages/artifacts.hpp"
#include "sohoa/stages/desk.hpp"

namespace sohoa {

inline EventFrame frame_of(const PaperIdentity& paper, const Desk& desk) {
  return {.at = desk.clock->now(), .dossier = paper.dossier, .unit = paper.unit, .actor = desk.actor, .key = desk.step_key.hex()};
}

}  // namespace sohoa
