// The table of syllables: read once from the program's own image, then only looked up.
#include "text/syllables.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

// The table lies in the program: a library that had to look for its data could be found without it.
__asm__(
    ".section .rodata\n"
    ".global sohoa_syllables_begin\n"
    ".global sohoa_syllables_end\n"
    ".hidden sohoa_syllables_begin\n"
    ".hidden sohoa_syllables_end\n"
    "sohoa_syllables_begin:\n"
    ".incbin \"" SOHOA_SYLLABLES "\"\n"
    "sohoa_syllables_end:\n"
    ".previous\n");
extern "C" {
extern const std::uint8_t sohoa_syllables_begin[];
extern const std::uint8_t sohoa_syllables_end[];
}

namespace sohoa::text {
namespace {

constexpr float cost_unit = 1 / 16.0F;
constexpr std::string_view any_number = "0";

[[noreturn]] void refuse() { throw Error(ErrorCode::store_corrupt, "table of syllables"); }

class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}
  ByteView take(std::size_t count) {
    if (count > bytes_.size()) refuse();
    const ByteView taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }
  std::uint32_t number() {
    const ByteView b = take(4);
    return std::uint32_t{b[0]} | std::uint32_t{b[1]} << 8 | std::uint32_t{b[2]} << 16 | std::uint32_t{b[3]} << 24;
  }
  std::uint32_t varint() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
      const std::uint8_t byte = take(1)[0];
      value |= std::uint32_t{static_cast<std::uint8_t>(byte & 127U)} << shift;
      if (byte < 128) return value;
    }
    refuse();
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  ByteView bytes_;
};

// An open syllable's tone on its first vowel, and on its second.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> tones = {
    {{"òa", "oà"}, {"óa", "oá"}, {"ỏa", "oả"}, {"õa", "oã"}, {"ọa", "oạ"}, {"òe", "oè"}, {"óe", "oé"}, {"ỏe", "oẻ"},
     {"õe", "oẽ"}, {"ọe", "oẹ"}, {"ùy", "uỳ"}, {"úy", "uý"}, {"ủy", "uỷ"}, {"ũy", "uỹ"}, {"ụy", "uỵ"}}};

bool has_digit(std::string_view text) { return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; }); }

}  // namespace

std::string syllable_key(std::string_view word) {
  std::string key = lower(nfc(word));
  for (const auto& [first, second] : tones)
    if (const std::size_t at = key.find(first); at != std::string::npos) {
      key.replace(at, first.size(), second);
      break;
    }
  return key;
}

SyllableModel::SyllableModel(ByteView table) {
  Reader reader(table);
  if (as_text(reader.take(4)) != "SYL1") refuse();
  const std::size_t count = reader.number(), pairs = reader.number();
  if (count == 0 || count > 65'535 || pairs > 4'000'000) refuse();
  const std::vector<std::string> words = split(as_text(reader.take(reader.number())), '\n');
  if (words.size() != count) refuse();
  for (std::size_t i = 0; i < count; ++i) numbers_.emplace(words[i], static_cast<int>(i));
  for (const std::uint8_t cost : reader.take(count)) alone_.push_back(cost * cost_unit);
  for (const std::uint8_t cost : reader.take(count)) leaving_.push_back((cost - 128) * cost_unit);
  followers_.reserve(pairs);
  follower_costs_.reserve(pairs);
  for (std::size_t i = 0; i < count; ++i) {
    from_.push_back(static_cast<std::uint32_t>(followers_.size()));
    const std::size_t many = reader.varint();
    std::size_t follower = 0;
    for (std::size_t k = 0; k < many; ++k) {
      follower += reader.varint() + (k == 0 ? 0 : 1);
      if (follower >= count) refuse();
      followers_.push_back(static_cast<std::uint16_t>(follower));
    }
    const ByteView costs = reader.take(many);
    follower_costs_.insert(follower_costs_.end(), costs.begin(), costs.end());
  }
  from_.push_back(static_cast<std::uint32_t>(followers_.size()));
  if (followers_.size() != pairs || !reader.at_end()) refuse();
}

const SyllableModel& SyllableModel::built_in() {
  static const SyllableModel model(ByteView(sohoa_syllables_begin, static_cast<std::size_t>(sohoa_syllables_end - sohoa_syllables_begin)));
  return model;
}

int SyllableModel::find(std::string_view word) const {
  const auto found = numbers_.find(has_digit(word) ? std::string(any_number) : syllable_key(word));
  return found == numbers_.end() ? none : found->second;
}

float SyllableModel::cost_after(int before, int syllable) const {
  if (before == none) return cost(syllable);
  const auto begin = followers_.begin() + from_[static_cast<std::size_t>(before)];
  const auto end = followers_.begin() + from_[static_cast<std::size_t>(before) + 1];
  const auto found = std::lower_bound(begin, end, static_cast<std::uint16_t>(syllable));
  if (found != end && *found == syllable) return follower_costs_[static_cast<std::size_t>(found - followers_.begin())] * cost_unit;
  return leaving_[static_cast<std::size_t>(before)] + cost(syllable);
}

}  // namespace sohoa::text
