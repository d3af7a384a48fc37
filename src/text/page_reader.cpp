// Lines are found, read together and dropped when what was read is noise; what they left is tried another way.
#include "text/page_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "text/codes.hpp"
#include "text/second_look.hpp"
#include "text/second_tries.hpp"

namespace sohoa::text {
namespace {

constexpr double page_is_hopeless = 0.55;

constexpr double narrow = 2.2;     // widths of a line image in its heights
constexpr double weak_alone = 0.6, sure_alone = 0.97, between_letters = 0.12;   // the last in x-heights
constexpr std::size_t most_among_digits = 60;
constexpr double sign_confidence = 0.95;

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

/// Points and commas that are printed between the digits of a cell: low, small, something to either side.
std::ptrdiff_t stops_printed(const LineSegment& segment) {
  return std::ranges::count_if(segment.parts, [&](const Box& part) {
    return part.height < 0.6 * segment.x_height && part.width < 0.45 * segment.x_height && part.top > segment.baseline - 0.5 * segment.x_height &&
           part.left > segment.box.left && part.right() < segment.box.right() - 0.1 * segment.x_height;
  });
}

/// «9,0» read as «90» is another number: what was read has as many points and commas as are printed. Only numbers are asked.
bool lacks_stops(const LineSegment& segment, const std::vector<ReadWord>& words) {
  if (words.size() != 1 || !is_number(words.front().text)) return false;
  const std::string& text = words.front().text;
  return std::ranges::count_if(text, [](char c) { return c == ',' || c == '.'; }) < stops_printed(segment);
}

/// «§» alone in a cell is an 8.
bool is_sign_for_digit(const std::vector<ReadWord>& words) {
  constexpr std::array<std::string_view, 4> signs = {"§", "Š", "Ø", "ø"};
  return words.size() == 1 && std::ranges::find(signs, words.front().text) != signs.end();
}

/// Told by its shape, not read.
ReadWord sign_word(const LineSegment& segment) {
  return {.text = segment.sign, .raw = segment.sign, .left = 0, .right = segment.image_box.width, .confidence = sign_confidence, .evidence = {.least = sign_confidence, .letters = 1}};
}

/// One digit that there is no doubt about.
bool is_sure_digit(const std::vector<ReadWord>& words) {
  return words.size() == 1 && words.front().text.size() == 1 && words.front().text[0] >= '0' && words.front().text[0] <= '9' && words.front().confidence > sure_alone;
}

/// Line images one beside the other as the letters of one number are, on one foot.
Raster side_by_side(const std::array<const LineSegment*, 3>& segments, const std::array<const Raster*, 3>& images) {
  struct Cut {
    int from, to, above;
  };
  std::array<Cut, 3> cuts{};
  int width = 0, above = 0, below = 0;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const LineSegment& segment = *segments[i];
    const double rim = between_letters * segment.x_height;
    const auto at = [&](double x) { return std::clamp(static_cast<int>(std::lround(x - segment.image_box.left)), 0, images[i]->width_px); };
    cuts[i] = {at(segment.box.left - rim), at(segment.box.right() + rim),
               std::clamp(static_cast<int>(std::lround(segment.baseline - segment.image_box.top)), 0, images[i]->height_px)};
    width += cuts[i].to - cuts[i].from;
    above = std::max(above, cuts[i].above);
    below = std::max(below, images[i]->height_px - cuts[i].above);
  }
  Raster row{.width_px = width, .height_px = above + below, .format = PixelFormat::gray, .pixels = {}};
  row.pixels.assign(row.row_bytes() * static_cast<std::size_t>(row.height_px), 255);
  std::ptrdiff_t left = 0;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    for (int y = 0; y < images[i]->height_px; ++y) {
      const auto from = images[i]->pixels.begin() + static_cast<std::ptrdiff_t>(y) * images[i]->width_px;
      std::copy(from + cuts[i].from, from + cuts[i].to, row.pixels.begin() + static_cast<std::ptrdiff_t>(y + above - cuts[i].above) * width + left);
    }
    left += cuts[i].to - cuts[i].from;
  }
  return row;
}

/// What stands between the two digits, if they are there; nothing else.
std::optional<ReadWord> between_digits(const std::vector<ReadWord>& words, const std::string& first, const std::string& last, int width_px) {
  if (words.size() != 1) return std::nullopt;
  ReadWord word = words.front();
  const std::string& text = word.text;
  if (text.size() < 3 || !text.starts_with(first) || !text.ends_with(last)) return std::nullopt;
  word.text = word.raw = text.substr(1, text.size() - 2);
  word.left = 0;
  word.right = width_px;
  return word;
}

}  // namespace

std::optional<PageReader> PageReader::of_model(const std::filesystem::path& traineddata, bool vietnamese) {
  auto recognizer = LineRecognizer::of_file(traineddata, vietnamese ? &SyllableModel::built_in() : nullptr);
  if (!recognizer) return std::nullopt;
  return PageReader(std::move(*recognizer), vietnamese);
}

