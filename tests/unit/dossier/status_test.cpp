// The ten national states: groups as the field counts them, and the ways a dossier may go.
#include "sohoa/dossier/status.hpp"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

template <class Is>
std::string numbers(Is is) {
  std::string text;
  for (int number = 1; number <= 10; ++number) {
    if (is(*status_numbered(number))) text += std::to_string(number) + " ";
  }
  return text;
}

TEST(Status, GroupsAsTheFieldDoes) {
  EXPECT_EQ(numbers(is_received), "2 4 5 6 7 8 9 10 ");
  EXPECT_EQ(numbers(is_paused), "5 6 8 ");
  EXPECT_EQ(numbers(is_finished), "9 10 ");
  EXPECT_EQ(numbers(is_final), "3 7 10 ");
}

TEST(Status, HasNumbersOneToTen) {
  EXPECT_FALSE(status_numbered(0));
  EXPECT_FALSE(status_numbered(11));
  EXPECT_FALSE(status_numbered(-1));
  EXPECT_EQ(name(*status_numbered(5)), "needs_supplement");
}

TEST(Status, GoesOnlyWaysADeskCanGo) {
  const auto next = [](Status before) { return numbers([&](Status status) { return may_follow(before, status); }); };
  EXPECT_EQ(next(Status::registered), "2 3 5 7 ");
  EXPECT_EQ(next(Status::accepted), "4 5 6 7 8 9 ");
  EXPECT_EQ(next(Status::in_progress), "4 5 6 7 8 9 ");
  EXPECT_EQ(next(Status::needs_supplement), "4 5 6 7 8 9 ");
  EXPECT_EQ(next(Status::finished), "10 ");
  for (const Status last : {Status::not_accepted, Status::withdrawn, Status::returned}) EXPECT_EQ(next(last), "");
}

}  // namespace
}  // namespace sohoa
