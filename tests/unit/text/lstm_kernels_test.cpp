// Tests of the network's arithmetic: every version this processor runs gives the bits of the plain one.
#include "text/lstm_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace sohoa::text {
namespace {

std::int8_t small(std::mt19937& random) { return static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127); }

IntegerMatrix matrix_of(int rows, int columns, std::mt19937& random) {
  IntegerMatrix matrix{.rows = rows, .columns = columns, .weights = {}, .scales = {}};
  for (int i = 0; i < rows * columns; ++i) matrix.weights.push_back(small(random));
  for (int i = 0; i < rows; ++i) matrix.scales.push_back(static_cast<float>(random() % 1000 + 1) * 1e-6F);
  return matrix;
}

TEST(Kernels, TheFirstIsPlain) {
  EXPECT_STREQ(usable_kernels().front()->name, "plain");
  EXPECT_EQ(&best_kernels(), usable_kernels().back());
}

TEST(Kernels, PlainMultiplicationIsTheSumOfProductsAndTheBias) {
  std::mt19937 random(1);
  const IntegerMatrix matrix = matrix_of(5, 8, random);   // seven inputs and the bias
  const PackedMatrix packed = pack({matrix});
  EXPECT_EQ(packed.rows, 16);
  EXPECT_EQ(packed.columns(), 8);
  std::vector<std::int8_t> vector(8);
  for (int i = 0; i < 7; ++i) vector[static_cast<std::size_t>(i)] = small(random);
  std::vector<std::int32_t> out(16);
  usable_kernels().front()->multiply(packed, vector.data(), 8, 1, out.data());
  for (int row = 0; row < 5; ++row) {
    const std::int8_t* weights = matrix.weights.data() + row * 8;
    int expected = weights[7] * 127;
    for (int i = 0; i < 7; ++i) expected += weights[i] * vector[static_cast<std::size_t>(i)];
    EXPECT_EQ(out[static_cast<std::size_t>(row)], expected);
  }
  for (std::size_t row = 5; row < 16; ++row) EXPECT_EQ(out[row], 0);
}

TEST(Kernels, AllMultiplyAlike) {
  std::mt19937 random(2);
  for (const int inputs : {9, 64, 144, 287})
    for (const int rows : {16, 48, 111}) {
      const PackedMatrix packed = pack({matrix_of(rows, inputs + 1, random), matrix_of(rows, inputs + 1, random)});
      const auto stride = static_cast<std::size_t>(packed.columns());
      for (int count = 1; count <= 29; count += 4) {
        std::vector<std::int8_t> vectors(stride * static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < vectors.size(); ++i)
          if (static_cast<int>(i % stride) < inputs) vectors[i] = small(random);
        const auto product = [&](const Kernels& kernels) {
          std::vector<std::int32_t> out(static_cast<std::size_t>(packed.rows * count));
          kernels.multiply(packed, vectors.data(), stride, count, out.data());
          return out;
        };
        const auto expected = product(*usable_kernels().front());
        for (const Kernels* kernels : usable_kernels()) EXPECT_EQ(product(*kernels), expected) << kernels->name << " " << count;
      }
    }
}

TEST(Kernels, WhatStandsBehindAVectorCountsNothing) {
  std::mt19937 random(4);
  const PackedMatrix packed = pack({matrix_of(16, 10, random)});   // nine inputs, read as twelve
  std::vector<std::int8_t> overlapping(3 * 30 + 12);
  for (auto& value : overlapping) value = small(random);
  for (const Kernels* kernels : usable_kernels()) {
    std::vector<std::int32_t> out(16 * 30), alone(16);
    kernels->multiply(packed, overlapping.data(), 3, 30, out.data());
    for (std::size_t v = 0; v < 30; ++v) {
      std::vector<std::int8_t> vector(overlapping.begin() + static_cast<std::ptrdiff_t>(3 * v), overlapping.begin() + static_cast<std::ptrdiff_t>(3 * v + 9));
      vector.resize(12);
      usable_kernels().front()->multiply(packed, vector.data(), 12, 1, alone.data());
      EXPECT_TRUE(std::equal(alone.begin(), alone.end(), out.begin() + static_cast<std::ptrdiff_t>(16 * v))) << kernels->name << " " << v;
    }
  }
}

