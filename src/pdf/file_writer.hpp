/// A whole PDF as it grows: every object goes out as soon as it is written, and only its place is remembered, so that a document's
/// length costs eight bytes an object. A classic cross-reference table, which revisions append to best.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/pdf/package.hpp"

namespace sohoa::pdf {

class FileWriter {
 public:
  explicit FileWriter(ByteSink to);

  /// A number for an object that is written later; until then others may refer to it.
  std::size_t reserve();
  /// `body` is what stands between "n 0 obj" and "endobj". Each number is written once.
  void write(std::size_t object, std::string_view body);
  std::size_t add(std::string_view body);
  /// `dictionary` with its brackets and /Length; `coded` as its filter says.
  void write_stream(std::size_t object, std::string_view dictionary, ByteView coded);

  /// Table and trailer. /ID is the digest of all before them; its second half is the first: nothing was changed yet.
  /// Returns the digest of the whole file. Throws Error{input_too_large} beyond the table's ten digits.
  Digest finish(std::size_t catalog, std::size_t info);

 private:
  void begin(std::size_t object);
  void put(ByteView bytes);
  void put(std::string_view text) { put(view(text)); }

  ByteSink to_;
  Hasher of_file_, of_objects_;
  std::uint64_t length_ = 0;
  std::vector<std::uint64_t> places_;
};

/// "12 0 R"
std::string ref(std::size_t object);

}  // namespace sohoa::pdf
