// R20: the person himself, or somebody recorded for that moment; every other certificate is refused with the reason.
#include "sohoa/sign/stand_in.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace sohoa {
namespace {

const Instant opens = Day::of(2022, 6, 1)->begins(), closes = Day::of(2022, 7, 1)->begins(), inside = Day::of(2022, 6, 15)->at(9, 0);
constexpr const char* owner = "001088012345";
constexpr const char* agent = "CCCD:070201009876";

StandIn one(const std::string& record = "uq-1") { return {.personal_id = "070201009876", .record = record, .from = opens, .until = closes}; }

TEST(R20StandIn, ThePersonNeedsNoRecord) {
  const SignsAs found = signs_as("CCCD:001088012345", owner, {one()}, inside);
  EXPECT_EQ(found.refusal, "");
  EXPECT_EQ(found.record, "");
}

TEST(R20StandIn, NobodyIsRecorded) {
  EXPECT_EQ(signs_as(agent, owner, {}, inside).refusal, "names_another_person");
  EXPECT_EQ(signs_as("CCCD:070190054321", owner, {one()}, inside).refusal, "names_another_person");
  EXPECT_EQ(signs_as("MST:070201009876", owner, {one()}, inside).refusal, "names_another_person") << "a tax code proves no person";
  EXPECT_EQ(signs_as("", owner, {one()}, inside).refusal, "names_no_person");
}

TEST(R20StandIn, ARecordHoldsFromItsFirstMomentUntilBeforeItsEnd) {
  EXPECT_EQ(signs_as(agent, owner, {one()}, opens.plus_ms(-1)).refusal, "authorization_not_yet_valid");
  EXPECT_EQ(signs_as(agent, owner, {one()}, opens).record, "uq-1");
  EXPECT_EQ(signs_as(agent, owner, {one()}, opens).refusal, "");
  EXPECT_EQ(signs_as(agent, owner, {one()}, closes.plus_ms(-1)).record, "uq-1");
  EXPECT_EQ(signs_as(agent, owner, {one()}, closes).refusal, "authorization_expired");
  EXPECT_EQ(signs_as(agent, owner, {one()}, closes).record, "");
}

TEST(R20StandIn, AWithdrawnRecordHeldBefore) {
  StandIn withdrawn = one();
  withdrawn.withdrawn_at = inside;
  EXPECT_EQ(signs_as(agent, owner, {withdrawn}, inside.plus_ms(-1)).record, "uq-1");
  EXPECT_EQ(signs_as(agent, owner, {withdrawn}, inside).refusal, "authorization_withdrawn");
  EXPECT_EQ(signs_as(agent, owner, {withdrawn}, closes).refusal, "authorization_withdrawn");
}

TEST(R20StandIn, OfSeveralRecordsTheOneThatHoldsIsNamedInWhateverOrder) {
  StandIn ended = one("uq-ended"), later = one("uq-later"), long_ago = one("uq-long"), withdrawn = one("uq-back");
  ended.until = Day::of(2022, 6, 2)->begins();
  later.from = Day::of(2022, 6, 20)->begins();
  long_ago.from = Day::of(2021, 1, 1)->begins();
  withdrawn.withdrawn_at = Day::of(2022, 6, 3)->begins();
  std::vector<StandIn> all = {ended, later, long_ago, one(), withdrawn};
  const auto by_record = [](const StandIn& a, const StandIn& b) { return a.record < b.record; };
  std::ranges::sort(all, by_record);
  do {
    EXPECT_EQ(signs_as(agent, owner, all, inside).record, "uq-long");
  } while (std::next_permutation(all.begin(), all.end(), by_record));
  EXPECT_EQ(signs_as(agent, owner, {ended, later}, inside).refusal, "authorization_not_yet_valid");
  EXPECT_EQ(signs_as(agent, owner, {withdrawn, ended}, inside).refusal, "authorization_withdrawn");
}

}  // namespace
}  // namespace sohoa
