/// A minimal view of PDF syntax: where tokens begin and end. It builds no objects and follows no references, so the parent
/// may use it to check what the sandboxed child returned, and the child to find a value's exact place in the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa::pdf_syntax {

struct Span {
  std::size_t begin = 0, end = 0;
  bool operator==(const Span&) const = default;
};
struct Entry {
  std::string key;   // with its slash, as written
  Span value;        // a reference counts as one value
};

bool is_space(std::uint8_t c) noexcept;
bool is_delimiter(std::uint8_t c) noexcept;

/// First byte at or after `at` that is neither white space nor in a comment.
std::size_t skip_space(ByteView bytes, std::size_t at) noexcept;

/// End of the value starting at `at` (no white space before it), nullopt when it is none.
std::optional<std::size_t> value_end(ByteView bytes, std::size_t at, int depth = 0);

/// The entries of the dictionary whose "<<" is at `at`, in the order written, repeated keys included.
struct Dictionary {
  std::vector<Entry> entries;
  std::size_t end = 0;   // behind ">>"
};
std::optional<Dictionary> dictionary_at(ByteView bytes, std::size_t at, int depth = 0);

/// A run of decimal digits at `at`; advances `at` behind it.
std::optional<std::uint64_t> read_number(ByteView bytes, std::size_t& at) noexcept;
bool has_word(ByteView bytes, std::size_t at, std::string_view word) noexcept;

/// "N G obj" at `at`: the place behind the keyword.
struct ObjectHead {
  std::uint32_t number = 0;
  std::uint32_t generation = 0;
  std::size_t body = 0;
};
std::optional<ObjectHead> object_head_at(ByteView bytes, std::size_t at) noexcept;

/// True when `text` is a sequence of whole values and nothing else: no stray delimiter, keyword or open string, so that
/// writing it (and a line end, for a trailing comment) inside a dictionary or array cannot end that dictionary or array.
bool is_values(std::string_view text);

/// A revision's last lines: "startxref N %%EOF".
struct Tail {
  std::size_t begin = 0;      // of the keyword
  std::uint64_t offset = 0;   // N
  std::size_t end = 0;        // behind "%%EOF", without the line end after it
};
std::optional<Tail> tail_at(ByteView bytes, std::size_t at) noexcept;
/// The last tail that lies wholly before `end`, looked for in the last `window` bytes.
std::optional<Tail> last_tail(ByteView bytes, std::size_t end, std::size_t window = 2048);

}  // namespace sohoa::pdf_syntax
