// Results arrive in any order and are handed on in theirs; nobody waits for what will not come.

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/stages/desk.hpp"
#include "sohoa/stages/in_order.hpp"
#include "support/expect_error.hpp"

namespace sohoa {
namespace {

TEST(InOrder, HandsOnInOrderForAnyThreadCount) {
  for (const int threads : {1, 2, 7}) {
    std::vector<std::size_t> taken;
    InOrder<std::size_t> results(2 * static_cast<std::size_t>(threads), [&](std::size_t index, std::size_t result) {
      EXPECT_EQ(result, 3 * index);
      taken.push_back(index);
    });
    Workers(threads).each(200, [&](std::size_t index, int worker) {
      if ((index + static_cast<std::size_t>(worker)) % 5 == 0) std::this_thread::yield();
      results.put(index, 3 * index);
    });
    ASSERT_EQ(taken.size(), 200u);
    EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end()));
  }
}

/// Counts the results alive.
struct Counted {
  explicit Counted(std::atomic<int>& alive) : alive_(&alive) { ++alive; }
  Counted(Counted&& other) noexcept : alive_(std::exchange(other.alive_, nullptr)) {}
  Counted& operator=(Counted&&) = delete;
  ~Counted() {
    if (alive_ != nullptr) --*alive_;
  }
  std::atomic<int>* alive_;
};

TEST(InOrder, HoldsNoMoreThanItsWindowWhileTheFirstTakesLong) {
  constexpr int threads = 4, window = 8;
  std::atomic<int> alive{0}, most{0}, begun{0};
  InOrder<Counted> results(window, [](std::size_t, Counted) {});
  Workers(threads).each(100, [&](std::size_t index, int) {
    ++begun;
    // The first waits until the others have begun all they may.
    while (index == 0 && begun < window + 1) std::this_thread::yield();
    Counted result(alive);
    most = std::max(most.load(), alive.load());
    results.put(index, std::move(result));
  });
  EXPECT_LE(most, window + threads);
  EXPECT_EQ(alive, 0);
}

TEST(InOrder, AResultThatNeverComesStopsNobody) {
  for (const int threads : {1, 2, 5}) {
    InOrder<int> results(2, [](std::size_t index, int) { EXPECT_LT(index, 3u); });
    EXPECT_ERROR(ErrorCode::input_unreadable, Workers(threads).each(50, [&](std::size_t index, int) {
      if (index == 3) {
        results.give_up();
        throw Error(ErrorCode::input_unreadable);
      }
      results.put(index, 0);
    }));
  }
}

TEST(InOrder, WhatTheTakerThrowsStopsEverybody) {
  for (const int threads : {1, 2, 5}) {
    int taken = 0;
    InOrder<int> results(4, [&](std::size_t, int) {
      if (++taken == 3) throw Error(ErrorCode::disk_full);
    });
    EXPECT_ERROR(ErrorCode::disk_full, Workers(threads).each(50, [&](std::size_t index, int) { results.put(index, 0); }));
    EXPECT_EQ(taken, 3);
  }
}

}  // namespace
}  // namespace sohoa
