/// The list of sample scans (samples/scans.toml): which form, filled in with whose data, seen by which device.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "files.hpp"
#include "form.hpp"
#include "look.hpp"

namespace samples {

/// One file to be made.
struct ScanPlan {
  std::string file;                     // relative to the output folder
  std::string group;                    // for the accuracy table: "clean", "skewed", "seal" …
  std::vector<PageScript> pages;
  std::vector<Values> values;           // one a page
  bool with_backs = false;              // an empty back side follows each page
  std::vector<PageScript> shining_backs;   // printed backs that show through, one a page; not scanned themselves
  bool single_column = false;           // its text has only one possible reading order
  bool cut_when_full = false;           // leave out what no longer fits, for pages filled by chance
  double skew_deg = 0;
  Colour paper{0.985, 0.98, 0.965};
  Look look;
  ScanFile output;                      // without path
  std::uint64_t seed = 1;
};

/// Throws std::runtime_error naming the file and what is wrong in it.
std::vector<ScanPlan> read_plan(const std::filesystem::path& scans_toml, const std::filesystem::path& forms);

/// What the accuracy table needs to know about one page.
struct MadePage {
  std::string file, truth, group;
  int page = 1;
  bool single_column = false;
  int dpi = 0;
  double skew_deg = 0;
  int turn_deg = 0;
};

/// Draws, scans and writes one file with its text beside it.
std::vector<MadePage> make_scan(const ScanPlan& plan, const std::filesystem::path& out);

/// `pages.tsv`: one line a page.
void write_index(const std::filesystem::path& file, const std::vector<MadePage>& pages);

}  // namespace samples
