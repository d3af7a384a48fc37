// JSON for what is small; a page is its pixels, its coded image, its JSON and the JSON's length.
#include "scan/answers.hpp"

#include <cmath>
#include <cstring>

#include <nlohmann/json.hpp>

#include "scan/limits.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::scan {
namespace {

using nlohmann::json;

Bytes to_answer(const json& value) {
  return to_bytes(value.dump(-1, ' ', false, json::error_handler_t::replace));
}

[[noreturn]] void refuse() { throw Error(ErrorCode::parser_died, "an answer that cannot be"); }

template <class Read>
auto read_answer(ByteView text, Read read) {
  try {
    return read(json::parse(text.begin(), text.end()));
  } catch (const json::exception&) {
    refuse();
  }
}

double number_in(const json& value, double at_least, double at_most) {
  const double number = value.get<double>();
  if (!(number >= at_least && number <= at_most)) refuse();
  return number;
}
int count_in(const json& value, int at_least, int at_most) {
  const auto number = value.get<std::int64_t>();
  if (number < at_least || number > at_most) refuse();
  return static_cast<int>(number);
}
int side_in(const json& value) { return count_in(value, 1, static_cast<int>(side_limit)); }
int turn_in(const json& value) {
  const int turn = count_in(value, 0, 270);
  if (turn % 90 != 0) refuse();
  return turn;
}
template <class Enum>
Enum choice_in(const json& value, Enum last) {
  return static_cast<Enum>(count_in(value, 0, static_cast<int>(last)));
}

json resolution_json(const Resolution& r) { return {r.x_dpi, r.y_dpi, r.is_assumed}; }
Resolution resolution_in(const json& value) {
  return {number_in(value.at(0), 1e-3, 1e6), number_in(value.at(1), 1e-3, 1e6), value.at(2).get<bool>()};
}

PageFacts page_in(const json& page) {
  return {.width_px = side_in(page.at("w")),
          .height_px = side_in(page.at("h")),
          .resolution = resolution_in(page.at("dpi")),
          .exif_turn_deg = turn_in(page.at("turn")),
          .width_mm = number_in(page.at("mm").at(0), 0, 1e7),
          .height_mm = number_in(page.at("mm").at(1), 0, 1e7)};
}

json coded_json(const CodedImage& coded) {
  return {{"coding", coded.coding},         {"bytes", coded.bytes.size()},   {"w", coded.width_px},
          {"h", coded.height_px},           {"format", coded.format},        {"components", coded.components},
          {"black_is_1", coded.black_is_1}, {"inverted", coded.inverted_cmyk}, {"turn", coded.turn_deg}};
}

CodedImage coded_in(const json& value, ByteView bytes) {
  if (value.at("bytes").get<std::uint64_t>() != bytes.size()) refuse();
  CodedImage coded;
  coded.coding = choice_in(value.at("coding"), CodedImage::Coding::deflate);
  coded.bytes.assign(bytes.begin(), bytes.end());
  coded.width_px = side_in(value.at("w"));
  coded.height_px = side_in(value.at("h"));
  coded.format = choice_in(value.at("format"), PixelFormat::rgb);
  coded.components = count_in(value.at("components"), 1, 4);
  coded.black_is_1 = value.at("black_is_1").get<bool>();
  coded.inverted_cmyk = value.at("inverted").get<bool>();
  coded.turn_deg = turn_in(value.at("turn"));
  return coded;
}

// The bits behind a row's end mean nothing, and decoders leave what they like there: white, so that equal pages are
// equal bytes.
void whiten_padding(Raster& raster) {
  const int used = raster.width_px % 8;
  if (raster.format != PixelFormat::bilevel || used == 0) return;
  const auto mask = static_cast<std::uint8_t>(0xFF00 >> used);
  for (std::size_t end = raster.row_bytes(); end <= raster.pixels.size(); end += raster.row_bytes())
    raster.pixels[end - 1] &= mask;
}

}  // namespace

