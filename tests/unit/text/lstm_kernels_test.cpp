// Tests of the network's arithmetic: every version this processor runs gives the bits of the plain one.
#include "text/lstm_kernels.hpp"

#include <gtest/gtest.h>

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
