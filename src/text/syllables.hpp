// How likely Vietnamese syllables are, alone and after one another. The table is made by tools/make-syllables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa::text {

/// Immutable, any thread.
class SyllableModel {
 public:
  static constexpr int none = -1;   // the start of a sentence, or anything that is no syllable

  /// Throws Error{store_corrupt} for bytes that are no such table.
  explicit SyllableModel(ByteView table);
  /// The table this program was built with.
  static const SyllableModel& built_in();

  /// `none` for a word that the table does not know. Anything with a digit is one "syllable".
  int find(std::string_view word) const;
  /// -ln P of a known syllable by itself, and after `before` (which may be `none`).
  float cost(int syllable) const { return alone_[static_cast<std::size_t>(syllable)]; }
  float cost_after(int before, int syllable) const;

  std::size_t size() const { return alone_.size(); }

 private:
  std::unordered_map<std::string, int> numbers_;
  std::vector<float> alone_, leaving_;
  std::vector<std::uint32_t> from_;          // where a syllable's followers begin; one more for the end
  std::vector<std::uint16_t> followers_;     // ascending for each syllable
  std::vector<std::uint8_t> follower_costs_;
};

/// What counts as the same syllable: lower case, and one of the two schools of placing a tone (hòa is hoà). The text
/// itself is never respelled.
std::string syllable_key(std::string_view word);

}  // namespace sohoa::text
