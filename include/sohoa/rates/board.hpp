/// The targets board: running sums beside the ledger, so that a question over half a million dossiers needs no replay.
/// They are no second truth: they hold nothing the events do not say, know up to which event they were made and with
/// which rules, and `check` recounts them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/ledger/ledger.hpp"
#include "sohoa/rates/obligations.hpp"
#include "sohoa/rates/rates.hpp"
#include "sohoa/rates/signature_use.hpp"
#include "sohoa/store/database.hpp"

namespace sohoa {

/// Thread-safe like the database. Answers are those of compute_rates, explain, balance and signature_use over all events, for any
/// period, unit and moment, also a past one.
class RatesBoard {
 public:
  /// Migrates its tables. `ledger` and `rules` must outlive the board.
  RatesBoard(store::Database& database, const Ledger& ledger, const RuleSet& rules);

  /// Takes in the events appended since the last time and gives their number. Work for one event does not grow with the
  /// ledger. After a change of the rules everything is summed anew. Every question below begins with it.
  std::int64_t catch_up();

  /// Throws as compute_rates.
  RatesReport report(const Period& period, Instant as_of, const std::optional<std::string>& unit = {},
                     UnitView view = UnitView::as_they_were, UnitScope scope = UnitScope::own);
  /// Throws as sohoa::explain.
  Measure explain(const Period& period, std::string_view unit, std::string_view indicator, Instant as_of,
                  UnitView view = UnitView::as_they_were);
  Balance balance(const Period& period, Instant as_of, const std::optional<std::string>& unit = {});
  /// Reads the records of signatures, a sum a day and holder, and the events of the day of as_of.
  std::vector<SignatureUse> signature_use(const Period& period, Instant as_of, const std::optional<std::string>& unit = {});
  std::vector<DueReport> due_reports(Instant as_of);
  /// For now it costs what is open and due soon; for a past moment also what has happened since.
  std::vector<DueApology> due_apologies(Instant as_of);

  /// Sums all events up to where the board stands once more, dossier by dossier; messages naming unit, day and what
  /// differs, empty when it all agrees. At most a hundred.
  std::vector<std::string> check(store::Transaction& transaction) const;

 private:
  store::Database& database_;
  const Ledger& ledger_;
  const RuleSet& rules_;
};

}  // namespace sohoa
