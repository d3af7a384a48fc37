// Lines are found, read together and dropped when what was read is noise; words get the ink of their own components.
#include "text/page_reader.hpp"

#include <algorithm>
#include <cmath>

#include "sohoa/core/rounding.hpp"
#include "sohoa/page/geometry.hpp"
#include "text/confidence.hpp"
#include "text/second_look.hpp"
#include "text/spelling.hpp"

namespace sohoa::text {
namespace {

constexpr double line_is_noise = 0.35;      // mean confidence of its words
constexpr double page_is_hopeless = 0.55;

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

TextLine line_of(const LineSegment& segment, const std::vector<ReadWord>& words, bool vietnamese) {
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
  leave_out_leaders(line, segment);
  return line;
}

double mean_confidence(const std::vector<ReadWord>& words) {
  double sum = 0;
  for (const ReadWord& word : words) sum += word.confidence;
  return words.empty() ? 0 : sum / static_cast<double>(words.size());
}

constexpr double narrow = 2.2;     // widths of a line image in its heights

bool is_narrow(const Raster& image) { return image.width_px < narrow * image.height_px; }

/// A digit alone in a cell is narrower than anything the models were trained on. Three times in a row it is a line.
Raster three_times(const Raster& image) {
  Raster row{.width_px = 3 * image.width_px, .height_px = image.height_px, .format = image.format, .pixels = {}};
  const auto width = static_cast<std::ptrdiff_t>(image.width_px);
  for (std::ptrdiff_t y = 0; y < image.height_px; ++y)
    for (int i = 0; i < 3; ++i)
      row.pixels.insert(row.pixels.end(), image.pixels.begin() + y * width, image.pixels.begin() + (y + 1) * width);
  return row;
}

/// The middle one of three equal thirds, where it lies in the image that was tripled; nothing when they differ.
std::vector<ReadWord> one_of_three(const std::vector<ReadWord>& words, int width_px) {
  const std::size_t count = words.size() / 3;
  if (count == 0 || words.size() % 3 != 0) return {};
  std::vector<ReadWord> third;
  for (std::size_t i = 0; i < count; ++i) {
    ReadWord word = words[count + i];
    if (word.text != words[i].text && word.text != words[2 * count + i].text) return {};
    word.left = std::clamp(word.left - width_px, 0.0, static_cast<double>(width_px));
    word.right = std::clamp(word.right - width_px, word.left, static_cast<double>(width_px));
    third.push_back(std::move(word));
  }
  return third;
}

}  // namespace

std::optional<PageReader> PageReader::of_model(const std::filesystem::path& traineddata, bool vietnamese) {
  auto recognizer = LineRecognizer::of_file(traineddata, vietnamese ? &SyllableModel::built_in() : nullptr);
  if (!recognizer) return std::nullopt;
  return PageReader(std::move(*recognizer), vietnamese);
}

void PageReader::read_narrow_again(const std::vector<Raster>& images, std::vector<std::vector<ReadWord>>& readings) const {
  std::vector<std::size_t> which;
  std::vector<Raster> rows;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!is_narrow(images[i])) continue;
    which.push_back(i);
    rows.push_back(three_times(images[i]));
  }
  const auto again = recognizer_.read(rows);
  for (std::size_t i = 0; i < which.size(); ++i)
    if (auto third = one_of_three(again[i], images[which[i]].width_px);
        !third.empty() && mean_confidence(third) > mean_confidence(readings[which[i]]))
      readings[which[i]] = std::move(third);
}

std::vector<ReadLine> PageReader::read_lines(const PreparedPage& page) const {
  std::vector<LineSegment> segments = find_lines(page);
  std::vector<Raster> images;
  for (LineSegment& segment : segments) images.push_back(std::move(segment.image));
  auto readings = recognizer_.read(images);
  look_again(recognizer_, images, vietnamese_, readings);
  read_narrow_again(images, readings);
  std::vector<ReadLine> lines;
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (mean_confidence(readings[i]) >= line_is_noise) lines.push_back({std::move(segments[i]), std::move(readings[i])});
  return lines;
}

std::optional<RecognizedPage> PageReader::read(const PreparedPage& prepared) const {
  RecognizedPage page{.reading_width_px = prepared.reading.width_px,
                      .reading_height_px = prepared.reading.height_px,
                      .reading_dpi = prepared.reading_dpi,
                      .to_source = prepared.to_source,
                      .lines = {}};
  if (prepared.quality.is_blank) return page;
  double sum = 0;
  for (const ReadLine& read : read_lines(prepared)) {
    TextLine line = line_of(read.segment, read.words, vietnamese_);
    if (line.words.empty()) continue;
    sum += mean_confidence(read.words) * static_cast<double>(line.words.size());
    page.lines.push_back(std::move(line));
  }
  if (page.word_count() == 0 || sum < page_is_hopeless * static_cast<double>(page.word_count())) return std::nullopt;
  return page;
}

}  // namespace sohoa::text
