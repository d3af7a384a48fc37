/// What a dossier's events add to the board, by unit and day: for each measure, since when it counts by the calendar, and
/// since when it is known.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rates/balances.hpp"
#include "rates/sums.hpp"

namespace sohoa::rates {

/// Numbers of what is summed. Indicators and procedures follow.
namespace measure {
inline constexpr std::int64_t received = 0, left_finished = 1, left_withdrawn = 2, paused = 3;
inline constexpr std::int64_t first_indicator = 16, first_procedure = 10'000'000;
}  // namespace measure
/// `1.001193` as a measure; nullopt for what is no procedure code, which no service can be.
std::optional<std::int64_t> procedure_measure(std::string_view code);
std::string procedure_of(std::int64_t measure);

inline constexpr std::int64_t from_the_start = std::numeric_limits<std::int64_t>::min();

/// Days are numbered since 1970.
struct ShareKey {
  std::int64_t measure = 0;
  /// Counts only when that day has come: of an indicator the day of the question (a dossier becomes overdue without an
  /// event), of the balance the end of the period.
  std::int64_t since = from_the_start;
  auto operator<=>(const ShareKey&) const = default;
};
struct CellKey {
  ShareKey share;
  std::int64_t known = 0;  // the day of the event it is known from
  auto operator<=>(const CellKey&) const = default;
};
using Cell = std::map<CellKey, Ratio>;
/// By unit and day.
using UnitDay = std::pair<std::string, std::int64_t>;
using Changes = std::map<UnitDay, Cell>;

/// What one dossier adds at one moment, sorted by day and key, all under its receiving unit.
struct Snapshot {
  std::string unit;
  std::vector<std::pair<std::pair<std::int64_t, ShareKey>, Ratio>> shares;
};

/// Nothing for a dossier not received by then.
Snapshot snapshot_of(const std::optional<DossierState>& state, const IndicatorSet& indicators, const RuleSet& rules);

/// Adds what the events of one dossier (in any order) put on the board when it has the first `known` of them already.
/// Days before the earliest of the others cost one look. What all of them tell.
std::optional<DossierState> add_dossier(Changes& changes, const std::string& code, const std::vector<Event>& events,
                                        std::size_t known, const IndicatorSet& indicators, const RuleSet& rules);

/// A cell as it is stored, and its inverse (Error{store_corrupt}). Entries that came to 0/0 are left out.
std::string to_text(const Cell& cell, std::int64_t day);
template <class Visit>
void each_entry(std::string_view text, std::int64_t day, const Visit& visit);
Cell cell_of(std::string_view text, std::int64_t day);

/// One number of a stored cell; moves past it and the separator behind it.
std::int64_t take_number(std::string_view& text);

template <class Visit>
void each_entry(std::string_view text, std::int64_t day, const Visit& visit) {
  while (!text.empty()) {
    CellKey key;
    key.share.measure = take_number(text);
    if (!text.empty() && text.front() == '-' && text.size() > 1 && text[1] == ' ') {
      text.remove_prefix(2);
    } else {
      key.share.since = day + take_number(text);
    }
    key.known = day + take_number(text);
    Ratio ratio;
    ratio.numerator = take_number(text);
    ratio.denominator = take_number(text);
    visit(key, ratio);
  }
}

}  // namespace sohoa::rates
