// A campaign of 92 days, replayed with an offline desk, a clock that goes back and events that come twice: all numbers
// of all units on all 46 slots equal an independent recount.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/ledger/events.hpp"
#include "sohoa/ledger/import.hpp"
#include "sohoa/rates/board.hpp"

#include "support/recount.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

const RuleSet& rules() {
  static const RuleSet set = RuleSet::load(test::source_file("rules"), "campaign-2022");
  return set;
}

/// Each two-day slot with the period from the first day to its own.
std::vector<test::Moment> slots() {
  std::vector<test::Moment> moments;
  for (const auto& slot : rules().reports().front().all_slots(rules().calendar())) {
    moments.push_back({{*Day::of(2022, 6, 1), slot.day}, slot.due_at});
  }
  return moments;
}

struct Imported {
  Imported() : database(store::open_sqlite(folder.path() / "catalog.sqlite", true)), ledger(*database) {}

  ImportReport take(const std::string& text) {
    std::istringstream lines(text);
    return import_events(*database, ledger, lines);
  }
  std::vector<Event> events() {
    std::vector<Event> all;
    ledger.each(*database->begin_reading(), [&](const Event& event) { all.push_back(event); });
    return all;
  }

  TemporaryFolder folder;
  std::unique_ptr<store::Database> database;
  Ledger ledger;
};

std::string replayed(int seed) {
  return test::output_of("python3 '" + test::source_file("tools/replay-campaign").string() + "' --scale 0.01 --seed " +
                         std::to_string(seed));
}

std::vector<std::string> counted_on_all_slots(const std::vector<Event>& events) {
  std::vector<std::string> lines;
  for (const test::Moment& moment : slots()) {
    for (std::string& line : split(test::counted(events, rules(), moment), '\n')) {
      if (!line.empty()) lines.push_back(Day::of(moment.as_of).iso() + " " + std::move(line));
    }
  }
  return lines;
}

std::vector<std::string> recounted_on_all_slots(const std::vector<Event>& events, const std::filesystem::path& folder) {
  std::vector<std::string> lines = split(test::recounted(test::exported(events), slots(), folder), '\n');
  std::erase(lines, "");
  return lines;
}

TEST(Campaign, EqualsAnIndependentRecountOnEverySlot) {
  const std::string lines = replayed(1);
  Imported desk;
  const ImportReport report = desk.take(lines);
  EXPECT_TRUE(report.refused.empty());
  EXPECT_GT(report.known, 100) << "events that came twice";
  EXPECT_GT(report.added, 10'000);
  const std::vector<Event> events = desk.events();
  const std::vector<std::string> ours = counted_on_all_slots(events);
  const std::vector<std::string> theirs = recounted_on_all_slots(events, desk.folder.path());
  EXPECT_GT(ours.size(), 46u * 100u);
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) ASSERT_EQ(ours[i], theirs[i]);
}

TEST(R5Balance, HoldsForEachUnitAndDayOfACampaign) {
  Imported desk;
  desk.take(replayed(1));
  RatesBoard board(*desk.database, desk.ledger, rules());
  std::vector<test::Moment> days;
  std::vector<std::string> ours;
  for (Day day = *Day::of(2022, 6, 1); day <= *Day::of(2022, 8, 31); day = day.plus(1)) {
    days.push_back({{day, day}, day.at(23, 59, 59)});
    const RatesReport report = board.report(days.back().period, days.back().as_of);
    for (const UnitRates& unit : report.units) {
      const Balance& b = unit.balance;
      EXPECT_EQ(b.carried_over + b.received, b.finished + b.withdrawn + b.paused + b.running) << unit.code << " " << day.iso();
      if (b == Balance{}) continue;
      std::string line = day.iso() + "/" + day.iso() + " " + unit.code + " balance";
      for (const std::int64_t number : {b.carried_over, b.received, b.finished, b.withdrawn, b.paused, b.running}) line += " " + std::to_string(number);
      ours.push_back(std::move(line));
    }
  }
  EXPECT_EQ(days.size(), 92u);
  std::vector<std::string> theirs = split(test::recounted(test::exported(desk.events()), days, desk.folder.path(), "balance:"), '\n');
  std::erase(theirs, "");
  EXPECT_GT(ours.size(), 92u * 10u);
  EXPECT_EQ(ours, theirs);
}

