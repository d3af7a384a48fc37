/// Personal signatures: who of a unit has one, and who uses it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sohoa/rates/rates.hpp"

namespace sohoa {

/// One officer of one unit. `has` without `uses` is a token in a drawer; `uses` without `has` a signature nobody recorded.
struct SignatureUse {
  std::string unit, holder;
  bool has = false;             // recorded as held on a day of the period
  std::int64_t signatures = 0;  // papers signed as an officer in the period
  bool uses() const { return signatures > 0; }
};

/// By unit and holder: everyone who has one or signed in the period, from events up to `as_of` in any order. Reads every
/// event once and keeps none; RatesBoard answers the same from running sums.
std::vector<SignatureUse> signature_use(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                                        const std::optional<std::string>& unit = {});

}  // namespace sohoa
