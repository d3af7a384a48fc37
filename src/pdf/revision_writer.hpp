/// Appends one revision behind a file's last byte: objects, a cross-reference section of the kind the file has, a trailer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/pdf/revision.hpp"

namespace sohoa {

/// Throws Error{parser_died} when the plan cannot belong to these bytes or holds more than values: the child that made it
/// read foreign bytes, so what it says is checked before it is written.
void check_plan(const RevisionPlan& plan, ByteView original);

class RevisionWriter {
 public:
  /// `plan` outlives the writer.
  RevisionWriter(const RevisionPlan& plan, ByteView original);

  /// A number above every one in use.
  std::uint32_t new_number();
  /// Adds a whole object; `body` is what stands between "n g obj" and "endobj".
  void object(RevisionPlan::Indirect identity, std::string_view body);
  void object(std::uint32_t new_object, std::string_view body) { object({new_object, 0}, body); }
  /// Where the next byte goes, counted from the appended part's start.
  std::size_t position() const noexcept { return appended_.size(); }
  const Bytes& appended() const noexcept { return appended_; }

  /// Writes section and trailer. `id_seed` changes the second half of /ID.
  Bytes finish(std::string_view id_seed);

 private:
  struct Entry {
    std::uint32_t number = 0;
    std::uint16_t generation = 0;
    std::uint64_t offset = 0;
  };
  std::string trailer(std::string_view id_seed) const;
  void write_table(std::string_view trailer_entries);
  void write_stream(std::string_view trailer_entries);

  const RevisionPlan& plan_;
  std::uint64_t base_;          // the original's size
  std::uint32_t next_;
  std::vector<Entry> entries_;
  Bytes appended_;
};

/// "12 0 R"
std::string reference(RevisionPlan::Indirect identity);
/// "[1 0 R 2 0 R added]"
std::string listed(const std::vector<std::string>& items, const std::string& added = {});
/// A form that stands in the catalog itself, unchanged.
std::string direct_form(const RevisionPlan& plan);
/// A PDF text string: plain when ASCII, else UTF-16BE with its mark; always hexadecimal or escaped.
std::string text_string(std::string_view utf8);
/// A name with everything but letters and digits escaped; with its slash.
std::string pdf_name(std::string_view text);
/// Up to four decimals, never an exponent.
std::string pdf_number(double value);

}  // namespace sohoa
