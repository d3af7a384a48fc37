// A table for a terminal: columns as wide as their widest cell, counted in characters, not bytes.
#pragma once

#include <string>
#include <vector>

namespace sohoa::app {

class Table {
 public:
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// The first row is the head, ruled off.
  std::vector<std::string> lines() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace sohoa::app
