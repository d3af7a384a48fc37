// Where results go: --out or --out-dir, written whole or not at all, never over the input.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/durable_file.hpp"

namespace sohoa::app {

struct OutputChoice {
  std::string file, folder;   // exactly one is set

  /// Throws Error{usage} unless exactly one is given.
  void check() const;
  bool is_folder() const { return !folder.empty(); }
  /// The result's path for one input: `file`, or the input's name with .pdf in `folder`.
  std::filesystem::path path_for(const std::filesystem::path& input) const;
};

/// Throws Error{usage} when `to` is one of the inputs; makes its folder.
void refuse_replacing(const std::filesystem::path& to, const std::vector<std::filesystem::path>& inputs);

/// Durable and atomic; "-" is standard output. Throws Error{usage} when it would replace `input`.
void write_result(const std::filesystem::path& to, ByteView bytes, const std::vector<std::filesystem::path>& inputs);

/// A result that grows while it is made; under its name, or on standard output for "-", it is whole or absent.
class GrowingResult {
 public:
  /// `spool` is a folder for what goes to standard output. Throws Error{usage} when `to` is one of the inputs.
  GrowingResult(std::filesystem::path to, const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& spool);
  void write(ByteView bytes) { file_.write(bytes); }
  void commit();

 private:
  bool is_standard_output() const { return to_ == "-"; }

  std::filesystem::path to_, path_;   // path_: of the file, which is `to_` or lies in the spool
  DurableFile file_;
};

}  // namespace sohoa::app
