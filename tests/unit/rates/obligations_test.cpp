// R8 and R10 told as stories; R24: numbers of 2022 after the merger.
#include "sohoa/rates/obligations.hpp"

#include <gtest/gtest.h>

#include "sohoa/rates/rates.hpp"

#include "support/event_story.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

using test::Story;
using Events = std::vector<Event>;
using Words = std::vector<std::string>;

Day day(const char* iso) { return *Day::parse(iso); }
Instant at(const char* iso) { return *Instant::parse(iso); }

const RuleSet& rules(const char* name = "campaign-2022") {
  static const RuleSet campaign = RuleSet::load(test::source_file("rules"), "campaign-2022");
  static const RuleSet desk_of_2026 = RuleSet::load(test::source_file("rules"), "2026");
  return std::string_view(name) == "2026" ? desk_of_2026 : campaign;
}

/// Received 01/6 with 5 work days: due Wed 08/6, alarm Mon 06/6 08:00, letters until the end of 07/6.
Story open_dossier() {
  Story story("H10.31-220601-0001", "H10.31", day("2022-06-01"));
  story.received().due_on = day("2022-06-08");
  story.received().term = Term{Term::Unit::work_days, 5};
  story.receive().status(4);
  return story;
}

Story& letter(Story& story, const char* sent, const char* reason = "quá tải", const char* promised = "2022-06-15") {
  return story.at(at(sent)).add(ApologySent{.reason = reason,
                                            .due_on = day("2022-06-08"),
                                            .new_due_on = day(promised),
                                            .form = "04 TT 01/2018/TT-VPCP",
                                            .digest = {},
                                            .sent_by = "email"});
}

std::string standing(const Story& story, const char* now) {
  const auto owed = due_apologies(story.events(), rules(), at(now));
  return owed.empty() ? "nothing" : std::string(name(owed.front().standing));
}

TEST(R8Apology, IsAskedForFromTheAlarmOn) {
  const Story story = open_dossier();
  EXPECT_EQ(standing(story, "2022-06-06T07:59:59+07:00"), "nothing");
  EXPECT_EQ(standing(story, "2022-06-06T08:00:00+07:00"), "alarm");
  EXPECT_EQ(standing(story, "2022-06-07T23:59:59+07:00"), "alarm");
  EXPECT_EQ(standing(story, "2022-06-08T00:00:00+07:00"), "limit_passed");
  EXPECT_EQ(standing(story, "2022-06-09T00:00:00+07:00"), "late");
}

TEST(R8Apology, IsValidOnlyWhenSentInTime) {
  Story in_time = open_dossier(), too_late = open_dossier();
  letter(in_time, "2022-06-07T23:59:59+07:00");
  letter(too_late, "2022-06-08T00:00:00+07:00");
  EXPECT_EQ(standing(in_time, "2022-06-10T09:00:00+07:00"), "apologized");
  EXPECT_EQ(standing(too_late, "2022-06-10T09:00:00+07:00"), "late");
}

TEST(R8Apology, IsNotAskedForWhatIsFinishedPausedOrWithdrawn) {
  for (const int state : {9, 5, 7}) {
    Story story = open_dossier();
    story.on(day("2022-06-03")).status(state);
    EXPECT_EQ(standing(story, "2022-06-10T09:00:00+07:00"), "nothing") << state;
  }
}

TEST(R8Apology, CannotBeIssuedWithoutReasonAndNewDateNorTwice) {
  Story story = open_dossier();
  const auto owed = [&] { return due_apologies(story.events(), rules(), at("2022-06-07T09:00:00+07:00")).front(); };
  const auto against = [&](const char* reason, std::optional<Day> promised) {
    return against_apology(owed(), {.reason = reason, .new_due_on = promised}, rules());
  };
  EXPECT_EQ(against("thiếu người", day("2022-06-15")), Words{});
  EXPECT_EQ(against("  ", day("2022-06-15")), Words{"no_reason"});
  EXPECT_EQ(against("thiếu người", {}), Words{"no_new_date"});
  EXPECT_EQ(against("thiếu người", day("2022-06-08")), Words{"new_date_not_later"});
  EXPECT_EQ(against("thiếu người", day("2022-06-12")), Words{"new_date_not_worked"}) << "a Sunday";
  letter(story, "2022-06-07T08:00:00+07:00");
  EXPECT_EQ(against("thiếu người", day("2022-06-20")), Words{"put_off_too_often"});
}

std::string apologies(const Story& story, const char* as_of = "2022-06-20T00:00:00+07:00") {
  const Period june{day("2022-06-01"), day("2022-06-30")};
  const Measure measure = explain(story.events(), rules(), june, "H10.31", "apologies_in_time", at(as_of));
  std::string text;
  for (const auto& one : measure.cases) text += (one.counts ? "+" : "-") + one.reason;
  return text;
}

