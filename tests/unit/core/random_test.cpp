#include "sohoa/core/random.hpp"

#include <set>

#include <gtest/gtest.h>

namespace sohoa {
namespace {

TEST(Random, GivesAsManyBytesAsAskedAndNeverTheSame) {
  EXPECT_EQ(random_bytes(0).size(), 0u);
  std::set<Bytes> seen;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(seen.insert(random_bytes(16)).second);
  EXPECT_EQ(random_name(5).size(), 10u);
}

}  // namespace
}  // namespace sohoa
