// Who has a personal signature and who uses it.
#include "sohoa/rates/signature_use.hpp"

#include <gtest/gtest.h>

#include "support/event_story.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

const Period june{*Day::of(2022, 6, 1), *Day::of(2022, 6, 30)};

const RuleSet& rules() {
  static const RuleSet set = RuleSet::load(test::source_file("rules"), "campaign-2022");
  return set;
}

test::Story held(const std::string& holder, Day from, std::optional<Day> to = {}) {
  test::Story story("", "H10.31", *Day::of(2022, 5, 30));
  story.add(SignatureHeld{.holder = holder, .from = from, .to = to});
  return story;
}

std::vector<SignatureUse> use(const std::vector<Event>& events) {
  return signature_use(events_of(events), rules(), june, june.to.plus(60).begins());
}

TEST(PersonalSignatures, TellWhoHasOneAndWhoUsesIt) {
  test::Story signing("H10.31-220601-0001", "H10.31", june.from);
  signing.receive();
  signing.add(ComponentSigned{.component = "a", .level = "PAdES-B-T", .role = SignerRole::officer});
  signing.add(ComponentSigned{.component = "b", .level = "PAdES-B-T", .role = SignerRole::officer});
  signing.add(ComponentSigned{.component = "c", .level = "PAdES-B-T", .role = SignerRole::citizen});
  const auto found = use(std::vector<Event>{} + signing + held("desk-9", june.from));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].holder, "desk-1");
  EXPECT_FALSE(found[0].has);
  EXPECT_EQ(found[0].signatures, 2) << "a citizen's signature is not the officer's";
  EXPECT_TRUE(found[1].has);
  EXPECT_FALSE(found[1].uses());
}

TEST(PersonalSignatures, AreHeldFromDayToDayAndTheLatestRecordCounts) {
  EXPECT_TRUE(use(held("a", june.to.plus(1)).events()).empty());
  EXPECT_TRUE(use(held("a", june.from.plus(-60), june.from.plus(-1)).events()).empty());
  EXPECT_EQ(use(held("a", june.from.plus(-60), june.from).events()).size(), 1u);
  std::vector<Event> twice = held("a", june.from).events();
  twice.push_back(held("a", june.from.plus(-60), june.from.plus(-1)).events().front());
  twice.back().at = twice.front().at.plus_seconds(1);
  EXPECT_TRUE(use(twice).empty());
  std::swap(twice[0], twice[1]);
  EXPECT_TRUE(use(twice).empty()) << "in any order of arrival";
}

TEST(PersonalSignatures, CountWhatWasReportedTwiceOnce) {
  test::Story signing("H10.31-220601-0001", "H10.31", june.from);
  signing.add(ComponentSigned{.component = "a", .level = "PAdES-B-T", .role = SignerRole::officer});
  std::vector<Event> events = signing.events();
  events.push_back(events.front());
  EXPECT_EQ(use(events).front().signatures, 1);
}

}  // namespace
}  // namespace sohoa
