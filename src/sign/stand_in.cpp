// The person himself first; then every record of the one who holds the certificate is held against the moment.
#include "sohoa/sign/stand_in.hpp"

#include <tuple>

#include "sohoa/sign/signer.hpp"

namespace sohoa {
namespace {

/// From the least to the most that speaks for the record: what is told when none of several holds.
enum class Standing { expired, withdrawn, not_yet_valid, holds };

Standing standing(const StandIn& one, Instant at) {
  if (one.withdrawn_at && at >= *one.withdrawn_at) return Standing::withdrawn;
  if (at < one.from) return Standing::not_yet_valid;
  return at < one.until ? Standing::holds : Standing::expired;
}

std::string refusal_of(Standing standing) {
  switch (standing) {
    case Standing::expired: return "authorization_expired";
    case Standing::withdrawn: return "authorization_withdrawn";
    case Standing::not_yet_valid: return "authorization_not_yet_valid";
    case Standing::holds: break;
  }
  return {};
}

}  // namespace

SignsAs signs_as(std::string_view subject_id, std::string_view person, const std::vector<StandIn>& stand_ins, Instant at) {
  if (names(subject_id, person)) return {};
  if (subject_id.empty()) return {"names_no_person", {}};
  const StandIn* best = nullptr;
  const auto rank = [&](const StandIn& one) { return std::tuple(standing(one, at), -one.from.ms, one.record); };
  for (const StandIn& one : stand_ins)
    if (same_person(subject_id, one.personal_id) && (best == nullptr || rank(*best) < rank(one))) best = &one;
  if (best == nullptr) return {"names_another_person", {}};
  const Standing found = standing(*best, at);
  return {refusal_of(found), found == Standing::holds ? best->record : ""};
}

}  // namespace sohoa
