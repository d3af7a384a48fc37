/// Whole campaigns of invented dossiers: scanned badly, paused, withdrawn, late, with letters of apology and reports.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sohoa/dossier/rules.hpp"

#include "support/event_story.hpp"
#include "support/seeded.hpp"

namespace sohoa::test {

using Events = std::vector<Event>;

inline const std::vector<std::string>& campaign_units() {
  static const std::vector<std::string> units = {"H10.01", "H10.15", "H10.31", "H10.32", "H10.31.02"};
  return units;
}

inline void scan(Seeded& seeded, Story& story) {
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
inline void process(Seeded& seeded, Story& story, Day received_on) {
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
inline void apologize(Seeded& seeded, Story& story) {
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
inline Events random_reports(Seeded& seeded) {
  Story story("", seeded.one_of(campaign_units()), *Day::of(2022, 6, 1));
  for (std::int64_t slot = 1; slot <= 46; ++slot) {
    if (seeded.chance(30)) continue;
    story.add_at(Day::of(2022, 5, 31)->plus(static_cast<int>(slot) * 2).at(16, static_cast<int>(seeded.between(0, 59))),
                 ReportHandedIn{.report = "two_day", .slot = slot, .is_online = seeded.chance(70), .digest = {}});
  }
  return story.events();
}

inline Events random_campaign(Seeded& seeded, int dossiers, const RuleSet& rules) {
  Events events = random_reports(seeded);
  for (int number = 1; number <= dossiers; ++number) {
    const Day received_on = Day::of(2022, 5, 20)->plus(static_cast<int>(seeded.between(0, 80)));
    const std::string& unit = seeded.one_of(campaign_units());
    const std::string iso = received_on.iso();
    const std::string code =
        unit + "-" + iso.substr(2, 2) + iso.substr(5, 2) + iso.substr(8, 2) + "-" + std::to_string(10'000 + number);
    Story story = random_story(seeded, code, unit, received_on,
                                     {"1.001193", "1.000894", "2.000635", "1.012766", "9.999999"});
    if (const auto& term = story.received().term) {
      story.received().due_on = deadline(rules.calendar(), *term, received_on.at(9, 0)).day;
    }
    story.receive();
    scan(seeded, story);
    process(seeded, story, received_on);
    apologize(seeded, story);
    events = std::move(events) + story;
  }
  return events;
}

}  // namespace sohoa::test