void PageReader::read_narrow_again(const std::vector<LineSegment>& segments, const std::vector<Raster>& images,
                                   std::vector<std::vector<ReadWord>>& readings) const {
  std::vector<std::size_t> which;
  std::vector<Raster> rows;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!is_narrow(images[i])) continue;
    which.push_back(i);
    rows.push_back(three_times(images[i]));
  }
  const auto again = recognizer_.read(rows);
  for (std::size_t i = 0; i < which.size(); ++i) {
    auto& once = readings[which[i]];
    auto third = one_of_three(again[i], images[which[i]].width_px);
    if (third.empty()) continue;
    const bool once_lacks = lacks_stops(segments[which[i]], once), third_lacks = lacks_stops(segments[which[i]], third);
    if (once_lacks != third_lacks ? once_lacks : mean_confidence(third) > mean_confidence(once)) once = std::move(third);
  }
}

void PageReader::read_among_digits(const std::vector<LineSegment>& segments, const std::vector<Raster>& images,
                                   std::vector<std::vector<ReadWord>>& readings) const {
  std::vector<std::size_t> sure, weak;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!is_narrow(images[i])) continue;
    if (is_sure_digit(readings[i])) sure.push_back(i);
    else if (mean_confidence(readings[i]) < weak_alone || lacks_stops(segments[i], readings[i]) || is_sign_for_digit(readings[i])) weak.push_back(i);
  }
  std::vector<Raster> rows;
  std::vector<std::array<std::size_t, 3>> placed;
  for (const std::size_t i : weak) {
    if (rows.size() == most_among_digits) break;
    const auto fits = [&](std::size_t digit) { return std::abs(segments[digit].x_height - segments[i].x_height) < 0.25 * segments[i].x_height; };
    // The nearest on either side, in the order of reading.
    const auto after = std::ranges::upper_bound(sure, i);
    const auto next = std::find_if(after, sure.end(), fits);
    const auto before = std::find_if(std::make_reverse_iterator(after), sure.rend(), fits);
    if (next == sure.end() && before == sure.rend()) continue;
    placed.push_back({before == sure.rend() ? *next : *before, i, next == sure.end() ? *before : *next});
    const auto [first, middle, last] = placed.back();
    rows.push_back(side_by_side({&segments[first], &segments[middle], &segments[last]}, {&images[first], &images[middle], &images[last]}));
  }
  const auto again = recognizer_.read(rows);
  for (std::size_t k = 0; k < placed.size(); ++k) {
    const auto [first, middle, last] = placed[k];
    const auto word = between_digits(again[k], readings[first].front().text, readings[last].front().text, images[middle].width_px);
    if (!word || word->confidence < weak_alone || lacks_stops(segments[middle], {*word})) continue;
    const bool is_no_match = lacks_stops(segments[middle], readings[middle]) || is_sign_for_digit(readings[middle]);
    if (is_no_match || word->confidence > mean_confidence(readings[middle])) readings[middle] = {*word};
  }
}

std::vector<ReadLine> PageReader::read_segments(std::vector<LineSegment> segments) const {
  std::vector<Raster> images;
  for (LineSegment& segment : segments) images.push_back(std::move(segment.image));
  auto readings = recognizer_.read(images);
  look_again(recognizer_, images, vietnamese_, readings);
  read_narrow_again(segments, images, readings);
  read_among_digits(segments, images, readings);
  std::vector<ReadLine> lines;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!segments[i].sign.empty()) readings[i] = {sign_word(segments[i])};
    lines.push_back({std::move(segments[i]), std::move(readings[i])});
  }
  return lines;
}

std::vector<ReadLine> PageReader::read_lines(const PreparedPage& page) const {
  std::vector<ReadLine> lines = read_segments(find_lines(page));
  std::erase_if(lines, is_noise);
  return lines;
}

std::optional<ReadPage> PageReader::read(const PreparedPage& prepared) const {
  ReadPage reading;
  RecognizedPage& page = reading.page;
  page = {.reading_width_px = prepared.reading.width_px,
                      .reading_height_px = prepared.reading.height_px,
                      .reading_dpi = prepared.reading_dpi,
                      .to_source = prepared.to_source,
                      .lines = {}};
  if (prepared.quality.is_blank) return reading;
  PageSegments segments = find_segments(prepared);
  if (segments.is_given_up) return reading;
  std::vector<ReadLine> lines = read_segments(std::exchange(segments.lines, {}));
  SecondReading again =
      try_again(prepared, segments, lines, [this](const PreparedPage& part) { return read_lines(part); }, vietnamese_);
  double sum = 0;
  std::size_t count = 0;
  for (const ReadLine& read : lines) {
    if (is_noise(read)) continue;
    TextLine line = text_line(read, vietnamese_);
    if (line.words.empty()) continue;
    sum += mean_confidence(read.words) * static_cast<double>(line.words.size());
    count += line.words.size();
    page.lines.push_back(std::move(line));
  }
  if (sum < page_is_hopeless * static_cast<double>(count)) return std::nullopt;
  insert(std::move(again.parts), page.lines);
  if (page.word_count() == 0) return std::nullopt;
  std::vector<Box> read;
  for (const TextLine& line : page.lines)
    for (const Word& word : line.words) read.push_back(word.box);
  for (const Box& box : again.unread) reading.unread.push_back({box, part_of(prepared, box, 0, read)});
  return reading;
}

}  // namespace sohoa::text
