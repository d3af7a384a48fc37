// NFC text: one code point is one column for everything this program prints in a table.

#include "app/table.hpp"

#include <algorithm>

#include "sohoa/core/text.hpp"

namespace sohoa::app {

std::vector<std::string> Table::lines() const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], code_points(row[i]).size());
  }
  std::vector<std::string> lines;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - code_points(row[i]).size() + 2, ' ');
    }
    lines.push_back(std::move(line));
    if (lines.size() == 1) {
      std::string rule;
      for (const std::size_t width : widths)
        for (std::size_t i = 0; i < width + 2; ++i) rule += "─";
      lines.push_back(std::move(rule));
    }
  }
  return lines;
}

}  // namespace sohoa::app
