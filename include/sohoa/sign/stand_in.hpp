/// R20: whose certificate may sign as a person: his own, or that of somebody who is recorded as authorised to sign in his
/// stead. Pure: records and time are arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/time.hpp"

namespace sohoa {

/// One record by which somebody may sign in the person's stead: from `from`, before `until`, and before it is withdrawn.
struct StandIn {
  std::string personal_id;   // of who signs: 12 or 9 digits
  std::string record;
  Instant from, until;
  std::optional<Instant> withdrawn_at = {};
};

/// As whom a certificate signs.
struct SignsAs {
  /// Empty: it may. Else a stable word: "names_no_person", "names_another_person", and where somebody is recorded, but not for
  /// this moment, "authorization_not_yet_valid", "authorization_withdrawn", "authorization_expired".
  std::string refusal;
  std::string record;   // by which it signs in the person's stead; empty: it is the person's own
};

/// `person` as `names` (signer.hpp) takes it. Of several records that hold the one that began first is named, whatever their order.
SignsAs signs_as(std::string_view subject_id, std::string_view person, const std::vector<StandIn>& stand_ins, Instant at);

}  // namespace sohoa
