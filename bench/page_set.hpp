/// Pages whose true text is known, in the two forms that bench/pages.py reads as well: a folder with the pages.tsv of
/// sohoa-sample-scans, or images with `NAME.gt.txt` (`NAME_pN.gt.txt` for later pages) beside them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bench {

struct TruePage {
  std::filesystem::path file;
  std::size_t page = 0;          // 0-based
  std::string truth, group;
  bool single_column = true;     // its text has one reading order, so that characters can be compared
};

/// Throws std::runtime_error for an index that cannot be read. `in_rows`: file names (shell patterns) of pages with
/// several possible reading orders, for images that no index describes.
std::vector<TruePage> pages_of(const std::vector<std::filesystem::path>& places, const std::vector<std::string>& in_rows);

/// Leaders and rules are ornament, nobody reads them: runs of three dots and more become a space (as in accuracy.py).
std::string without_leaders(const std::string& text);

}  // namespace bench
