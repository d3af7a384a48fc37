// The stages' artifacts as JSON: one to_json/from_json pair a type, found by nlohmann::json through the namespace.
#pragma once

#include <nlohmann/json.hpp>

#include "sohoa/core/file.hpp"
#include "sohoa/stages/artifacts.hpp"

namespace sohoa {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Box, left, top, width, height)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Affine, a, b, c, d, e, f)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Projective, a, b, c, d, e, f, g, h)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Resolution, x_dpi, y_dpi, is_assumed)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageReading, words, mean_confidence, worst_line_confidence)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Field, name, value, confidence, page, box, confirmed_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageRecord, source, source_index, page_index, resolution, turned_deg, skew_deg, is_blank, ink_share,
                                   steps, is_below_min_dpi)

NLOHMANN_JSON_SERIALIZE_ENUM(ComponentKind, {{ComponentKind::component, "component"}, {ComponentKind::result, "result"}})
NLOHMANN_JSON_SERIALIZE_ENUM(DigitizedDocument::Kept, {{DigitizedDocument::Kept::no, nullptr},
                                                       {DigitizedDocument::Kept::is_signed, "signed"},
                                                       {DigitizedDocument::Kept::born_digital, "born-digital"}})
NLOHMANN_JSON_SERIALIZE_ENUM(ImageCoding, {{ImageCoding::jpeg, "jpeg"},
                                           {ImageCoding::ccitt_g4, "ccitt_g4"},
                                           {ImageCoding::deflate, "deflate"},
                                           {ImageCoding::jbig2, "jbig2"}})

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaperIdentity, dossier, unit, procedure, component, title, applicant_name, owner_id, kind)

inline void to_json(json& to, const Digest& digest) { to = digest.hex(); }
inline void from_json(const json& from, Digest& digest) {
  const auto parsed = Digest::parse(from.get<std::string>());
  if (!parsed) throw Error(ErrorCode::store_corrupt, "not a digest");
  digest = *parsed;
}
inline void to_json(json& to, const Receipt& receipt) {
  to = {{"document", receipt.document}, {"digest", receipt.digest}, {"place", receipt.place},
        {"version", receipt.version},   {"at", receipt.at.iso(true)}};
}
inline void from_json(const json& from, Receipt& receipt) {
  receipt.document = from.at("document");
  receipt.digest = from.at("digest").get<Digest>();
  receipt.place = from.at("place");
  receipt.version = from.at("version");
  receipt.at = Instant::parse(from.at("at").get<std::string>()).value_or(Instant{});
}

/// A file of this product's own making; anything else in it means the folder is damaged.
inline json read_json(const std::filesystem::path& file) {
  json value = json::parse(read_text_file(file), nullptr, false);
  if (value.is_discarded()) throw Error(ErrorCode::store_corrupt, "not JSON", file.string());
  return value;
}
inline void write_json(const std::filesystem::path& file, const json& value) { write_file_durably(file, value.dump(1) + "\n"); }

}  // namespace sohoa
