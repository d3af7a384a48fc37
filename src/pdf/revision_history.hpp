/// The revisions a PDF went through, found by following its cross-reference sections back from the last startxref.
#pragma once

#include <cstdint>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

struct Revision {
  std::uint64_t section = 0;   // its cross-reference section
  std::size_t end = 0;         // behind its "%%EOF"
};
struct History {
  std::vector<Revision> revisions;          // oldest first; a linearized file's two sections are one revision
  std::vector<std::uint64_t> sections;      // every section that is followed, newest first
  /// The revision that ends at `end`, a line end more or less; -1 when none does.
  int revision_ending_at(ByteView bytes, std::size_t end) const;
};
/// Throws Error{pdf_needs_repair} when the chain is broken or runs in a circle.
History history_of(ByteView bytes);

/// Behind the trailer of the table at `at`; 0 when there is no whole table.
std::size_t table_end(ByteView bytes, std::size_t at);

/// True when bytes[begin, end) is at most one line end (and stray white space no reader looks at).
bool is_line_end(ByteView bytes, std::size_t begin, std::size_t end);

}  // namespace sohoa
