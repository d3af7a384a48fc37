// What a signed document still owes: a note beside it, "OUT.pdf.pending.json", until `sohoa extend --pending` has made it good.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/pades/sign.hpp"

namespace sohoa::app {

struct PendingNote {
  std::filesystem::path document;
  Level level = Level::b_t;
  Instant until;

  /// Beside the document, durably.
  void save() const;
  void remove() const;
  static std::filesystem::path path_for(const std::filesystem::path& document);
  /// Throws Error{input_missing, config_invalid}.
  static PendingNote load(const std::filesystem::path& note);
};

/// The notes of the documents, notes and folders named, in name order.
std::vector<std::filesystem::path> pending_notes(const std::vector<std::string>& places);

}  // namespace sohoa::app
