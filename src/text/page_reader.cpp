// Lines are found, read together and dropped when what was read is noise; what they left is tried another way.
#include "text/page_reader.hpp"

#include <algorithm>
#include <utility>

#include "text/second_look.hpp"
#include "text/second_tries.hpp"

namespace sohoa::text {
namespace {

constexpr double page_is_hopeless = 0.55;

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

std::vector<ReadLine> PageReader::read_segments(std::vector<LineSegment> segments) const {
  std::vector<Raster> images;
  for (LineSegment& segment : segments) images.push_back(std::move(segment.image));
  auto readings = recognizer_.read(images);
  look_again(recognizer_, images, vietnamese_, readings);
  read_narrow_again(images, readings);
  std::vector<ReadLine> lines;
  for (std::size_t i = 0; i < segments.size(); ++i) lines.push_back({std::move(segments[i]), std::move(readings[i])});
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