TEST(Kernels, AllPoolAlike) {
  std::mt19937 random(5);
  constexpr int columns = 7, wide = 3, depth = 32;
  std::vector<std::int32_t> products(columns * wide * depth), before(columns * depth);
  for (auto& value : products) value = static_cast<std::int32_t>(random());
  for (auto& value : before) value = static_cast<std::int32_t>(random());
  for (const Kernels* kernels : usable_kernels()) {
    auto most = before;
    kernels->pool(products.data(), columns, wide, depth, most.data());
    for (int i = 0; i < columns * depth; ++i) {
      std::int32_t expected = before[static_cast<std::size_t>(i)];
      for (int x = 0; x < wide; ++x) expected = std::max(expected, products[static_cast<std::size_t>((i / depth * wide + x) * depth + i % depth)]);
      EXPECT_EQ(most[static_cast<std::size_t>(i)], expected) << kernels->name;
    }
  }
}

TEST(Kernels, TanhIsTanh) {
  // An output is 127 times tanh: half a unit from rounding and a little from the table.
  const float scale = 1.0F / 4096;
  const std::vector<float> scales(16, scale);
  for (int i = -20 * 4096; i < 20 * 4096; i += 5) {
    const std::vector<std::int32_t> products(16, i);
    std::vector<std::int8_t> out(16);
    usable_kernels().front()->tanh_bytes(products.data(), scales.data(), 16, out.data());
    EXPECT_NEAR(out[0], 127 * std::tanh(i / 4096.0), 0.5 + 127 * 2e-6) << i;
  }
}

TEST(Kernels, SoftmaxIsSoftmaxAndTheSameForAll) {
  std::mt19937 random(6);
  for (const int count : {1, 7, 16, 111, 227}) {
    std::vector<std::int32_t> products(static_cast<std::size_t>(count));
    for (auto& product : products) product = static_cast<std::int32_t>(random() % 40'000) - 20'000;
    const std::vector<float> scales(products.size(), 1e-3F);
    std::vector<float> expected(products.size());
    usable_kernels().front()->softmax(products.data(), scales.data(), count, expected.data());
    const double most = *std::ranges::max_element(products) * 1e-3;
    double sum = 0;
    for (const auto product : products) sum += std::exp(product * 1e-3 - most);
    for (std::size_t i = 0; i < products.size(); ++i) EXPECT_NEAR(expected[i], std::exp(products[i] * 1e-3 - most) / sum, 1e-6);
    for (const Kernels* kernels : usable_kernels()) {
      std::vector<float> out(products.size());
      kernels->softmax(products.data(), scales.data(), count, out.data());
      EXPECT_EQ(out, expected) << kernels->name << " " << count;
    }
  }
}

TEST(Kernels, AllGiveTheSameTanh) {
  std::vector<std::int32_t> products;
  for (int i = -60'000; i < 60'000; i += 7) products.push_back(i);
  products.insert(products.end(), {0, 1, -1, INT32_MAX, INT32_MIN + 1, 1 << 24, -(1 << 24)});
  products.resize((products.size() + 15) / 16 * 16);
  const std::vector<float> scales(products.size(), 1.0F / 8000);
  const auto bytes = [&](const Kernels& kernels) {
    std::vector<std::int8_t> out(products.size());
    kernels.tanh_bytes(products.data(), scales.data(), static_cast<int>(products.size()), out.data());
    return out;
  };
  const auto expected = bytes(*usable_kernels().front());
  EXPECT_EQ(expected.front(), -127);
  for (const Kernels* kernels : usable_kernels()) EXPECT_EQ(bytes(*kernels), expected) << kernels->name;
}

TEST(Kernels, AllCarryTheSameStateThroughManySteps) {
  constexpr int cells = 48;
  const auto run = [&](const Kernels& kernels) {
    std::mt19937 random(3);
    std::vector<float> state(cells), scales(4 * cells);
    for (float& scale : scales) scale = static_cast<float>(random() % 1000 + 1) * 1e-6F;
    std::vector<std::int32_t> products(4 * cells);
    std::vector<std::int8_t> out(cells), all;
    for (int step = 0; step < 300; ++step) {
      for (auto& product : products) product = static_cast<std::int32_t>(random() % 40'000) - 16'000;
      kernels.lstm_step(products.data(), scales.data(), cells, state.data(), out.data());
      all.insert(all.end(), out.begin(), out.end());
    }
    return std::pair{all, state};
  };
  const auto expected = run(*usable_kernels().front());
  for (const Kernels* kernels : usable_kernels()) EXPECT_EQ(run(*kernels), expected) << kernels->name;
}

}  // namespace
}  // namespace sohoa::text
