// One way for the pipeline and for `sohoa sign`.
#include "sohoa/stages/stand_ins.hpp"

namespace sohoa {

std::vector<StandIn> stand_ins(const std::vector<Authorization>& authorizations) {
  std::vector<StandIn> found;
  for (const Authorization& one : authorizations)
    found.push_back({.personal_id = one.agent.reveal(),
                     .record = one.record,
                     .from = one.from.begins(),
                     .until = one.until.plus(1).begins(),
                     .withdrawn_at = one.withdrawn_at});
  return found;
}

}  // namespace sohoa
