// A dossier's history in days: at the end of each day on which something of it was written down it adds something else
// than before, and the difference is what the board keeps.
#include "rates/shares.hpp"

#include <algorithm>
#include <charconv>

#include "sohoa/core/error.hpp"

namespace sohoa::rates {
namespace {

std::int64_t number_of(Day day) { return day.days_since(Day{}); }

class SnapshotMaker {
 public:
  SnapshotMaker(Snapshot& snapshot, const IndicatorSet& indicators) : snapshot_(snapshot), indicators_(indicators) {}

  // Whether a dossier is overdue depends on the day of the question, and it changes once: on the day after its due day.
  void add_indicators(DossierFacts& facts) {
    facts.set_overdue(false);
    each_share(indicators_, facts, [&](std::size_t i, Day day, const Ratio& ratio) { add(day, indicator(i), ratio); });
    if (!facts.can_be_overdue()) return;
    const std::int64_t since = number_of(*facts.due_on()) + 1;
    for (const bool overdue : {false, true}) {
      facts.set_overdue(overdue);
      each_share(indicators_, facts, [&](std::size_t i, Day day, const Ratio& ratio) {
        if (!indicators_.all()[i].depends_on_today) return;
        const std::int64_t sign = overdue ? 1 : -1;
        add(day, {measure::first_indicator + static_cast<std::int64_t>(i), since},
            {sign * ratio.numerator, sign * ratio.denominator});
      });
    }
  }

  void add_balance(const DossierState& state) {
    const auto course = course_of(state);
    if (!course) return;
    add(course->received_on, {measure::received}, {0, 1});
    if (const auto procedure = procedure_measure(state.received.procedure)) {
      add(course->received_on, {*procedure}, {0, 1});
    }
    if (course->left_on) {
      add(*course->left_on, {course->left_as_finished ? measure::left_finished : measure::left_withdrawn}, {0, 1});
      if (course->finished_after_all_on) {
        const std::int64_t since = number_of(*course->finished_after_all_on);
        add(*course->left_on, {measure::left_withdrawn, since}, {0, -1});
        add(*course->left_on, {measure::left_finished, since}, {0, 1});
      }
    }
    for (const auto& [from, to] : course->pauses) {
      add(from, {measure::paused}, {0, 1});
      if (to) add(*to, {measure::paused}, {0, -1});
    }
  }

