// When a document must be looked after: before the proof of its evidence runs out, not after.
#include <algorithm>

#include "sohoa/pades/extend.hpp"

namespace sohoa {

bool is_renewal_due(const VerificationReport& report, Level wanted, Instant now, int within_days) {
  constexpr std::int64_t seconds_a_day = 86'400;
  const bool is_below = std::any_of(report.signatures.begin(), report.signatures.end(), [&](const SignatureReport& one) {
    const auto level = level_named(one.level);
    return !one.is_document_timestamp && level && *level < wanted;
  });
  if (is_below) return true;
  if (wanted != Level::b_lta) return false;
  const auto last = std::find_if(report.signatures.rbegin(), report.signatures.rend(),
                                 [](const SignatureReport& one) { return one.is_document_timestamp; });
  return last != report.signatures.rend() &&
         last->judgement.certificate_not_after <= now.plus_seconds(within_days * seconds_a_day);
}

}  // namespace sohoa
