/// Personal signatures held and given, put together for one question, from events or from the board's running sums.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sohoa/ledger/events.hpp"
#include "sohoa/rates/signature_use.hpp"

namespace sohoa::rates {

/// Whether the event is a paper signed by an officer.
bool is_officers_signature(const Event& event);

class SignatureTally {
 public:
  /// `rules` must outlive the tally.
  SignatureTally(const RuleSet& rules, const Period& period) : rules_(rules), period_(period) {}

  /// Of records written down at the same moment the one given last holds.
  void held(const std::string& unit, Instant at, const SignatureHeld& record);
  /// Given on days of the period.
  void given(const std::string& unit, const std::string& holder, std::int64_t signatures);

  std::vector<SignatureUse> finish(const std::optional<std::string>& unit) &&;

 private:
  using Holder = std::pair<std::string, std::string>;  // unit and name
  const std::string& counted(const std::string& unit) const;

  const RuleSet& rules_;
  Period period_;
  std::map<Holder, std::pair<Instant, SignatureHeld>> held_;
  std::map<Holder, std::int64_t> given_;
};

}  // namespace sohoa::rates
