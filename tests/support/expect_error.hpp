/// EXPECT_ERROR(code, statement): the statement throws sohoa::Error with this code.
#pragma once

#include <optional>

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"

namespace sohoa::test {

/// The Error a call throws, or nothing.
template <class Call>
std::optional<Error> error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

inline testing::AssertionResult has_code(const std::optional<Error>& error, ErrorCode code) {
  if (!error) return testing::AssertionFailure() << "nothing was thrown, expected " << name(code);
  if (error->code() == code) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "expected " << name(code) << ", got: " << error->what();
}

}  // namespace sohoa::test

#define EXPECT_ERROR(code, ...) \
  EXPECT_TRUE(::sohoa::test::has_code(::sohoa::test::error_of([&] { static_cast<void>(__VA_ARGS__); }), code))
