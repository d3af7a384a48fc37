/// Events of invented dossiers, written the way stages write them, without a database.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sohoa/ledger/events.hpp"

#include "support/seeded.hpp"

namespace sohoa::test {

/// A dossier whose story is told call by call; `events()` is what the ledger would hold.
class Story {
 public:
  /// Everything happens at nine o'clock, one second apart, on the day last named.
  Story(std::string code, std::string unit, Day received_on)
      : code_(std::move(code)), unit_(std::move(unit)), now_(received_on.at(9, 0)) {
    received_.procedure = "1.001193";
    received_.received_on = received_on;
    received_.required = {"to-khai"};
    received_.required_paper = {"to-khai"};
    received_.online_level = OnlineLevel::full;
  }

  DossierReceived& received() { return received_; }
  Story& receive() { return add(received_); }
  Story& on(Day day) {
    now_ = std::max(now_, day.at(9, 0));
    day_ = day;
    return *this;
  }
  Story& at(Instant instant) {
    now_ = instant;
    day_ = Day::of(instant);
    return *this;
  }
  Story& status(int number, std::optional<Day> due_on = {}) {
    return add(DossierStatus{
        .status = *status_numbered(number), .on = day_ ? *day_ : Day::of(now_), .reason = {}, .due_on = due_on});
  }
  Story& digitize(const std::string& component, ComponentKind kind = ComponentKind::component) {
    return add(ComponentDigitized{.component = component, .kind = kind, .pages = 2});
  }
  Story& deposit(const std::string& component, ComponentKind kind = ComponentKind::component) {
    return deposit(good(component, kind));
  }
  Story& deposit(const ComponentDeposited& deposited) { return add(deposited); }
  Story& reuse(const std::string& component, const std::string& verdict = "TOTAL-PASSED") {
    return add(ComponentReused{.component = component, .document = "d", .digest = "00", .verdict = verdict});
  }
  /// Out of turn: the clock of the story goes on where it stood.
  template <class T>
  Story& add_at(Instant instant, const T& what) {
    const Instant before = std::exchange(now_, instant);
    add(what);
    now_ = before;
    return *this;
  }
  template <class T>
  Story& add(const T& what) {
    const EventDraft made = draft(what, {.at = now_,
                                         .dossier = code_,
                                         .unit = unit_,
                                         .actor = "desk-1",
                                         .key = code_ + "/" + std::to_string(events_.size())});
    Event event;
    event.seq = static_cast<std::int64_t>(events_.size()) + 1;
    event.at = made.at;
    event.event = made.event;
    event.dossier = made.dossier;
    event.unit = made.unit;
    event.actor = made.actor;
    event.key = made.key;
    event.data = made.data;
    events_.push_back(event);
    now_ = now_.plus_seconds(1);
    return *this;
  }

  static ComponentDeposited good(const std::string& component, ComponentKind kind = ComponentKind::component) {
    return {.component = component,
            .kind = kind,
            .digest = "00",
            .document = "d",
            .level = "PAdES-B-T",
            .verdict = "TOTAL-PASSED",
            .pages = 2,
            .blank_pages = 0,
            .below_min_dpi = 0,
            .passes_qc = true};
  }

  const std::vector<Event>& events() const { return events_; }

 private:
  std::string code_, unit_;
  Instant now_;
  std::optional<Day> day_;
  DossierReceived received_;
  std::vector<Event> events_;
};

inline std::vector<Event> operator+(std::vector<Event> all, const Story& story) {
  all.insert(all.end(), story.events().begin(), story.events().end());
  return all;
}

/// The invented life of one dossier: now and then paused, withdrawn, refused, late, badly scanned, reused.
inline Story random_story(Seeded& seeded, const std::string& code, const std::string& unit, Day received_on,
                          const std::vector<std::string>& procedures) {
  Story story(code, unit, received_on);
  DossierReceived& received = story.received();
  received.procedure = seeded.one_of(procedures);
  received.channel = seeded.one_of(std::vector{Channel::in_person, Channel::online, Channel::by_post});
  received.online_level = seeded.one_of(std::vector{OnlineLevel::none, OnlineLevel::partial, OnlineLevel::full});
  received.has_result = seeded.chance(85);
  received.required = {"a", "b", "c"};
  received.required_paper = seeded.chance(90) ? std::vector<std::string>{"a", "b"} : std::vector<std::string>{};
  if (seeded.chance(95)) {
    received.term = Term{Term::Unit::work_days, static_cast<int>(seeded.between(1, 10))};
  }
  return story;
}

}  // namespace sohoa::test
