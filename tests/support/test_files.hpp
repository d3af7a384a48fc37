/// Files that belong to the tests, by their path below tests/data.
#pragma once

#include <filesystem>
#include <string_view>

namespace sohoa::test {

inline std::filesystem::path test_file(std::string_view below_data) {
  return std::filesystem::path(SOHOA_SOURCE_DIR) / "tests/data" / below_data;
}
inline std::filesystem::path source_file(std::string_view below_top) {
  return std::filesystem::path(SOHOA_SOURCE_DIR) / below_top;
}

}  // namespace sohoa::test
