/// The outside judges of tests/judges, for a test that wants to know what others say about a file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "support/command.hpp"

namespace sohoa::test {

inline std::filesystem::path judge(std::string_view name) {
  return std::filesystem::path(SOHOA_SOURCE_DIR) / "build/judges/bin" / name;
}

/// For example ask_judge("verapdf", {"-f", "2u", file}); exit code 0 means that all files passed.
inline Outcome ask_judge(std::string_view name, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{judge(name).string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_command(command);
}

}  // namespace sohoa::test

/// Skips the test, saying so, when the judge is not installed.
#define SKIP_WITHOUT_JUDGE(name)                            \
  if (!std::filesystem::exists(::sohoa::test::judge(name))) \
  GTEST_SKIP() << "SKIPPED: the judge " << name << " is not installed (build/judges/MISSING says why)"