TEST(R8Rate, CountsLateDossiersWithALetterInTime) {
  Story none = open_dossier(), in_time = open_dossier(), too_late = open_dossier(), bare = open_dossier(),
        done = open_dossier(), finished_late = open_dossier();
  EXPECT_EQ(apologies(none), "-no_letter");
  EXPECT_EQ(apologies(none, "2022-06-08T23:00:00+07:00"), "") << "not late yet";
  letter(in_time, "2022-06-07T16:00:00+07:00");
  EXPECT_EQ(apologies(in_time), "+apologized");
  letter(too_late, "2022-06-08T00:00:00+07:00");
  EXPECT_EQ(apologies(too_late), "-letter_not_valid");
  letter(bare, "2022-06-07T16:00:00+07:00", "");
  EXPECT_EQ(apologies(bare), "-letter_not_valid");
  done.on(day("2022-06-08")).status(9);
  EXPECT_EQ(apologies(done), "");
  letter(finished_late, "2022-06-07T16:00:00+07:00").on(day("2022-06-15")).status(9);
  EXPECT_EQ(apologies(finished_late), "+apologized");
}

Story report(const char* handed_in, bool online = true, std::int64_t slot = 1) {
  Story story("", "H10.31", day("2022-06-01"));
  story.at(at(handed_in)).add(ReportHandedIn{.report = "two_day", .slot = slot, .is_online = online, .digest = {}});
  return story;
}

std::string first_slot(const Events& events, const char* now) {
  for (const DueReport& one : due_reports(events, rules(), at(now))) {
    if (one.unit == "H10.31" && one.report == "two_day" && one.slot.number == 1) return std::string(name(one.standing));
  }
  return "none";
}

TEST(R10Reports, AreLateAtFiveSharp) {
  const char* evening = "2022-06-02T20:00:00+07:00";
  EXPECT_EQ(first_slot(report("2022-06-02T16:59:59+07:00").events(), evening), "in_time");
  EXPECT_EQ(first_slot(report("2022-06-02T17:00:00+07:00").events(), evening), "late");
  EXPECT_EQ(first_slot({}, evening), "missing");
  EXPECT_EQ(first_slot({}, "2022-06-02T16:59:59+07:00"), "due");
}

TEST(R10Reports, CountTheFirstTimeTheyWereHandedIn) {
  const Events events = report("2022-06-02T18:00:00+07:00").events() + report("2022-06-02T16:00:00+07:00");
  EXPECT_EQ(first_slot(events, "2022-06-02T20:00:00+07:00"), "in_time");
}

TEST(R10Rate, CountsReportsHandedInOnlineOfThoseDue) {
  const Period first_week{day("2022-06-01"), day("2022-06-07")};
  const Events events = report("2022-06-02T16:00:00+07:00").events() + report("2022-06-04T16:00:00+07:00", false, 2);
  const Measure measure =
      explain(events, rules(), first_week, "H10.31", "reports_online", at("2022-06-30T00:00:00+07:00"));
  std::string text;
  for (const auto& one : measure.cases) text += one.dossier + (one.counts ? "+" : "-") + one.reason + " ";
  EXPECT_EQ(text, "plan/1-missing two_day/1+online two_day/2-on_paper two_day/3-missing ");
}

const Indicator& digitized(const RatesReport& report, const std::string& unit) {
  for (const UnitRates& one : report.units) {
    if (one.code != unit) continue;
    for (const Indicator& indicator : one.indicators) {
      if (indicator.id == "digitized_dossiers") return indicator;
    }
  }
  throw std::runtime_error("no unit " + unit);
}

TEST(R24Rates, StayTheSameAfterTheMerger) {
  Story story = open_dossier();
  story.deposit("to-khai");
  const Period campaign{day("2022-06-01"), day("2022-08-31")};
  const RatesReport then = compute_rates(story.events(), rules(), campaign, at("2022-09-01T00:00:00+07:00"));
  const RatesReport now = compute_rates(story.events(), rules("2026"), campaign, at("2026-09-01T00:00:00+07:00"));
  EXPECT_EQ(digitized(then, "H10.31").ratio, (Ratio{1, 1}));
  EXPECT_EQ(digitized(now, "H10.31").ratio, (Ratio{1, 1}));
  EXPECT_EQ(then.units.size(), now.units.size());
}

TEST(R24Rates, RollUpToTodaysUnits) {
  Story story = open_dossier();
  story.deposit("to-khai");
  const Period campaign{day("2022-06-01"), day("2022-08-31")};
  const Instant today = at("2026-09-01T00:00:00+07:00");
  const RatesReport now = compute_rates(story.events(), rules("2026"), campaign, today, {}, UnitView::as_they_are);
  EXPECT_EQ(digitized(now, "H19.71").ratio, (Ratio{1, 1})) << "Đồng Xoài's successor";
  EXPECT_ANY_THROW(digitized(now, "H10.31"));
  EXPECT_EQ(
      explain(story.events(), rules("2026"), campaign, "H19.71", "digitized_dossiers", today, UnitView::as_they_are)
          .cases.at(0)
          .dossier,
      "H10.31-220601-0001");
}

}  // namespace
}  // namespace sohoa
