/// Files of other makers, in the folder that SOHOA_CORPUS names; tests that want them are skipped without it, and say so.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sohoa::test {

inline std::filesystem::path corpus() {
  const char* const folder = std::getenv("SOHOA_CORPUS");
  return folder != nullptr ? folder : "";
}

/// All PDFs below a folder of the corpus ("" for all), by name.
inline std::vector<std::filesystem::path> corpus_pdfs(const std::string& folder = {}) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus() / folder)) {
    if (entry.path().extension() == ".pdf") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace sohoa::test

#define SKIP_WITHOUT_CORPUS() \
  if (::sohoa::test::corpus().empty()) GTEST_SKIP() << "SKIPPED: SOHOA_CORPUS is not set, files of other makers were not tried"
