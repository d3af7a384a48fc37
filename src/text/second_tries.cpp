// Only ink that no sure line holds is looked at, so an ordinary page costs a walk over its lines.
#include "text/second_tries.hpp"

#include <algorithm>

#include "sohoa/core/rounding.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/geometry.hpp"

namespace sohoa::text {
namespace {

constexpr double is_sure = 0.6;              // of a line: what is read less surely may be something else
constexpr double is_surely_read = 0.75;      // of what was read another way
constexpr double is_short_and_sure = 0.85;   // of a word alone
constexpr std::size_t fewest_letters_on_end = 3;
constexpr double clearly_sure = 0.9;         // then the other direction is not tried
constexpr std::size_t short_line = 4;        // letters lying on their side make lines no longer than this,
constexpr double short_width = 3.5;          // in x-heights, or with marks and neighbours no wider
constexpr double solid = 0.5;                // of the page; a picture larger than that is the page
constexpr double word_is_sure = 0.8;         // of Tesseract's words
constexpr std::size_t fewest_letters = 8;    // that are worth keeping of what Tesseract read
constexpr double largest_unread = 0.25;      // of the page
constexpr std::size_t most_parts = 40;       // of a page

Point middle_of(const Box& box) { return {box.left + box.width / 2, box.top + box.height / 2}; }

bool holds(const Box& box, Point point) {
  return point.x >= box.left && point.x < box.right() && point.y >= box.top && point.y < box.bottom();
}

std::size_t letters_of(const std::vector<ReadLine>& lines) {
  std::size_t letters = 0;
  for (const ReadLine& line : lines) letters += line.segment.parts.size();
  return letters;
}

double sureness(const std::vector<ReadLine>& lines) {
  double sum = 0;
  std::size_t words = 0;
  for (const ReadLine& line : lines) {
    sum += mean_confidence(line.words) * static_cast<double>(line.words.size());
    words += line.words.size();
  }
  return words == 0 ? 0 : sum / static_cast<double>(words);
}

Box placed(const Box& box, const Affine& to_whole) {
  const Box there = bounds(to_whole, box);
  return {rounded(there.left, 100), rounded(there.top, 100), rounded(there.width, 100), rounded(there.height, 100)};
}

std::vector<TextLine> lines_on_page(const std::vector<ReadLine>& lines, const PagePart& part, int turn_deg, bool with_language) {
  std::vector<TextLine> placed_lines;
  for (const ReadLine& read : lines) {
    TextLine line = text_line(read, with_language);
    if (line.words.empty()) continue;
    for (Word& word : line.words) word.box = placed(word.box, part.to_whole);
    if (turn_deg != 0) {
      // On end, words stand one above the other and share no baseline.
      for (Word& word : line.words) {
        const Box box = word.box;
        placed_lines.push_back({.words = {std::move(word)}, .box = box, .baseline = box.bottom(), .turned_deg = 360 - turn_deg});
      }
      continue;
    }
    line.baseline = rounded(map(part.to_whole, {line.box.left + line.box.width / 2, line.baseline}).y, 100);
    line.box = placed(line.box, part.to_whole);
    placed_lines.push_back(std::move(line));
  }
  return placed_lines;
}

class SecondTries {
 public:
  SecondTries(const PreparedPage& page, std::vector<ReadLine>& lines, const ReadPart& read, bool with_language)
      : page_(page), lines_(lines), read_(read), with_language_(with_language) {
    for (const ReadLine& line : lines) {
      const bool is_short = line.segment.parts.size() <= short_line || line.segment.box.width < short_width * line.segment.x_height;
      const bool may_be_other = is_short || mean_confidence(line.words) < is_sure;
      doubtful_.push_back(may_be_other);
      std::vector<Box>& boxes = may_be_other ? letters_ : read_already_;
      boxes.insert(boxes.end(), line.segment.parts.begin(), line.segment.parts.end());
    }
  }

  SecondReading make(const PageSegments& segments) {
    letters_.insert(letters_.end(), segments.loose.begin(), segments.loose.end());
    for (const SidewaysBlock& block : find_sideways(letters_)) turn(block);
    const double page_area = static_cast<double>(page_.reading.width_px) * page_.reading.height_px;
    for (const Box& picture : segments.pictures)
      if (picture.width * picture.height < solid * page_area) look_into(picture);
    take_out_pieces();
    return {std::move(found_), unread(segments)};
  }