  /// Sorted, each key once.
  void finish() {
    auto& shares = snapshot_.shares;
    std::ranges::sort(shares, {}, [](const auto& entry) { return entry.first; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (kept > 0 && shares[kept - 1].first == shares[i].first) {
        shares[kept - 1].second = shares[kept - 1].second + shares[i].second;
      } else {
        shares[kept++] = shares[i];
      }
    }
    shares.resize(kept);
  }

 private:
  static ShareKey indicator(std::size_t number) {
    return {measure::first_indicator + static_cast<std::int64_t>(number)};
  }
  void add(Day day, ShareKey key, Ratio ratio) { snapshot_.shares.push_back({{number_of(day), key}, ratio}); }

  Snapshot& snapshot_;
  const IndicatorSet& indicators_;
};

void add_change(Changes& changes, const std::string& unit, std::int64_t day, const CellKey& key, const Ratio& ratio,
                int sign) {
  Ratio& target = changes[{unit, day}][key];
  target = {target.numerator + sign * ratio.numerator, target.denominator + sign * ratio.denominator};
}

void add_snapshot(Changes& changes, const Snapshot& snapshot, std::int64_t known, int sign) {
  for (const auto& [key, ratio] : snapshot.shares) {
    add_change(changes, snapshot.unit, key.first, {key.second, known}, ratio, sign);
  }
}

/// What differs between two moments, so that what stays the same costs nothing.
void add_difference(Changes& changes, const Snapshot& before, const Snapshot& after, std::int64_t known, int sign) {
  if (before.unit != after.unit) {
    add_snapshot(changes, before, known, -sign);
    add_snapshot(changes, after, known, sign);
    return;
  }
  auto old = before.shares.begin();
  auto now = after.shares.begin();
  while (old != before.shares.end() || now != after.shares.end()) {
    const bool only_old = now == after.shares.end() || (old != before.shares.end() && old->first < now->first);
    const bool only_now = old == before.shares.end() || (now != after.shares.end() && now->first < old->first);
    if (only_old) {
      add_change(changes, before.unit, old->first.first, {old->first.second, known}, old->second, -sign);
      ++old;
    } else if (only_now) {
      add_change(changes, after.unit, now->first.first, {now->first.second, known}, now->second, sign);
      ++now;
    } else {
      const Ratio difference{now->second.numerator - old->second.numerator,
                             now->second.denominator - old->second.denominator};
      if (difference != Ratio{}) {
        add_change(changes, after.unit, now->first.first, {now->first.second, known}, difference, sign);
      }
      ++old;
      ++now;
    }
  }
}

/// A dossier up to some evening, and what it added by then.
struct Followed {
  const std::string& code;
  const IndicatorSet& indicators;
  const RuleSet& rules;
  DossierFold fold;
  Snapshot last;
};

/// Goes on with later events, evening by evening, to what they tell in the end.
std::optional<DossierState> follow(Changes& changes, Followed dossier, std::vector<const Event*> events, int sign) {
  std::ranges::sort(events, {}, &Event::at);
  std::optional<DossierState> state;
  for (std::size_t i = 0; i < events.size(); ++i) {
    dossier.fold.visit(*events[i]);
    const Day day = Day::of(events[i]->at);
    const bool is_last = i + 1 == events.size();
    if (!is_last && Day::of(events[i + 1]->at) == day) continue;
    state = is_last ? dossier.fold.finish(dossier.code) : dossier.fold.state(dossier.code);
    Snapshot now = snapshot_of(state, dossier.indicators, dossier.rules);
    add_difference(changes, dossier.last, now, number_of(day), sign);
    dossier.last = std::move(now);
  }
  return state;
}

}  // namespace

std::optional<std::int64_t> procedure_measure(std::string_view code) {
  if (code.size() != 8 || code[1] != '.') return std::nullopt;
  std::int64_t number = 0;
  for (const char c : code) {
    if (c == '.') continue;
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return measure::first_procedure + number;
}

std::string procedure_of(std::int64_t measure) {
  const std::string digits = std::to_string(measure);  // 1 and the seven digits of the code
  return digits.substr(1, 1) + "." + digits.substr(2);
}

Snapshot snapshot_of(const std::optional<DossierState>& state, const IndicatorSet& indicators, const RuleSet& rules) {
  Snapshot snapshot;
  if (!state) return snapshot;
  snapshot.unit = state->unit;
  snapshot.shares.reserve(32);
  DossierFacts facts(*state, rules);
  SnapshotMaker maker(snapshot, indicators);
  maker.add_indicators(facts);
  maker.add_balance(*state);
  maker.finish();
  return snapshot;
}

std::optional<DossierState> add_dossier(Changes& changes, const std::string& code, const std::vector<Event>& events,
                                        std::size_t known, const IndicatorSet& indicators, const RuleSet& rules) {
  SOHOA_INVARIANT(known < events.size());
  const auto fresh = events.begin() + static_cast<std::ptrdiff_t>(known);
  const Day first = Day::of(std::ranges::min_element(fresh, events.end(), {}, &Event::at)->at);
  Followed dossier{code, indicators, rules, {}, {}};
  std::vector<const Event*> before, after;
  for (auto event = events.begin(); event != events.end(); ++event) {
    if (Day::of(event->at) < first) {
      dossier.fold.visit(*event);
      continue;
    }
    if (event < fresh) before.push_back(&*event);
    after.push_back(&*event);
  }
  if (known > before.size()) dossier.last = snapshot_of(dossier.fold.state(code), indicators, rules);
  follow(changes, dossier, std::move(before), -1);
  return follow(changes, std::move(dossier), std::move(after), 1);
}

std::string to_text(const Cell& cell, std::int64_t day) {
  std::string text;
  for (const auto& [key, ratio] : cell) {
    if (ratio == Ratio{}) continue;
    text += std::to_string(key.share.measure);
    text += ' ';
    text += key.share.since == from_the_start ? "-" : std::to_string(key.share.since - day);
    text += ' ';
    text += std::to_string(key.known - day);
    text += ' ';
    text += std::to_string(ratio.numerator);
    text += ' ';
    text += std::to_string(ratio.denominator);
    text += ';';
  }
  return text;
}

std::int64_t take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(read.ptr - text.data());
  if (read.ec != std::errc() || length >= text.size()) {
    throw Error(ErrorCode::store_corrupt, "the board's sums cannot be read");
  }
  text.remove_prefix(length + 1);
  return number;
}

Cell cell_of(std::string_view text, std::int64_t day) {
  Cell cell;
  each_entry(text, day, [&](const CellKey& key, const Ratio& ratio) {
    Ratio& target = cell.try_emplace(cell.end(), key)->second;
    target = target + ratio;
  });
  return cell;
}

}  // namespace sohoa::rates
