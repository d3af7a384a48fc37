// The rates against a recount written apart, in Python over the exported lines; and what must hold for any events.
#include "support/recount.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/rates/rates.hpp"

#include "support/event_story.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

using test::Seeded;
using test::Story;
using Events = std::vector<Event>;

const Period june_and_july{*Day::of(2022, 6, 1), *Day::of(2022, 7, 31)};
const Instant end_of_campaign = Day::of(2022, 9, 1)->begins();

const RuleSet& rules() {
  static const RuleSet set = RuleSet::load(test::source_file("rules"), "campaign-2022");
  return set;
}

const std::vector<std::string> units = {"H10.01", "H10.15", "H10.31", "H10.32", "H10.31.02"};

void scan(Seeded& seeded, Story& story) {
  for (const char* component : {"a", "b"}) {
    if (seeded.chance(80)) story.digitize(component);
    ComponentDeposited deposited = Story::good(component);
    if (seeded.chance(10)) deposited.blank_pages = deposited.pages;
    if (seeded.chance(10)) deposited.verdict = seeded.one_of(std::vector<std::string>{"NO-SIGNATURE", "INDETERMINATE"});
    if (seeded.chance(15)) deposited.below_min_dpi = 1, deposited.passes_qc = false;
    if (seeded.chance(75)) story.deposit(deposited);
    if (seeded.chance(15)) story.add(ComponentReviewed{.component = component, .accepts_low_dpi = true});
    if (seeded.chance(10)) story.reuse(component, seeded.chance(80) ? "TOTAL-PASSED" : "INDETERMINATE");
    if (seeded.chance(10)) {
      story.add(ComponentSigned{.component = component, .level = "PAdES-B-T", .role = SignerRole::citizen});
    }
  }
}

/// Accepted, worked on, now and then paused, and ended in one of the usual ways or not yet.
void process(Seeded& seeded, Story& story, Day received_on) {
  if (seeded.chance(3)) {
    story.status(3);
    return;
  }
  Day day = received_on;
  const auto pass = [&](std::int64_t at_most) {
    day = day.plus(static_cast<int>(seeded.between(0, at_most)));
    story.on(day);
  };
  story.status(2);
  pass(2);
  story.status(4);
  for (int pauses = static_cast<int>(seeded.between(0, 2)); pauses > 0; --pauses) {
    pass(4);
    story.status(seeded.one_of(std::vector<int>{5, 6, 8}));
    if (seeded.chance(10)) return;
    pass(9);
    story.status(4, seeded.chance(10) ? std::optional(day.plus(5)) : std::nullopt);
  }
  pass(12);
  if (seeded.chance(5)) {
    story.status(7);
  } else if (seeded.chance(80)) {
    if (seeded.chance(70)) story.deposit("qd", ComponentKind::result);
    story.status(9);
    pass(3);
    if (seeded.chance(60)) story.status(10);
  }
}

/// Letters of apology around the due day, some too late, some without their reason.
void apologize(Seeded& seeded, Story& story) {
  const std::optional<Day> due = story.received().due_on;
  if (!due || !seeded.chance(30)) return;
  const Instant sent = due->plus(static_cast<int>(seeded.between(-3, 1))).at(10, 0);
  story.add_at(sent, ApologySent{.reason = seeded.chance(90) ? "quá tải" : "",
                                 .due_on = *due,
                                 .new_due_on = due->plus(static_cast<int>(seeded.between(0, 5))),
                                 .form = "04",
                                 .digest = {},
                                 .sent_by = "email"});
}

/// Some units' two-day reports, now and then on paper.
Events random_reports(Seeded& seeded) {
  Story story("", seeded.one_of(units), *Day::of(2022, 6, 1));
  for (std::int64_t slot = 1; slot <= 46; ++slot) {
    if (seeded.chance(30)) continue;
    story.add_at(Day::of(2022, 5, 31)->plus(static_cast<int>(slot) * 2).at(16, static_cast<int>(seeded.between(0, 59))),
                 ReportHandedIn{.report = "two_day", .slot = slot, .is_online = seeded.chance(70), .digest = {}});
  }
  return story.events();
}

