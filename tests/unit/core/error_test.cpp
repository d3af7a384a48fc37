#include "sohoa/core/error.hpp"

#include <set>

#include <gtest/gtest.h>

namespace sohoa {
namespace {

TEST(ErrorCode, IsFoundByItsName) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_EQ(error_code_named(name(code)), code);
    names.insert(name(code));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(ErrorCode::internal) + 1);
  EXPECT_FALSE(error_code_named("no_such_code"));
  EXPECT_FALSE(error_code_named(""));
}

TEST(ErrorCode, CarriesAdvice) {
  EXPECT_EQ(advice(ErrorCode::tsa_unreachable), Advice::retry_later);
  EXPECT_EQ(advice(ErrorCode::key_password_wrong), Advice::ask_operator);
  EXPECT_EQ(advice(ErrorCode::input_truncated), Advice::set_aside);
  EXPECT_EQ(name(Advice::retry_later), "retry_later");
}

TEST(Error, SaysDuringWhatAboutWhatAndWhat) {
  EXPECT_STREQ(Error(ErrorCode::input_truncated, "page 3", "a.tiff").what(), "a.tiff: page 3 [input_truncated]");
  EXPECT_STREQ(Error(ErrorCode::internal).what(), "[internal]");
  EXPECT_STREQ(Error(ErrorCode::disk_full, "", "a").within("storing").within("run 7").what(),
               "run 7: storing: a [disk_full]");
}

TEST(Error, KeepsTheFirstSubject) {
  EXPECT_EQ(Error(ErrorCode::io_failed, "write").about("a").about("b").subject(), "a");
  EXPECT_EQ(Error(ErrorCode::io_failed, "write", "own").about("a").subject(), "own");
}

TEST(Error, DoesNotNameAFileTwiceBesideItsPosition) {
  EXPECT_STREQ(Error(ErrorCode::pipeline_invalid, "p.toml:3:5: unknown key", "p.toml").what(),
               "p.toml:3:5: unknown key [pipeline_invalid]");
}

TEST(Error, KeepsEverythingWhenItIsCaughtAndThrownOn) {
  try {
    try {
      throw Error(ErrorCode::tsa_refused, "status 2");
    } catch (Error& error) {
      throw std::move(error).about("http://tsa.example").within("signing");
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::tsa_refused);
    EXPECT_STREQ(error.what(), "signing: http://tsa.example: status 2 [tsa_refused]");
  }
}

TEST(InvariantDeathTest, AbortsInEveryBuild) {
  SOHOA_INVARIANT(1 + 1 == 2);
  EXPECT_DEATH(SOHOA_INVARIANT(1 + 1 == 3), "1 \\+ 1 == 3");
}

}  // namespace
}  // namespace sohoa