TEST(Campaign, GivesTheSameRatesWhateverArrivesWhen) {
  const std::string lines = replayed(2);
  std::vector<std::string> shuffled;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) shuffled.push_back(line + "\n");
  test::Seeded seeded(2);
  for (std::size_t i = shuffled.size(); i > 1; --i) {
    std::swap(shuffled[i - 1], shuffled[static_cast<std::size_t>(seeded.between(0, static_cast<std::int64_t>(i) - 1))]);
  }
  std::string late;
  for (const std::string& line : shuffled) late += line;
  Imported in_order, out_of_order;
  in_order.take(lines);
  EXPECT_TRUE(out_of_order.take(late).refused.empty());
  const test::Moment closing = slots().back();
  EXPECT_EQ(test::counted(in_order.events(), rules(), closing), test::counted(out_of_order.events(), rules(), closing));
}

// What a province brings, in the seed the tests count: otherwise they would show nothing about it.
TEST(Campaign, HasScansMissingUnsignedBlankAndDouble) {
  std::istringstream lines(replayed(1));
  std::set<std::string> dossiers_with_paper, with_scan, keys;
  std::map<std::string, int> deposits, scans, statuses;
  std::size_t blank = 0, low = 0, without_verdict = 0, again = 0, late = 0, apologies = 0, reused = 0, invalid_reuse = 0;
  Instant newest;
  for (std::string line; std::getline(lines, line);) {
    const Event event = event_from_json_line(line);
    if (!keys.insert(event.key).second) {
      ++again;
      continue;
    }
    late += event.at < newest;
    newest = std::max(newest, event.at);
    if (event.event == DossierReceived::name && !read<DossierReceived>(event).required_paper.empty()) dossiers_with_paper.insert(event.dossier);
    if (event.event == DossierStatus::name) ++statuses[std::to_string(static_cast<int>(read<DossierStatus>(event).status))];
    apologies += event.event == ApologySent::name;
    if (event.event == ComponentReused::name) {
      ++reused;
      invalid_reuse += read<ComponentReused>(event).verdict != "TOTAL-PASSED";
    }
    if (event.event == ComponentDigitized::name) {
      with_scan.insert(event.dossier);
      ++scans[event.dossier + "/" + read<ComponentDigitized>(event).component];
    }
    if (event.event != ComponentDeposited::name) continue;
    const auto deposited = read<ComponentDeposited>(event);
    if (deposited.kind != ComponentKind::component) continue;
    ++deposits[event.dossier + "/" + deposited.component];
    blank += deposited.pages == deposited.blank_pages;
    low += deposited.below_min_dpi > 0;
    without_verdict += deposited.verdict != "TOTAL-PASSED";
  }
  EXPECT_GT(dossiers_with_paper.size(), with_scan.size()) << "papers that were not scanned";
  EXPECT_GT(scans.size(), deposits.size()) << "scans that were not signed";
  EXPECT_TRUE(std::ranges::any_of(deposits, [](const auto& entry) { return entry.second > 1; })) << "one scanned twice";
  EXPECT_GT(blank, 0u);
  EXPECT_GT(low, 0u);
  EXPECT_GT(without_verdict, 0u);
  EXPECT_GT(again, 100u);
  EXPECT_GT(late, 50u) << "an offline desk, a clock that went back";
  EXPECT_GT(apologies, 0u);
  EXPECT_GT(reused, 10u);
  EXPECT_GT(invalid_reuse, 0u);
  for (const char* status : {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}) EXPECT_GT(statuses[status], 0) << status;
}

TEST(Campaign, HasRealPapersBehindASampleOfItsDeposits) {
  const TemporaryFolder folder;
  const std::string papers = (folder.path() / "papers").string();
  std::istringstream lines(test::output_of("python3 '" + test::source_file("tools/replay-campaign").string() +
                                           "' --scale 0.005 --days 20 --papers '" + papers + "' --sample 25"));
  std::size_t found = 0;
  std::set<std::string> seen;
  for (std::string line; std::getline(lines, line);) {
    const Event event = event_from_json_line(line);
    if (event.event != ComponentDeposited::name) continue;
    const std::string digest = read<ComponentDeposited>(event).digest;
    const std::filesystem::path file = papers + "/" + digest + ".pdf";
    if (!std::filesystem::exists(file) || !seen.insert(digest).second) continue;
    const Bytes content = read_file(file);
    EXPECT_EQ(sha256(content).hex(), digest);
    EXPECT_TRUE(as_text(content).starts_with("%PDF-1.7"));
    ++found;
  }
  EXPECT_GE(found, 20u);
}

}  // namespace
}  // namespace sohoa