Events random_campaign(Seeded& seeded, int dossiers) {
  Events events = random_reports(seeded);
  for (int number = 1; number <= dossiers; ++number) {
    const Day received_on = Day::of(2022, 5, 20)->plus(static_cast<int>(seeded.between(0, 80)));
    const std::string& unit = seeded.one_of(units);
    const std::string iso = received_on.iso();
    const std::string code =
        unit + "-" + iso.substr(2, 2) + iso.substr(5, 2) + iso.substr(8, 2) + "-" + std::to_string(10'000 + number);
    Story story = test::random_story(seeded, code, unit, received_on,
                                     {"1.001193", "1.000894", "2.000635", "1.012766", "9.999999"});
    if (const auto& term = story.received().term) {
      story.received().due_on = deadline(rules().calendar(), *term, received_on.at(9, 0)).day;
    }
    story.receive();
    scan(seeded, story);
    process(seeded, story, received_on);
    apologize(seeded, story);
    events = std::move(events) + story;
  }
  return events;
}

std::string counted(const Events& events) { return test::counted(events, rules(), {june_and_july, end_of_campaign}); }

TEST(Rates, EqualAnIndependentRecountOfTheExport) {
  test::for_seeds(8, [](Seeded& seeded) {
    const TemporaryFolder folder;
    const Events events = random_campaign(seeded, 250);
    const std::string ours = counted(events);
    EXPECT_GT(std::ranges::count(ours, '\n'), 35);
    EXPECT_EQ(ours, test::recounted(test::exported(events), {{june_and_july, end_of_campaign}}, folder.path()));
  });
}

TEST(Rates, DoNotDependOnTheOrderOfArrival) {
  test::for_seeds(10, [](Seeded& seeded) {
    Events events = random_campaign(seeded, 60);
    const std::string before = counted(events);
    for (std::size_t i = events.size(); i > 1; --i) {
      std::swap(events[i - 1], events[static_cast<std::size_t>(seeded.between(0, static_cast<std::int64_t>(i) - 1))]);
    }
    EXPECT_EQ(counted(events), before);
  });
}

TEST(Rates, DoNotMoveWhenEventsComeTwice) {
  test::for_seeds(5, [](Seeded& seeded) {
    Events events = random_campaign(seeded, 40);
    const std::string before = counted(events);
    const Events again = events;
    events.insert(events.end(), again.begin(), again.end());
    EXPECT_EQ(counted(events), before);
  });
}

TEST(Rates, AddUpOverUnits) {
  test::for_seeds(10, [](Seeded& seeded) {
    const RatesReport report = compute_rates(random_campaign(seeded, 80), rules(), june_and_july, end_of_campaign);
    for (std::size_t i = 0; i < report.total.size(); ++i) {
      if (report.total[i].id == "services_with_online_dossiers") continue;  // a procedure of two units is one
      Ratio sum;
      for (const UnitRates& unit : report.units) sum = sum + unit.indicators[i].ratio;
      EXPECT_EQ(sum, report.total[i].ratio) << report.total[i].id;
    }
  });
}

TEST(Rates, AreExplainedByExactlyTheirDossiers) {
  test::for_seeds(5, [](Seeded& seeded) {
    const Events events = random_campaign(seeded, 60);
    for (const UnitRates& unit : compute_rates(events, rules(), june_and_july, end_of_campaign).units) {
      for (const Indicator& indicator : unit.indicators) {
        const Measure measure = explain(events, rules(), june_and_july, unit.code, indicator.id, end_of_campaign);
        EXPECT_EQ(measure.ratio, indicator.ratio) << unit.code << " " << indicator.id;
        EXPECT_EQ(static_cast<std::int64_t>(measure.cases.size()), indicator.ratio.denominator);
        EXPECT_TRUE(std::ranges::is_sorted(measure.cases, {}, &Measure::Case::dossier));
        for (const Measure::Case& one : measure.cases) EXPECT_FALSE(one.reason.empty());
      }
    }
  });
}

TEST(R5Balance, HoldsForAnyEventsUnitsAndDays) {
  test::for_seeds(20, [](Seeded& seeded) {
    const Events events = random_campaign(seeded, 60);
    const Day from = Day::of(2022, 5, 15)->plus(static_cast<int>(seeded.between(0, 90)));
    const Period period{from, from.plus(static_cast<int>(seeded.between(0, 40)))};
    Balance sum;
    for (const std::string& unit : units) {
      const Balance b = balance(events, rules(), period, end_of_campaign, unit);
      EXPECT_EQ(b.carried_over + b.received, b.finished + b.withdrawn + b.paused + b.running) << unit;
      sum = {sum.carried_over + b.carried_over, sum.received + b.received, sum.finished + b.finished,
             sum.withdrawn + b.withdrawn,       sum.paused + b.paused,     sum.running + b.running};
    }
    EXPECT_EQ(balance(events, rules(), period, end_of_campaign), sum);
  });
}

}  // namespace
}  // namespace sohoa
