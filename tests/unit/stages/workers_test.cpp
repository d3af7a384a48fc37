// Workers: results and errors do not depend on how many threads there are.

#include <atomic>

#include <gtest/gtest.h>

#include "sohoa/stages/desk.hpp"

namespace sohoa {
namespace {

TEST(Workers, EveryIndexIsWorkedOnOnce) {
  for (const int threads : {1, 2, 7}) {
    std::vector<std::atomic<int>> times(100);
    Workers(threads).each(times.size(), [&](std::size_t index, int worker) {
      EXPECT_LT(worker, threads);
      ++times[index];
    });
    for (const auto& count : times) EXPECT_EQ(count, 1);
  }
}

TEST(Workers, TheErrorOfTheLowestIndexIsThrownForAnyThreadCount) {
  for (const int threads : {1, 2, 5}) {
    try {
      Workers(threads).each(50, [](std::size_t index, int) {
        if (index >= 7) throw Error(ErrorCode::input_unreadable, "page " + std::to_string(index));
      });
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.detail(), "page 7") << threads << " threads";
    }
  }
}

TEST(Workers, NothingToDoIsDoneAtOnce) {
  Workers(3).each(0, [](std::size_t, int) { FAIL(); });
}

}  // namespace
}  // namespace sohoa
