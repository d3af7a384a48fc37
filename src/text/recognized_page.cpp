// What a recognized page says about itself, and its JSON: compact, keys in a fixed order, numbers rounded so that
// writing what was read gives the same bytes.
#include "sohoa/text/recognized_page.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/core/rounding.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;

double place(double px) { return rounded(px, 100); }

double mean_confidence_of(const TextLine& line) {
  double sum = 0;
  for (const Word& word : line.words) sum += word.confidence;
  return line.words.empty() ? 0 : sum / static_cast<double>(line.words.size());
}

Json json_of(const Box& box) { return {place(box.left), place(box.top), place(box.width), place(box.height)}; }

Json json_of(const TextLine& line) {
  Json words = Json::array();
  for (const Word& word : line.words) {
    words.push_back({{"text", word.text}, {"box", json_of(word.box)}, {"confidence", rounded(word.confidence, 10'000)}});
    if (!word.raw.empty()) words.back()["raw"] = word.raw;
  }
  Json json = {{"box", json_of(line.box)}, {"baseline", place(line.baseline)}, {"words", std::move(words)}};
  if (line.turned_deg != 0) json["turned"] = line.turned_deg;
  return json;
}

template <std::size_t n>
std::array<double, n> numbers(const Json& json) {
  if (!json.is_array() || json.size() != n) throw Error(ErrorCode::store_corrupt, "recognized page: numbers expected");
  std::array<double, n> values{};
  for (std::size_t i = 0; i < n; ++i) values[i] = json[i].get<double>();
  return values;
}

Box box_of(const Json& json) {
  const auto [left, top, width, height] = numbers<4>(json);
  return {left, top, width, height};
}

/// Six numbers, or eight when the page was photographed.
Json json_of(const Projective& map) {
  Json numbers = {map.a, map.b, map.c, map.d, map.e, map.f};
  if (!map.is_affine()) numbers.insert(numbers.end(), {map.g, map.h});
  return numbers;
}

Projective map_of(const Json& json) {
  if (json.is_array() && json.size() == 8) {
    const auto [a, b, c, d, e, f, g, h] = numbers<8>(json);
    return {a, b, c, d, e, f, g, h};
  }
  const auto [a, b, c, d, e, f] = numbers<6>(json);
  return {a, b, c, d, e, f};
}

TextLine line_of(const Json& json) {
  TextLine line{.words = {}, .box = box_of(json.at("box")), .baseline = json.at("baseline").get<double>(),
                .turned_deg = json.value("turned", 0)};
  if (line.turned_deg != 0 && line.turned_deg != 90 && line.turned_deg != 270)
    throw Error(ErrorCode::store_corrupt, "recognized page: a line turned by no quarter");
  for (const Json& word : json.at("words"))
    line.words.push_back({word.at("text").get<std::string>(), box_of(word.at("box")), word.at("confidence").get<double>(),
                          word.value("raw", std::string())});
  return line;
}

RecognizedPage page_of(const Json& json) {
  RecognizedPage page;
  page.reading_width_px = json.at("width_px").get<int>();
  page.reading_height_px = json.at("height_px").get<int>();
  page.reading_dpi = json.at("dpi").get<double>();
  page.to_source = map_of(json.at("to_source"));
  for (const Json& line : json.at("lines")) page.lines.push_back(line_of(line));
  return page;
}

}  // namespace

std::size_t RecognizedPage::word_count() const {
  std::size_t count = 0;
  for (const TextLine& line : lines) count += line.words.size();
  return count;
}

double RecognizedPage::mean_confidence() const {
  double sum = 0;
  for (const TextLine& line : lines)
    for (const Word& word : line.words) sum += word.confidence;
  const std::size_t count = word_count();
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

double RecognizedPage::worst_line_confidence() const {
  double worst = std::numeric_limits<double>::infinity();
  for (const TextLine& line : lines)
    if (!line.words.empty()) worst = std::min(worst, mean_confidence_of(line));
  return std::isinf(worst) ? 0 : worst;
}

std::string RecognizedPage::text() const {
  std::string text;
  for (const TextLine& line : lines) {
    if (!text.empty()) text += '\n';
    for (std::size_t i = 0; i < line.words.size(); ++i) text.append(i == 0 ? "" : " ").append(line.words[i].text);
  }
  return text;
}

std::string to_json(const RecognizedPage& page) {
  Json lines = Json::array();
  for (const TextLine& line : page.lines) lines.push_back(json_of(line));
  const Json json = {{"width_px", page.reading_width_px},
                     {"height_px", page.reading_height_px},
                     {"dpi", rounded(page.reading_dpi, 10'000)},
                     {"to_source", json_of(page.to_source)},
                     {"lines", std::move(lines)}};
  return json.dump();
}

RecognizedPage recognized_page_from_json(std::string_view json) {
  try {
    return page_of(Json::parse(json));
  } catch (const Json::exception&) {
    // The library's own message may quote the document's text.
    throw Error(ErrorCode::store_corrupt, "recognized page: not the JSON written by to_json");
  }
}

}  // namespace sohoa