Bytes encode_facts(const InputFacts& facts) {
  json pages = json::array();
  for (const PageFacts& page : facts.pages)
    pages.push_back({{"w", page.width_px},
                     {"h", page.height_px},
                     {"dpi", resolution_json(page.resolution)},
                     {"turn", page.exif_turn_deg},
                     {"mm", {page.width_mm, page.height_mm}}});
  json value = {{"kind", facts.kind},
                {"format", facts.format},
                {"pages", std::move(pages)},
                {"conformance", facts.claimed_conformance},
                {"signatures", facts.signatures}};
  if (facts.made_at) value["made_at"] = facts.made_at->ms;
  return to_answer(value);
}

InputFacts decode_facts(ByteView answer) {
  return read_answer(answer, [](const json& value) {
    InputFacts facts;
    facts.kind = choice_in(value.at("kind"), InputKind::signed_pdf);
    facts.format = printable(value.at("format").get<std::string>().substr(0, 16));
    for (const json& page : value.at("pages")) facts.pages.push_back(page_in(page));
    if (facts.pages.empty() || facts.pages.size() > page_limit) refuse();
    facts.claimed_conformance = printable(value.at("conformance").get<std::string>().substr(0, 32));
    facts.signatures = count_in(value.at("signatures"), 0, 100'000);
    if (value.contains("made_at")) facts.made_at = Instant{value.at("made_at").get<std::int64_t>()};
    return facts;
  });
}

Bytes encode_page(ScannedPage page) {
  json value = {{"w", page.raster.width_px},
                {"h", page.raster.height_px},
                {"format", page.raster.format},
                {"dpi", resolution_json(page.resolution)}};
  if (page.coded) value["coded"] = coded_json(*page.coded);
  whiten_padding(page.raster);
  const Bytes text = to_answer(value);
  const std::uint64_t length = text.size();
  Bytes answer = std::move(page.raster.pixels);
  answer.reserve(answer.size() + (page.coded ? page.coded->bytes.size() : 0) + text.size() + sizeof length);
  if (page.coded) append(answer, page.coded->bytes);
  append(answer, text);
  append(answer, ByteView{reinterpret_cast<const std::uint8_t*>(&length), sizeof length});
  return answer;
}

ScannedPage decode_page(Bytes answer) {
  std::uint64_t length = 0;
  if (answer.size() < sizeof length) refuse();
  const std::size_t text_end = answer.size() - sizeof length;
  std::memcpy(&length, answer.data() + text_end, sizeof length);
  if (length > text_end) refuse();
  const std::size_t text_at = text_end - length;
  ScannedPage page = read_answer(ByteView{answer}.subspan(text_at, length), [&](const json& value) {
    ScannedPage read;
    read.raster.width_px = side_in(value.at("w"));
    read.raster.height_px = side_in(value.at("h"));
    read.raster.format = choice_in(value.at("format"), PixelFormat::rgb);
    read.resolution = resolution_in(value.at("dpi"));
    const std::size_t pixel_bytes = read.raster.row_bytes() * static_cast<std::size_t>(read.raster.height_px);
    if (pixel_bytes > text_at) refuse();
    const ByteView coded = ByteView{answer}.subspan(pixel_bytes, text_at - pixel_bytes);
    if (value.contains("coded")) read.coded = coded_in(value.at("coded"), coded);
    else if (!coded.empty()) refuse();
    return read;
  });
  answer.resize(page.raster.row_bytes() * static_cast<std::size_t>(page.raster.height_px));
  page.raster.pixels = std::move(answer);
  return page;
}

Bytes encode_words(const std::vector<Input::TextWord>& words) {
  json value = json::array();
  for (const Input::TextWord& word : words)
    value.push_back({word.text, word.box.left, word.box.top, word.box.width, word.box.height});
  return to_answer(value);
}

std::vector<Input::TextWord> decode_words(ByteView answer) {
  return read_answer(answer, [](const json& value) {
    std::vector<Input::TextWord> words;
    const auto place = [](const json& number) { return number_in(number, -1e6, 1e6); };
    for (const json& word : value)
      words.push_back({nfc(word.at(0).get<std::string>()),
                       {place(word.at(1)), place(word.at(2)), place(word.at(3)), place(word.at(4))}});
    return words;
  });
}

}  // namespace sohoa::scan
