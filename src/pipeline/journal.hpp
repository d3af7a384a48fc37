// The run's memory: one JSON object a line, appended and synced. A torn last line (power cut) is left out when read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/pipeline/pipeline.hpp"

namespace sohoa {

struct JournalEntry {
  enum class What { begun, finished, parked, failed, completed } what = What::begun;
  Instant at;
  std::string label;                 // begun
  Digest key;                        // begun: the input's digest; finished: the step's key
  std::size_t step = 0;              // all but begun: 1 is the first
  std::string stage;
  Need waits_for = Need::nothing;    // parked, failed
  std::string code, detail;          // failed: the error
  bool is_set_aside = false;         // failed for good
};

class Journal {
 public:
  explicit Journal(std::filesystem::path file);   // reads what is there
  const std::vector<JournalEntry>& entries() const noexcept { return entries_; }
  void append(const JournalEntry& entry);         // durable when it returns

 private:
  std::filesystem::path file_;
  std::vector<JournalEntry> entries_;
};

}  // namespace sohoa
