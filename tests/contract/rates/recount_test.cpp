// The rates against a recount written apart, in Python over the exported lines; and what must hold for any events.
#include "support/recount.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/dossier/rules_text.hpp"
#include "sohoa/rates/rates.hpp"

#include "support/random_campaign.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

using test::Events;
using test::Seeded;

const Period june_and_july{*Day::of(2022, 6, 1), *Day::of(2022, 7, 31)};
const Instant end_of_campaign = Day::of(2022, 9, 1)->begins();

const RuleSet& rules() {
  static const RuleSet set = RuleSet::load(test::source_file("rules"), "campaign-2022");
  return set;
}

const std::vector<std::string>& units = test::campaign_units();

Events random_campaign(Seeded& seeded, int dossiers) { return test::random_campaign(seeded, dossiers, rules()); }

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
    seeded.shuffle(events);
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

// The rows of the board: whatever order, whichever units stand in the lists or do not.
TEST(Rates, OfRowsWithUnitsBelowAreTheirOwnAndTheirChildrens) {
  test::for_seeds(6, [](Seeded& seeded) {
    Events events = random_campaign(seeded, 60);
    seeded.shuffle(events);
    const auto view = seeded.chance(50) ? UnitView::as_they_were : UnitView::as_they_are;
    const RatesReport report = compute_rates(events, rules(), june_and_july, end_of_campaign, {}, view);
    ASSERT_GE(report.with_below.size(), 2u);  // the province and the district with a commune
    const auto row = [](const std::vector<UnitRates>& rows, const std::string& code) -> const UnitRates* {
      const auto found = std::ranges::find(rows, code, &UnitRates::code);
      return found == rows.end() ? nullptr : &*found;
    };
    for (const UnitRates& whole : report.with_below) {
      std::vector<const UnitRates*> parts = {row(report.units, whole.code)};
      for (const Unit& unit : rules().units().units()) {
        if (unit.parent != whole.code) continue;
        const UnitRates* group = row(report.with_below, unit.code);
        parts.push_back(group != nullptr ? group : row(report.units, unit.code));
      }
      std::erase(parts, nullptr);
      ASSERT_FALSE(parts.empty());
      Balance balance;
      for (const UnitRates* part : parts) balance += part->balance;
      EXPECT_EQ(balance, whole.balance) << whole.code;
      for (std::size_t i = 0; i < whole.indicators.size(); ++i) {
        if (whole.indicators[i].id == "services_with_online_dossiers") continue;  // a procedure of two units is one
        Ratio sum;
        for (const UnitRates* part : parts) sum = sum + part->indicators[i].ratio;
        EXPECT_EQ(sum, whole.indicators[i].ratio) << whole.code << " " << whole.indicators[i].id;
      }
    }
    Balance all;
    for (const UnitRates& unit : report.units) all += unit.balance;
    EXPECT_EQ(all, report.balance);
    EXPECT_EQ(report.balance, balance(events, rules(), june_and_july, end_of_campaign));
  });
}

TEST(Rates, OfAParentAreItsOwnAndItsChildrens) {
  test::for_seeds(3, [](Seeded& seeded) {
    const Events events = random_campaign(seeded, 50);
    const auto of = [&](const std::string& unit, UnitScope scope) {
      return compute_rates(events, rules(), june_and_july, end_of_campaign, unit, UnitView::as_they_were, scope).units.front();
    };
    const RatesReport alone = compute_rates(events, rules(), june_and_july, end_of_campaign);
    for (const std::string top : {"H10", "H10.31"}) {
      std::vector<UnitRates> parts;
      for (const UnitRates& unit : alone.units) {
        if (unit.code == top) parts.push_back(unit);
      }
      for (const Unit& unit : rules().units().units()) {
        if (unit.parent == top && unit.exists_on(june_and_july.to)) parts.push_back(of(unit.code, UnitScope::with_units_below));
      }
      EXPECT_GT(parts.size(), 1u);
      const UnitRates whole = of(top, UnitScope::with_units_below);
      for (std::size_t i = 0; i < whole.indicators.size(); ++i) {
        if (whole.indicators[i].id == "services_with_online_dossiers") continue;  // a procedure of two units is one
        Ratio sum;
        for (const UnitRates& part : parts) sum = sum + part.indicators[i].ratio;
        EXPECT_EQ(sum, whole.indicators[i].ratio) << top << " " << whole.indicators[i].id;
      }
    }
  });
}

// A commune that changes its district: each day's district has it, and the whole is never more than its parts.
TEST(R24Rates, OfAUnitThatMovedCountUnderTheUnitAboveItOnTheDay) {
  Unit commune = *rules().units().find("H10.31.02");
  const Day moves = *Day::of(2022, 7, 1);
  commune.moved = {{"H10.32", moves}};
  const RuleSet moved = RuleSet::load(test::source_file("rules"), "campaign-2022", {{to_toml(commune), "edit"}});
  test::for_seeds(4, [&](Seeded& seeded) {
    const Events events = random_campaign(seeded, 80);
    for (const Day day : {moves.plus(-2), moves.plus(-1), moves, moves.plus(1), moves.plus(20)}) {
      const Period period{june_and_july.from, day};
      const auto of = [&](const std::string& unit, UnitView view, UnitScope scope) {
        return compute_rates(events, moved, period, end_of_campaign, unit, view, scope).units.front();
      };
      for (const UnitView view : {UnitView::as_they_were, UnitView::as_they_are}) {
        const bool has_moved = view == UnitView::as_they_are || day >= moves;
        for (const std::string top : {"H10.31", "H10.32"}) {
          const bool is_above = has_moved == (top == "H10.32");
          const UnitRates whole = of(top, view, UnitScope::with_units_below), own = of(top, view, UnitScope::own);
          const UnitRates below = of(commune.code, view, UnitScope::own);
          Balance sum = own.balance;
          if (is_above) sum += below.balance;
          EXPECT_EQ(whole.balance, sum) << top << " " << day.iso();
          for (std::size_t i = 0; i < whole.indicators.size(); ++i) {
            if (whole.indicators[i].id == "services_with_online_dossiers") continue;  // a procedure of two units is one
            const Ratio parts = is_above ? own.indicators[i].ratio + below.indicators[i].ratio : own.indicators[i].ratio;
            EXPECT_EQ(whole.indicators[i].ratio, parts) << top << " " << day.iso() << " " << whole.indicators[i].id;
          }
        }
      }
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
