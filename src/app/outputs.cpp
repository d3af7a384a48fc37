// Results are written durably under a temporary name; an input is never overwritten.

#include "app/outputs.hpp"

#include <fstream>
#include <iostream>
#include <utility>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa::app {

namespace fs = std::filesystem;

void OutputChoice::check() const {
  if (file.empty() == folder.empty()) throw Error(ErrorCode::usage, "--out or --out-dir");
}

fs::path OutputChoice::path_for(const fs::path& input) const {
  if (!is_folder()) return file;
  return fs::path(folder) / input.filename().replace_extension(".pdf");
}

void refuse_replacing(const fs::path& to, const std::vector<fs::path>& inputs) {
  std::error_code none;
  for (const fs::path& input : inputs)
    if (fs::equivalent(to, input, none)) throw Error(ErrorCode::usage, "would overwrite the input", to.string());
  if (to.has_parent_path()) make_folder(to.parent_path());
}

void write_result(const fs::path& to, ByteView bytes, const std::vector<fs::path>& inputs) {
  if (to == "-") {
    std::cout.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size())).flush();
    return;
  }
  refuse_replacing(to, inputs);
  write_file_durably(to, bytes);
}

namespace {

/// Where the result grows.
fs::path place_for(const fs::path& to, const std::vector<fs::path>& inputs, const fs::path& spool) {
  if (to == "-") return spool / "standard-output";
  refuse_replacing(to, inputs);
  return to;
}

}  // namespace

GrowingResult::GrowingResult(fs::path to, const std::vector<fs::path>& inputs, const fs::path& spool)
    : to_(std::move(to)), path_(place_for(to_, inputs, spool)), file_(path_) {}

void GrowingResult::commit() {
  file_.commit();
  if (!is_standard_output()) return;
  std::cout << std::ifstream(path_, std::ios::binary).rdbuf() << std::flush;
  fs::remove(path_);
}

}  // namespace sohoa::app