 private:
  void turn(const SidewaysBlock& block) {
    if (found_.size() >= most_parts) return;
    // Marks lie beside the letters. At the ends there may be a rule, which would be a letter there.
    const double end = block.room / 4;
    const Box box{block.box.left - block.room, block.box.top - end, block.box.width + 2 * block.room, block.box.height + 2 * end};
    const std::vector<Box> others_ink = read_beside(block.box);
    PagePart part = part_of(page_, box, block.turn_deg, others_ink);
    std::vector<ReadLine> lines = read_(part.page);
    int turn_deg = block.turn_deg;
    if (sureness(lines) < clearly_sure) {
      PagePart over = part_of(page_, box, 360 - block.turn_deg, others_ink);
      std::vector<ReadLine> others = read_(over.page);
      if (sureness(others) > sureness(lines)) {
        part = std::move(over);
        lines = std::move(others);
        turn_deg = 360 - turn_deg;
      }
    }
    keep(lines, part, turn_deg, block.box);
  }

  /// What was read already, with short lines beside the block too.
  std::vector<Box> read_beside(const Box& block) const {
    std::vector<Box> boxes = read_already_;
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (const LineSegment& line = lines_[i].segment; doubtful_[i] && mean_confidence(lines_[i].words) >= is_sure && !holds(block, middle_of(line.box)))
        boxes.insert(boxes.end(), line.parts.begin(), line.parts.end());
    return boxes;
  }

  void look_into(const Box& picture) {
    if (found_.size() >= most_parts) return;
    const PagePart part = part_of(page_, picture, 0, read_already_);
    std::vector<ReadLine> lines = read_(part.page);
    std::erase_if(lines, [](const ReadLine& line) { return line.segment.parts.size() <= short_line || mean_confidence(line.words) < is_surely_read; });
    keep(lines, part, 0, picture);
  }

  /// Loose letters and those of lines that were read as noise, where nothing was read another way.
  std::vector<Box> unread(const PageSegments& segments) const {
    std::vector<Box> letters;
    const auto add = [&](const Box& box) {
      if (std::ranges::none_of(found_, [&](const PartReading& part) { return holds(part.box, middle_of(box)); })) letters.push_back(box);
    };
    std::ranges::for_each(segments.loose, add);
    for (const ReadLine& line : lines_)
      if (is_noise(line)) std::ranges::for_each(line.segment.parts, add);
    std::vector<Box> boxes = find_unread(letters);
    const double most = largest_unread * page_.reading.width_px * page_.reading.height_px;
    std::erase_if(boxes, [&](const Box& box) { return box.width * box.height > most; });
    return boxes;
  }

  void keep(const std::vector<ReadLine>& lines, const PagePart& part, int turn_deg, const Box& box) {
    const std::size_t letters = letters_of(lines);
    if (letters < fewest_letters_on_end || sureness(lines) < (letters <= short_line ? is_short_and_sure : is_surely_read)) return;
    PartReading found{box, lines_on_page(lines, part, turn_deg, with_language_)};
    if (!found.lines.empty()) found_.push_back(std::move(found));
  }

  /// Doubtful lines that lie where something was read another way were pieces of it.
  void take_out_pieces() {
    if (found_.empty()) return;
    std::vector<ReadLine> kept;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Point middle = middle_of(lines_[i].segment.box);
      const bool is_piece = doubtful_[i] && std::ranges::any_of(found_, [&](const PartReading& part) { return holds(part.box, middle); });
      if (!is_piece) kept.push_back(std::move(lines_[i]));
    }
    lines_ = std::move(kept);
  }

  const PreparedPage& page_;
  std::vector<ReadLine>& lines_;
  const ReadPart& read_;
  bool with_language_;
  std::vector<bool> doubtful_;
  std::vector<Box> letters_, read_already_;
  std::vector<PartReading> found_;
};

}  // namespace

SecondReading try_again(const PreparedPage& page, const PageSegments& segments, std::vector<ReadLine>& lines, const ReadPart& read,
                        bool with_language) {
  return SecondTries(page, lines, read, with_language).make(segments);
}

std::vector<TextLine> sure_lines(const RecognizedPage& part, const Affine& to_whole) {
  std::vector<TextLine> lines;
  std::size_t letters = 0;
  for (TextLine line : part.lines) {
    std::erase_if(line.words, [](const Word& word) { return word.confidence < word_is_sure; });
    if (line.words.empty()) continue;
    line.baseline = rounded(map(to_whole, {line.box.left, line.baseline}).y, 100);
    line.box = placed(line.box, to_whole);
    for (Word& word : line.words) {
      letters += code_points(word.text).size();
      word.box = placed(word.box, to_whole);
    }
    lines.push_back(std::move(line));
  }
  if (letters < fewest_letters) return {};
  return lines;
}

void insert(std::vector<PartReading> parts, std::vector<TextLine>& lines) {
  for (PartReading& part : parts) {
    // Before the first line that begins below it and shares its columns; without one, at the end.
    const auto below = std::ranges::find_if(lines, [&](const TextLine& line) {
      return line.box.top + line.box.height / 2 > part.box.bottom() && line.box.left < part.box.right() && line.box.right() > part.box.left;
    });
    lines.insert(below, std::make_move_iterator(part.lines.begin()), std::make_move_iterator(part.lines.end()));
  }
}

}  // namespace sohoa::text
