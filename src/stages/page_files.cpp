// PGM needs no library and every viewer shows it.

#include "stages/page_files.hpp"

#include <algorithm>

#include "stages/json.hpp"

namespace sohoa {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageImage, coding, width_px, height_px, components, bits, black_is_1, inverted_cmyk, png_predictor)

Folder page_file(const Folder& folder, std::size_t index, std::string_view ending) {
  std::string number = std::to_string(index + 1);
  return folder / (std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number + std::string(ending));
}

namespace {

/// The image's bytes and then those of each ink's mask; the JSON says how many of each.
Bytes coded_bytes(const KeptImage& kept) {
  Bytes bytes = kept.image.bytes;
  for (const InkLayer& ink : kept.inks) append(bytes, ink.mask.bytes);
  return bytes;
}

json inks_json(const KeptImage& kept) {
  json inks = json::array();
  for (const InkLayer& ink : kept.inks)
    inks.push_back({{"mask", ink.mask}, {"bytes", ink.mask.bytes.size()}, {"place", ink.place}, {"colour", {ink.red, ink.green, ink.blue}}});
  return inks;
}

InkLayer ink_in(const json& value) {
  const json& colour = value.at("colour");
  InkLayer ink{.mask = value.at("mask"), .place = value.at("place"), .red = colour.at(0), .green = colour.at(1), .blue = colour.at(2)};
  ink.mask.bytes.resize(value.at("bytes"));
  return ink;
}

void fill_bytes(KeptImage& kept, const Bytes& coded, const Folder& folder) {
  std::size_t of_inks = 0;
  for (const InkLayer& ink : kept.inks) of_inks += ink.mask.bytes.size();
  if (of_inks > coded.size()) throw Error(ErrorCode::store_corrupt, "page image too short", folder.string());
  auto at = coded.end() - static_cast<std::ptrdiff_t>(of_inks);
  kept.image.bytes.assign(coded.begin(), at);
  for (InkLayer& ink : kept.inks) {
    std::copy_n(at, ink.mask.bytes.size(), ink.mask.bytes.begin());
    at += static_cast<std::ptrdiff_t>(ink.mask.bytes.size());
  }
}

}  // namespace

// Bytes and NON_INTRUSIVE types above leave `bytes` out: it has a file of its own.
void save_page(const Folder& folder, std::size_t index, const PreparedPage& prepared, const KeptImage& kept) {
  SOHOA_INVARIANT(prepared.reading.format == PixelFormat::gray);
  Bytes pgm = to_bytes("P5\n" + std::to_string(prepared.reading.width_px) + " " + std::to_string(prepared.reading.height_px) + "\n255\n");
  append(pgm, prepared.reading.pixels);
  write_file_durably(page_file(folder, index, ".pgm"), pgm);
  write_file_durably(page_file(folder, index, ".image"), coded_bytes(kept));
  write_json(page_file(folder, index, ".json"),
             {{"width_px", prepared.reading.width_px}, {"height_px", prepared.reading.height_px},
              {"reading_dpi", prepared.reading_dpi},   {"to_source", prepared.to_source},
              {"image", kept.image},                   {"turn_deg", kept.turn_deg},
              {"inks", inks_json(kept)},
              {"raster_to_image", kept.raster_to_image}, {"resolution", kept.resolution}});
}

PreparedPage load_prepared(const Folder& folder, std::size_t index) {
  const json value = read_json(page_file(folder, index, ".json"));
  PreparedPage page;
  page.reading.width_px = value.at("width_px");
  page.reading.height_px = value.at("height_px");
  page.reading.format = PixelFormat::gray;
  page.reading_dpi = value.at("reading_dpi");
  page.to_source = value.at("to_source");
  Bytes pgm = read_file(page_file(folder, index, ".pgm"));
  const std::size_t pixels = page.reading.row_bytes() * static_cast<std::size_t>(page.reading.height_px);
  if (pgm.size() <= pixels) throw Error(ErrorCode::store_corrupt, "page image too short", folder.string());
  pgm.erase(pgm.begin(), pgm.end() - static_cast<std::ptrdiff_t>(pixels));
  page.reading.pixels = std::move(pgm);
  return page;
}

void rename_page(const Folder& folder, std::size_t from, std::size_t to) {
  for (const std::string_view ending : {".pgm", ".image", ".json"})
    std::filesystem::rename(page_file(folder, from, ending), page_file(folder, to, ending));
}

KeptImage load_kept(const Folder& folder, std::size_t index) {
  const json value = read_json(page_file(folder, index, ".json"));
  KeptImage kept{.image = value.at("image"), .turn_deg = value.at("turn_deg"), .raster_to_image = value.at("raster_to_image"),
                 .resolution = value.at("resolution")};
  for (const json& ink : value.at("inks")) kept.inks.push_back(ink_in(ink));
  fill_bytes(kept, read_file(page_file(folder, index, ".image")), folder);
  return kept;
}

}  // namespace sohoa
