// Where results go: --out or --out-dir, written whole or not at all, never over the input.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"

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

}  // namespace sohoa::app
