// Words get the ink of their own components; what leads to them is no text.
#include "text/read_line.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>

#include "sohoa/core/rounding.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/geometry.hpp"
#include "text/codes.hpp"
#include "text/confidence.hpp"
#include "text/spelling.hpp"

namespace sohoa::text {
namespace {

constexpr double widest_small_letter = 0.95, widest_capital = 1.7;   // in x-heights: what is wider may hold the stop as well
constexpr double line_is_noise = 0.35;      // mean confidence of its words

struct Gap {
  double middle, width;
};

/// White between the components of a line, from left to right.
std::vector<Gap> gaps_in(const std::vector<Box>& parts) {
  std::vector<Gap> gaps;
  double right = parts.front().right();
  for (const Box& part : parts) {
    if (part.left > right) gaps.push_back({(right + part.left) / 2, part.left - right});
    right = std::max(right, part.right());
  }
  return gaps;
}

/// Where one word ends and the next begins. The network is sure of a letter somewhere near it, so the widest white
/// near the middle of what lies between the two letters is taken.
std::vector<double> borders_between(const std::vector<ReadWord>& words, const LineSegment& segment) {
  const std::vector<Gap> gaps = gaps_in(segment.parts);
  std::vector<double> borders;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const double guess = segment.image_box.left + (words[i - 1].right + words[i].left) / 2;
    double border = guess, best = 0;
    for (const Gap& gap : gaps) {
      const double apart = std::abs(gap.middle - guess);
      if (apart > 1.6 * segment.x_height) continue;
      if (const double worth = gap.width - 0.2 * apart; worth > best) {
        best = worth;
        border = gap.middle;
      }
    }
    borders.push_back(borders.empty() ? border : std::max(border, borders.back()));
  }
  return borders;
}

/// Boxes of the words: the ink of the components whose middle lies between the word's borders.
std::vector<Box> word_boxes(const LineSegment& segment, const std::vector<ReadWord>& words) {
  const std::vector<double> borders = borders_between(words, segment);
  std::vector<Box> boxes;
  for (const ReadWord& word : words)
    boxes.push_back({segment.image_box.left + word.left, segment.box.top, std::max(1.0, word.right - word.left), segment.box.height});
  std::vector<bool> has_ink(words.size());
  for (const Box& part : segment.parts) {
    const double middle = part.left + part.width / 2;
    const auto index = static_cast<std::size_t>(std::ranges::lower_bound(borders, middle) - borders.begin());
    boxes[index] = has_ink[index] ? united(boxes[index], part) : part;
    has_ink[index] = true;
  }
  return boxes;
}

/// The widest white between components of the line from `left` to `right`.
double widest_gap(const LineSegment& segment, double left, double right) {
  double widest = 0;
  for (const Gap& gap : gaps_in(segment.parts))
    if (gap.middle > left && gap.middle < right) widest = std::max(widest, gap.width);
  return widest;
}

/// The models see a space where digits stand far apart: beside a 1, and behind each point in print of even pitch. The
/// digits stay what was read; `raw` keeps the space.
void join_numbers(TextLine& line, const LineSegment& segment) {
  constexpr double as_within = 1.3;      // times the widest white inside the pieces
  for (std::size_t i = 1; i < line.words.size();) {
    Word& left = line.words[i - 1];
    const Word& right = line.words[i];
    const auto is_near = [&] {
      const double within = std::max(widest_gap(segment, left.box.left, left.box.right()), widest_gap(segment, right.box.left, right.box.right()));
      return right.box.left - left.box.right() < as_within * within;
    };
    if (!is_cut_date(left.text, right.text) && !(may_be_cut_amount(left.text, right.text) && is_near())) {
      ++i;
      continue;
    }
    left.raw = (left.raw.empty() ? left.text : left.raw) + ' ' + (right.raw.empty() ? right.text : right.raw);
    left.text += right.text;
    left.confidence = std::min(left.confidence, right.confidence);
    left.box = united(left.box, right.box);
    line.words.erase(line.words.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

/// Components of the line in a word's box, from left to right.
std::vector<Box> parts_in(const LineSegment& segment, const Box& word) {
  std::vector<Box> parts;
  for (const Box& part : segment.parts)
    if (const double middle = part.left + part.width / 2; middle >= word.left && middle <= word.right()) parts.push_back(part);
  return parts;
}

/// The foot of a word's letters, of two the one without a tail: lines lean a little.
double foot_of(const std::vector<Box>& parts, const LineSegment& segment) {
  std::vector<double> feet;
  for (const Box& part : parts)
    if (part.height > 0.8 * segment.x_height) feet.push_back(part.bottom());
  if (feet.empty()) return segment.baseline;
  const auto middle = feet.begin() + static_cast<std::ptrdiff_t>((feet.size() - 1) / 2);
  std::ranges::nth_element(feet, middle);
  return *middle;
}

/// Whether there is a component a stop could be: at the word's end, on its foot or hanging from it. A letter so wide
/// that the stop may have run into it counts too.
bool may_end_with_stop(const LineSegment& segment, const std::vector<Box>& parts, double right, double widest_letter) {
  const double foot = foot_of(parts, segment), x = segment.x_height;
  return std::ranges::any_of(parts, [&](const Box& part) {
    const double middle = part.top + part.height / 2;
    if (part.right() < right - 0.9 * x) return false;
    return part.width > widest_letter * x || (part.height < 0.6 * x && part.width < 0.6 * x && middle > foot - 0.6 * x && middle < foot + 0.1 * x);
  });
}

/// The models like to end a line with a full stop. Where no component can be one, nobody printed it.
void leave_out_unprinted_stop(TextLine& line, const LineSegment& segment) {
  if (line.words.empty()) return;
  Word& word = line.words.back();
  if (word.text.size() < 2 || !word.text.ends_with('.') || word.text.ends_with("..")) return;
  const std::vector<Box> parts = parts_in(segment, word.box);
  const std::u32string letters = code_points(word.text);
  const bool is_small = u_islower(static_cast<UChar32>(letters[letters.size() - 2])) != 0;
  if (parts.size() < 2 || may_end_with_stop(segment, parts, word.box.right(), is_small ? widest_small_letter : widest_capital)) return;
  if (word.raw.empty()) word.raw = word.text;
  word.text.pop_back();
}

/// What stands in boxes has no spaces. Two words or more.
std::vector<ReadWord> one_word(const std::vector<ReadWord>& words) {
  ReadWord all = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    const ReadWord& word = words[i];
    all.text += word.text;
    all.raw += ' ' + word.raw;
    all.right = word.right;
    all.confidence = std::min(all.confidence, word.confidence);
    all.evidence.least = std::min(all.evidence.least, word.evidence.least);
    all.evidence.margin = std::min(all.evidence.margin, word.evidence.margin);
    all.evidence.letters += word.evidence.letters;
    all.evidence.is_known &= word.evidence.is_known;
    all.evidence.has_digit |= word.evidence.has_digit;
    all.evidence.is_changed |= word.evidence.is_changed;
  }
  return {all};
}

/// Where a word begins without the dots before it, which are lower than any letter.
double left_of_letters(const LineSegment& segment, const Box& word) {
  double left = word.right();
  for (const Box& part : segment.parts)
    if (part.left + part.width / 2 > word.left && part.height > 0.45 * segment.x_height) left = std::min(left, part.left);
  return std::max(left, word.left);
}

/// Leader dots that preparation left, a few before a filled-in word, are no text. Full stops and ellipses stand behind words.
void leave_out_leaders(TextLine& line, const LineSegment& segment) {
  bool leads = false;
  for (std::size_t i = line.words.size(); i-- > 0;) {
    Word& word = line.words[i];
    if (leads && is_dots(word.text)) {
      line.words.erase(line.words.begin() + static_cast<std::ptrdiff_t>(i));
      continue;
    }
    const std::size_t leader = leader_before(word.text);
    leads = leader > 0;
    if (!leads) continue;
    if (word.raw.empty()) word.raw = word.text;
    word.text.erase(0, leader);
    const double right = word.box.right();
    word.box.left = rounded(left_of_letters(segment, word.box), 100);
    word.box.width = rounded(std::max(1.0, right - word.box.left), 100);
  }
  // Between a heading and its field, where the two are lines of their own.
  const auto is_heading = [](const Word& word) { return word.text.ends_with(':'); };
  while (line.words.size() > 1 && is_dots(line.words.back().text) && is_heading(line.words[line.words.size() - 2])) line.words.pop_back();
  if (std::ranges::all_of(line.words, [](const Word& word) { return is_dots(word.text); })) line.words.clear();
}

/// Quotes, stops and strokes that belong to no word. A hyphen, a plus, an asterisk fill cells, and brackets hold something.
bool is_ornament(std::string_view text) {
  constexpr std::u32string_view ornaments = U"'\"“”‘’`´.,:;!|/\\^¨°¬~_«»<>‹›¡¿·…†‡¦";
  return std::ranges::all_of(code_points(text), [&](char32_t c) { return ornaments.find(c) != std::u32string_view::npos; });
}

}  // namespace

double mean_confidence(const std::vector<ReadWord>& words) {
  double sum = 0;
  for (const ReadWord& word : words) sum += word.confidence;
  return words.empty() ? 0 : sum / static_cast<double>(words.size());
}

bool is_noise(const ReadLine& line) {
  return mean_confidence(line.words) < line_is_noise || std::ranges::all_of(line.words, [](const ReadWord& word) { return is_ornament(word.text); });
}

TextLine text_line(const ReadLine& read, bool vietnamese) {
  const LineSegment& segment = read.segment;
  const bool is_joined = segment.is_in_boxes && read.words.size() > 1;
  const std::vector<ReadWord> joined = is_joined ? one_word(read.words) : std::vector<ReadWord>();
  const std::vector<ReadWord>& words = is_joined ? joined : read.words;
  TextLine line{.words = {}, .box = segment.box, .baseline = rounded(segment.baseline, 100)};
  const std::vector<Box> boxes = word_boxes(segment, words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string text = spelled(words[i].text, vietnamese);
    std::string raw = spelled(words[i].raw, vietnamese);
    if (raw == text) raw.clear();
    const Box& box = boxes[i];
    if (!text.empty())
      line.words.push_back({std::move(text),
                            {rounded(box.left, 100), rounded(box.top, 100), rounded(box.width, 100), rounded(box.height, 100)},
                            rounded(confidence_of(words[i].evidence, vietnamese), 10'000),
                            std::move(raw)});
  }
  leave_out_unprinted_stop(line, segment);
  join_numbers(line, segment);
  leave_out_leaders(line, segment);
  return line;
}

}  // namespace sohoa::text
