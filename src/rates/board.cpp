// The sums lie by unit and day in the same database as the events and move in one transaction with the mark up to which
// event they were made. Between two questions they may be behind; they are never wrong.
#include "sohoa/rates/board.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <tuple>
#include <unordered_map>

#include "sohoa/core/error.hpp"

#include "rates/due_day.hpp"
#include "rates/explained.hpp"
#include "rates/report_standings.hpp"
#include "rates/shares.hpp"
#include "rates/signature_tally.hpp"

namespace sohoa {
namespace {

using rates::Cell;
using rates::CellKey;
using rates::Changes;
using rates::Frame;
using rates::IndicatorSet;
using rates::Snapshot;
using rates::Sums;
using rates::UnitDay;
namespace measure = rates::measure;

/// Raised when what a cell holds changes its meaning: then everything is summed anew.
constexpr std::string_view layout = "3";

/// Events in one transaction: enough to share its cost, few enough not to keep the desks waiting.
constexpr std::int64_t portion = 20'000;

constexpr std::size_t most_messages = 100;

const std::vector<store::Migration>& migrations() {
  static const std::vector<store::Migration> steps = {{.version = 1, .sql = R"(
        CREATE TABLE board_state (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, rules TEXT NOT NULL);
        INSERT INTO board_state (id, seq, rules) VALUES (1, 0, '');
        CREATE TABLE board_cell (day BIGINT NOT NULL, unit TEXT NOT NULL, sums TEXT NOT NULL, PRIMARY KEY (day, unit));
        CREATE TABLE board_dossier (
          unit TEXT NOT NULL, day BIGINT NOT NULL, dossier TEXT NOT NULL, PRIMARY KEY (unit, day, dossier)
        );
      )"},
      // Dossiers somebody has to work on, with the day they are due: what a desk is warned of without reading everything.
      {.version = 2, .sql = R"(
        CREATE TABLE board_open (dossier TEXT PRIMARY KEY, due BIGINT NOT NULL);
        CREATE INDEX board_open_by_due ON board_open (due, dossier);
      )"},
      // How often each officer signed on each day; and the records of who has a signature, by the number of their event.
      {.version = 3, .sql = R"(
        CREATE TABLE board_signature (
          day BIGINT NOT NULL, unit TEXT NOT NULL, holder TEXT NOT NULL, signatures BIGINT NOT NULL, PRIMARY KEY (day, unit, holder)
        );
        CREATE TABLE board_held (
          seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, unit TEXT NOT NULL, holder TEXT NOT NULL, first_day BIGINT NOT NULL, last_day BIGINT
        );
      )"}};
  return steps;
}

struct Mark {
  std::int64_t seq = 0;
  std::string rules;
};

Mark mark_of(store::Transaction& transaction) {
  const auto row = transaction.query_one("SELECT seq, rules FROM board_state WHERE id = 1");
  if (!row) throw Error(ErrorCode::store_corrupt, "the board's mark is missing");
  return {row->integer(0), row->text(1)};
}

std::string rules_mark(const RuleSet& rules) { return rules.digest().hex() + "/" + std::string(layout); }

std::int64_t number_of(Day day) { return day.days_since(Day{}); }

/// What events say of personal signatures, as it lies in the tables. `last_day` is absent while there is no end.
struct Signatures {
  std::map<std::tuple<std::int64_t, std::string, std::string>, std::int64_t> given;  // by day, unit and holder
  struct Held {
    std::int64_t at_ms = 0;
    std::string unit, holder;
    std::int64_t first_day = 0;
    std::optional<std::int64_t> last_day;
    bool operator==(const Held&) const = default;
  };
  std::map<std::int64_t, Held> held;  // by the number of the event

  void visit(const Event& event) {
    if (event.event == SignatureHeld::name) {
      const auto record = read<SignatureHeld>(event);
      held[event.seq] = {event.at.ms, event.unit, record.holder, number_of(record.from),
                         record.to ? std::optional(number_of(*record.to)) : std::nullopt};
    } else if (rates::is_officers_signature(event)) {
      ++given[{number_of(Day::of(event.at)), event.unit, event.actor}];
    }
  }

  void write(store::Transaction& transaction) const {
    for (const auto& [place, signatures] : given) {
      const auto& [day, unit, holder] = place;
      transaction.execute(
          "INSERT INTO board_signature (day, unit, holder, signatures) VALUES (?, ?, ?, ?) "
          "ON CONFLICT (day, unit, holder) DO UPDATE SET signatures = board_signature.signatures + excluded.signatures",
          {day, unit, holder, signatures});
    }
    for (const auto& [seq, one] : held) {
      transaction.execute("INSERT INTO board_held (seq, at_ms, unit, holder, first_day, last_day) VALUES (?, ?, ?, ?, ?, ?)",
                          {seq, one.at_ms, one.unit, one.holder, one.first_day, one.last_day ? store::Value(*one.last_day) : store::Value(nullptr)});
    }
  }
};

std::map<std::int64_t, Signatures::Held> held_in(store::Transaction& transaction) {
  std::map<std::int64_t, Signatures::Held> held;
  for (const store::Row& row : transaction.query("SELECT seq, at_ms, unit, holder, first_day, last_day FROM board_held")) {
    held[row.integer(0)] = {row.integer(1), row.text(2), row.text(3), row.integer(4),
                            row.is_null(5) ? std::nullopt : std::optional(row.integer(5))};
  }
  return held;
}

/// Takes the events after the mark into the sums, dossier by dossier.
class CatchUp {
 public:
  CatchUp(store::Transaction& transaction, const Ledger& ledger, const RuleSet& rules, const IndicatorSet& indicators)
      : transaction_(transaction), ledger_(ledger), rules_(rules), indicators_(indicators) {}

  /// The number of events taken in; zero when there is nothing left.
  std::int64_t run() {
    Mark mark = mark_of(transaction_);
    if (mark.rules != rules_mark(rules_)) mark = start_anew();
    const std::int64_t until = std::min(ledger_.last_seq(transaction_), mark.seq + portion);
    if (until <= mark.seq) return 0;
    std::unordered_map<std::string, std::vector<Event>> fresh;
    ledger_.each(transaction_, [&](const Event& event) {
      signatures_.visit(event);
      if (!event.dossier.empty()) fresh[event.dossier].push_back(event);
    }, mark.seq, until);
    for (auto& [code, events] : fresh) take(code, std::move(events), mark.seq);
    write();
    transaction_.execute("UPDATE board_state SET seq = ? WHERE id = 1", {until});
    return until - mark.seq;
  }

 private:
  Mark start_anew() {
    transaction_.execute("DELETE FROM board_cell");
    transaction_.execute("DELETE FROM board_dossier");
    transaction_.execute("DELETE FROM board_open");
    transaction_.execute("DELETE FROM board_signature");
    transaction_.execute("DELETE FROM board_held");
    transaction_.execute("UPDATE board_state SET seq = 0, rules = ? WHERE id = 1", {rules_mark(rules_)});
    return {0, rules_mark(rules_)};
  }

  void take(const std::string& code, std::vector<Event> fresh, std::int64_t before) {
    std::vector<Event> events = ledger_.of_dossier(transaction_, code, before);
    const std::size_t known = events.size();
    std::ranges::move(fresh, std::back_inserter(events));
    Changes own;
    const auto state = rates::add_dossier(own, code, events, known, indicators_, rules_);
    owed_[code] = state ? rates::owed_on(*state, rules_) : std::nullopt;
    for (const auto& [place, cell] : own) merge(code, place, cell);
  }

  void merge(const std::string& code, const UnitDay& place, const Cell& cell) {
    bool moves = false;
    for (const auto& [key, ratio] : cell) {
      if (ratio == Ratio{}) continue;
      Ratio& target = changes_[place][key];
      target = target + ratio;
      moves = true;
    }
    if (moves) dossiers_.emplace_back(place, code);
  }

  void write() {
    for (const auto& [place, changed] : changes_) {
      const auto& [unit, day] = place;
      const auto row =
          transaction_.query_one("SELECT sums FROM board_cell WHERE day = ? AND unit = ?", {day, unit});
      Cell cell = row ? rates::cell_of(row->text(0), day) : Cell{};
      for (const auto& [key, ratio] : changed) cell[key] = cell[key] + ratio;
      transaction_.execute(
          "INSERT INTO board_cell (day, unit, sums) VALUES (?, ?, ?) ON CONFLICT (day, unit) DO UPDATE SET sums = "
          "excluded.sums",
          {day, unit, rates::to_text(cell, day)});
    }
    std::ranges::sort(dossiers_);
    for (const auto& [place, code] : dossiers_) {
      transaction_.execute(
          "INSERT INTO board_dossier (unit, day, dossier) VALUES (?, ?, ?) ON CONFLICT (unit, day, dossier) DO NOTHING",
          {place.first, place.second, code});
    }
    for (const auto& [code, due] : owed_) {
      if (due) {
        transaction_.execute("INSERT INTO board_open (dossier, due) VALUES (?, ?) ON CONFLICT (dossier) DO UPDATE SET due = excluded.due",
                             {code, number_of(*due)});
      } else {
        transaction_.execute("DELETE FROM board_open WHERE dossier = ?", {code});
      }
    }
    signatures_.write(transaction_);
  }

  store::Transaction& transaction_;
  const Ledger& ledger_;
  const RuleSet& rules_;
  const IndicatorSet& indicators_;
  Changes changes_;
  std::vector<std::pair<UnitDay, std::string>> dossiers_;
  std::map<std::string, std::optional<Day>> owed_;
  Signatures signatures_;
};

/// Reads the sums as they stood at a moment. The sums know whole days; what was written down later on the day of the
/// moment is taken off again, dossier by dossier.
class Reading {
 public:
  Reading(store::Transaction& transaction, const Ledger& ledger, const RuleSet& rules, const IndicatorSet& indicators,
          Instant as_of)
      : transaction_(transaction), ledger_(ledger), rules_(rules), indicators_(indicators), as_of_(as_of) {}

  /// `visit(unit, day, share's key, ratio)` for the days of the span.
  template <class Visit>
  void each(std::int64_t from, std::int64_t to, const Visit& visit) const {
    const std::int64_t known = number_of(Day::of(as_of_));
    std::int64_t last_day = from, first = 1;
    std::string last_unit;
    for (;;) {
      const auto rows = transaction_.query(
          "SELECT day, unit, sums FROM board_cell WHERE day >= ? AND day <= ? AND (? = 1 OR day > ? OR unit > ?) "
          "ORDER BY day, unit LIMIT 500",
          {last_day, to, first, last_day, last_unit});
      for (const store::Row& row : rows) {
        const std::int64_t day = row.integer(0);
        const std::string& unit = row.text(1);
        rates::each_entry(row.text(2), day, [&](const CellKey& key, const Ratio& ratio) {
          if (key.known <= known) visit(unit, day, key.share, ratio);
        });
      }
      if (rows.size() < 500) break;
      last_day = rows.back().integer(0);
      last_unit = rows.back().text(1);
      first = 0;
    }
    for (const std::string& code : later_today()) take_off(code, from, to, visit);
  }

  std::vector<rates::HandedIn> reports() const {
    std::vector<rates::HandedIn> reports;
    for (const Event& event : ledger_.of_dossier(transaction_, "")) {
      if (event.event != ReportHandedIn::name || event.at > as_of_) continue;
      reports.push_back({event.unit, read<ReportHandedIn>(event), event.at});
    }
    rates::sort_reports(reports);
    return reports;
  }

 private:
  Instant end_of_day() const { return Day::of(as_of_).plus(1).begins().plus_ms(-1); }

  std::vector<std::string> later_today() const {
    return ledger_.dossiers_between(transaction_, as_of_, end_of_day());
  }

  template <class Visit>
  void take_off(const std::string& code, std::int64_t from, std::int64_t to, const Visit& visit) const {
    rates::DossierFold then, evening;
    for (const Event& event : ledger_.of_dossier(transaction_, code)) {
      if (event.at <= as_of_) then.visit(event);
      if (event.at <= end_of_day()) evening.visit(event);
    }
    const auto add = [&](const Snapshot& snapshot, std::int64_t sign) {
      for (const auto& [key, ratio] : snapshot.shares) {
        if (key.first < from || key.first > to) continue;
        visit(snapshot.unit, key.first, key.second, Ratio{sign * ratio.numerator, sign * ratio.denominator});
      }
    };
    add(rates::snapshot_of(evening.finish(code), indicators_, rules_), -1);
    add(rates::snapshot_of(then.finish(code), indicators_, rules_), 1);
  }

  store::Transaction& transaction_;
  const Ledger& ledger_;
  const RuleSet& rules_;
  const IndicatorSet& indicators_;
  Instant as_of_;
};

/// Entries come unit by unit, so the unit is looked up when it changes.
class SumsMaker {
 public:
  explicit SumsMaker(const Frame& frame)
      : indicators_(frame.indicators.all().size()),
        today_(number_of(Day::of(frame.as_of))),
        first_(number_of(frame.period.from)),
        last_(number_of(frame.period.to)) {}

  void visit(const std::string& unit, std::int64_t day, const rates::ShareKey& key, const Ratio& ratio) {
    if (sums_ == nullptr || unit != unit_) {
      unit_ = unit;
      sums_ = &all_[unit];
      procedures_ = &by_procedure_[unit];
    }
    if (key.measure < measure::first_indicator) {
      if (key.since <= last_) add_balance(day < first_, key.measure, ratio.denominator);
    } else if (day < first_) {
      return;
    } else if (key.measure >= measure::first_procedure) {
      (*procedures_)[key.measure] += ratio.denominator;
    } else if (key.since <= today_) {
      rates::add(*sums_, static_cast<std::size_t>(key.measure - measure::first_indicator), indicators_, ratio);
    }
  }

  Sums finish() {
    for (const auto& [unit, procedures] : by_procedure_) {
      for (const auto& [number, dossiers] : procedures) all_[unit].received[rates::procedure_of(number)] = dossiers;
    }
    for (auto& [unit, sums] : all_) {
      Balance& b = sums.balance;
      b.running = b.carried_over + b.received - b.finished - b.withdrawn - b.paused;
    }
    return std::move(all_);
  }

 private:
  // What left before the period is not carried over into it; a pause that began before may last.
  void add_balance(bool is_before, std::int64_t number, std::int64_t dossiers) {
    Balance& b = sums_->balance;
    if (number == measure::received) (is_before ? b.carried_over : b.received) += dossiers;
    if (number == measure::left_finished) (is_before ? b.carried_over : b.finished) += is_before ? -dossiers : dossiers;
    if (number == measure::left_withdrawn) (is_before ? b.carried_over : b.withdrawn) += is_before ? -dossiers : dossiers;
    if (number == measure::paused) b.paused += dossiers;
  }

  std::size_t indicators_;
  std::int64_t today_, first_, last_;
  Sums all_;
  std::map<std::string, std::map<std::int64_t, std::int64_t>> by_procedure_;
  std::string unit_;
  rates::UnitSums* sums_ = nullptr;
  std::map<std::int64_t, std::int64_t>* procedures_ = nullptr;
};

// The days before the period say what is carried over into it.
Sums sums_of(const Reading& reading, const Frame& frame) {
  SumsMaker maker(frame);
  reading.each(std::numeric_limits<std::int32_t>::min(), number_of(frame.period.to),
               [&](const std::string& unit, std::int64_t day, const rates::ShareKey& key, const Ratio& ratio) {
                 maker.visit(unit, day, key, ratio);
               });
  return maker.finish();
}

/// Dossiers that have or once had something on the board in the period under the unit's name; each once, in code order.
std::vector<std::string> candidates(store::Transaction& transaction, const Frame& frame, const std::string& code) {
  std::set<std::string> units = {code};
  for (const Unit& unit : frame.rules.units().units()) {
    if (rates::counted_under(unit.code, frame) != code) continue;
    units.insert(unit.code);
    units.insert(unit.other_codes.begin(), unit.other_codes.end());
  }
  std::set<std::string> dossiers;
  for (const std::string& unit : units) {
    for (const store::Row& row : transaction.query(
             "SELECT dossier FROM board_dossier WHERE unit = ? AND day >= ? AND day <= ?",
             {unit, number_of(frame.period.from), number_of(frame.period.to)})) {
      dossiers.insert(row.text(0));
    }
  }
  return {dossiers.begin(), dossiers.end()};
}

std::string describe(std::int64_t number, const IndicatorSet& indicators) {
  if (number >= measure::first_procedure) return "procedure " + rates::procedure_of(number);
  if (number >= measure::first_indicator) {
    const auto index = static_cast<std::size_t>(number - measure::first_indicator);
    return index < indicators.all().size() ? indicators.all()[index].id() : "an unknown indicator";
  }
  constexpr std::array<std::string_view, 4> names = {"received", "finished", "withdrawn", "paused"};
  return number >= 0 && number < 4 ? std::string(names[static_cast<std::size_t>(number)]) : "an unknown measure";
}

/// Compares stored with recounted sums, both in the order of unit and day.
class Comparison {
 public:
  explicit Comparison(const IndicatorSet& indicators) : indicators_(indicators) {}

  void compare(const UnitDay& place, const Cell& stored, const Cell& recounted) {
    Cell difference = recounted;
    for (const auto& [key, ratio] : stored) {
      Ratio& target = difference[key];
      target = {target.numerator - ratio.numerator, target.denominator - ratio.denominator};
    }
    for (const auto& [key, ratio] : difference) {
      if (ratio == Ratio{}) continue;
      blame("unit " + place.first + ", " + Day{}.plus(static_cast<int>(place.second)).iso() + ": " +
            describe(key.share.measure, indicators_) + " differs from a recount by " + std::to_string(ratio.numerator) + "/" +
            std::to_string(ratio.denominator));
    }
  }

  void blame_open(const std::string& dossier) { blame("dossier " + dossier + ": whether it is open, and until when, differs from a recount"); }

  void compare(store::Transaction& transaction, Signatures recounted) {
    for (const store::Row& row : transaction.query("SELECT day, unit, holder, signatures FROM board_signature")) {
      recounted.given[{row.integer(0), row.text(1), row.text(2)}] -= row.integer(3);
    }
    for (const auto& [place, difference] : recounted.given) {
      const auto& [day, unit, holder] = place;
      if (difference == 0) continue;
      blame("unit " + unit + ", " + Day{}.plus(static_cast<int>(day)).iso() + ": signatures given differ from a recount by " + std::to_string(difference));
    }
    if (held_in(transaction) != recounted.held) blame("the records of signatures differ from a recount");
  }

  void blame(std::string message) {
    if (messages_.size() < most_messages) messages_.push_back(std::move(message));
  }

  std::vector<std::string> messages() { return std::move(messages_); }

 private:
  const IndicatorSet& indicators_;
  std::vector<std::string> messages_;
};

}  // namespace

RatesBoard::RatesBoard(store::Database& database, const Ledger& ledger, const RuleSet& rules)
    : database_(database), ledger_(ledger), rules_(rules) {
  database.migrate("board", migrations());
}

std::int64_t RatesBoard::catch_up() {
  {
    const auto transaction = database_.begin_reading();
    const Mark mark = mark_of(*transaction);
    if (mark.seq == ledger_.last_seq(*transaction) && mark.rules == rules_mark(rules_)) return 0;
  }
  const IndicatorSet indicators(rules_);
  std::int64_t all = 0;
  for (;;) {
    const auto transaction = database_.begin();
    const std::int64_t taken = CatchUp(*transaction, ledger_, rules_, indicators).run();
    transaction->commit();
    all += taken;
    if (taken == 0) return all;
  }
}

RatesReport RatesBoard::report(const Period& period, Instant as_of, const std::optional<std::string>& unit,
                               UnitView view, UnitScope scope) {
  catch_up();
  const IndicatorSet indicators(rules_);
  const Frame frame{rules_, indicators, period, as_of, view};
  const auto transaction = database_.begin_reading();
  const Reading reading(*transaction, ledger_, rules_, indicators, as_of);
  return rates::report_of(sums_of(reading, frame), reading.reports(), frame, unit, scope);
}

Measure RatesBoard::explain(const Period& period, std::string_view unit, std::string_view indicator, Instant as_of,
                            UnitView view) {
  catch_up();
  const IndicatorSet indicators(rules_);
  const rates::CompiledIndicator& asked = indicators.find(indicator);
  const Frame frame{rules_, indicators, period, as_of, view};
  const auto transaction = database_.begin_reading();
  const Reading reading(*transaction, ledger_, rules_, indicators, as_of);
  const Unit* known = rules_.units().find(unit);
  const std::string code = known == nullptr ? std::string(unit) : known->code;
  if (known == nullptr &&
      !transaction->query_one("SELECT day FROM board_dossier WHERE unit = ? LIMIT 1", {std::string(unit)})) {
    throw Error(ErrorCode::not_found, "no such unit", std::string(unit));
  }
  if (!asked.counts_dossiers()) {
    return rates::measure_of(
        rates::cases_without_dossiers(asked, code, sums_of(reading, frame), reading.reports(), frame));
  }
  std::vector<Measure::Case> cases;
  for (const std::string& dossier : candidates(*transaction, frame, code)) {
    rates::DossierFold fold;
    for (const Event& event : ledger_.of_dossier(*transaction, dossier)) {
      if (event.at <= as_of) fold.visit(event);
    }
    const auto state = fold.finish(dossier);
    if (state && rates::counted_under(state->unit, frame) == code) rates::add_cases(cases, asked, *state, frame);
  }
  return rates::measure_of(std::move(cases));
}

Balance RatesBoard::balance(const Period& period, Instant as_of, const std::optional<std::string>& unit) {
  catch_up();
  const IndicatorSet indicators(rules_);
  const Frame frame{rules_, indicators, period, as_of, UnitView::as_they_were};
  const auto transaction = database_.begin_reading();
  Balance sum;
  for (const auto& [code, one] : sums_of(Reading(*transaction, ledger_, rules_, indicators, as_of), frame)) {
    if (!unit || rates::counted_under(code, frame) == *unit) sum += one.balance;
  }
  return sum;
}

// A dossier that was open at the moment is open still, or something of it was written down since.
std::vector<DueApology> RatesBoard::due_apologies(Instant as_of) {
  catch_up();
  const auto transaction = database_.begin_reading();
  std::set<std::string> candidates;
  for (std::string& code : ledger_.dossiers_between(*transaction, as_of, Instant{std::numeric_limits<std::int64_t>::max()})) {
    candidates.insert(std::move(code));
  }
  const auto rings = [&](std::int64_t due) {
    return rules_.apology().alarm(rules_.calendar(), Day{}.plus(static_cast<int>(due))) <= as_of;
  };
  std::int64_t last_due = std::numeric_limits<std::int64_t>::min();
  std::string last_dossier;
  for (bool more = true; more;) {
    const auto rows = transaction->query(
        "SELECT dossier, due FROM board_open WHERE (due, dossier) > (?, ?) ORDER BY due, dossier LIMIT 500",
        {last_due, last_dossier});
    more = rows.size() == 500;
    for (const store::Row& row : rows) {
      last_dossier = row.text(0);
      if (row.integer(1) != last_due && !rings(row.integer(1))) {
        more = false;
        break;
      }
      last_due = row.integer(1);
      candidates.insert(last_dossier);
    }
  }
  std::vector<DueApology> owed;
  for (const std::string& code : candidates) {
    rates::DossierFold fold;
    for (const Event& event : ledger_.of_dossier(*transaction, code)) {
      if (event.at <= as_of) fold.visit(event);
    }
    const auto state = fold.finish(code);
    auto one = state ? rates::apology_owed(*state, rules_, as_of) : std::nullopt;
    if (one) owed.push_back(std::move(*one));
  }
  rates::sort_apologies(owed);
  return owed;
}

// The sums know whole days: what was signed on the day of the moment is counted event by event.
std::vector<SignatureUse> RatesBoard::signature_use(const Period& period, Instant as_of, const std::optional<std::string>& unit) {
  catch_up();
  const auto transaction = database_.begin_reading();
  const auto day_of = [](std::int64_t number) { return Day{}.plus(static_cast<int>(number)); };
  rates::SignatureTally tally(rules_, period);
  for (const auto& [seq, one] : held_in(*transaction)) {
    if (Instant{one.at_ms} > as_of) continue;
    tally.held(one.unit, Instant{one.at_ms},
               {.holder = one.holder, .from = day_of(one.first_day), .to = one.last_day ? std::optional(day_of(*one.last_day)) : std::nullopt});
  }
  const Day today = Day::of(as_of);
  for (const store::Row& row : transaction->query(
           "SELECT unit, holder, CAST(SUM(signatures) AS BIGINT) FROM board_signature WHERE day >= ? AND day <= ? GROUP BY unit, holder",
           {number_of(period.from), number_of(std::min(period.to, today.plus(-1)))})) {
    tally.given(row.text(0), row.text(1), row.integer(2));
  }
  if (rates::lies_in(today, period)) {
    ledger_.each_between(*transaction, ComponentSigned::name, today.begins().plus_ms(-1), as_of, [&](const Event& event) {
      if (rates::is_officers_signature(event)) tally.given(event.unit, event.actor, 1);
    });
  }
  return std::move(tally).finish(unit);
}

std::vector<DueReport> RatesBoard::due_reports(Instant as_of) {
  const IndicatorSet indicators(rules_);
  const auto transaction = database_.begin_reading();
  const std::vector<rates::HandedIn> handed_in = Reading(*transaction, ledger_, rules_, indicators, as_of).reports();
  std::vector<DueReport> reports;
  for (const Unit& unit : rules_.units().units()) {
    std::ranges::move(rates::reports_of(unit, handed_in, rules_, as_of), std::back_inserter(reports));
  }
  return reports;
}

std::vector<std::string> RatesBoard::check(store::Transaction& transaction) const {
  const Mark mark = mark_of(transaction);
  if (mark.rules != rules_mark(rules_)) return {};  // made with other rules: the next question sums anew
  if (mark.seq > ledger_.last_seq(transaction)) return {"the board has summed events the ledger does not hold"};
  const IndicatorSet indicators(rules_);
  Changes recounted;
  std::map<std::string, std::int64_t> owed;
  Signatures signatures;
  for (const Event& event : ledger_.of_dossier(transaction, "", mark.seq)) signatures.visit(event);
  ledger_.each_dossier(transaction, mark.seq, [&](const std::string& code, const std::vector<Event>& events) {
    if (events.empty()) return;
    for (const Event& event : events) signatures.visit(event);
    const auto state = rates::add_dossier(recounted, code, events, 0, indicators, rules_);
    if (const auto due = state ? rates::owed_on(*state, rules_) : std::nullopt) owed.emplace(code, number_of(*due));
  });
  Comparison comparison(indicators);
  for (const store::Row& row : transaction.query("SELECT dossier, due FROM board_open")) {
    const auto found = owed.find(row.text(0));
    if (found == owed.end() || found->second != row.integer(1)) comparison.blame_open(row.text(0));
    if (found != owed.end()) owed.erase(found);
  }
  for (const auto& [code, due] : owed) comparison.blame_open(code);
  for (const store::Row& row : transaction.query("SELECT day, unit, sums FROM board_cell")) {
    const UnitDay place{row.text(1), row.integer(0)};
    comparison.compare(place, rates::cell_of(row.text(2), place.second), recounted[place]);
    recounted.erase(place);
  }
  for (const auto& [place, cell] : recounted) comparison.compare(place, Cell{}, cell);
  comparison.compare(transaction, std::move(signatures));
  return comparison.messages();
}

}  // namespace sohoa
