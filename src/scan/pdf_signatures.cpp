// Structure and bytes, counted apart.
#include "scan/pdf_signatures.hpp"

#include <algorithm>
#include <set>

namespace sohoa::scan {
namespace {

constexpr std::string_view range_key = "/ByteRange";
constexpr int field_depth_limit = 32;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }

std::optional<RawSignature> range_at(std::string_view text, std::size_t at) {
  const auto skip_space = [&] {
    while (at < text.size() && is_space(text[at])) ++at;
  };
  skip_space();
  if (at >= text.size() || text[at++] != '[') return std::nullopt;
  RawSignature found;
  for (std::uint64_t& number : found.range) {
    skip_space();
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && number < (std::uint64_t{1} << 40))
      number = number * 10 + static_cast<unsigned>(text[at++] - '0');
    if (at == begin) return std::nullopt;
  }
  skip_space();
  return at < text.size() && text[at] == ']' ? std::optional{found} : std::nullopt;
}

bool has_value_in_gap(const RawSignature& s, std::string_view text) {
  const auto [first, length, second, rest] = std::tie(s.range[0], s.range[1], s.range[2], s.range[3]);
  const std::uint64_t gap = first + length;
  if (gap >= second || second > text.size() || rest > text.size() - second || second - gap < 4) return false;
  return text[gap] == '<' && text[second - 1] == '>';
}

std::optional<RawSignature> range_of(QPDFObjectHandle value) {
  if (!value.isDictionary()) return std::nullopt;
  QPDFObjectHandle range = value.getKey("/ByteRange");
  if (!range.isArray() || range.getArrayNItems() < 2) return std::nullopt;
  RawSignature found;
  for (int i = 0; i < std::min(4, range.getArrayNItems()); ++i)
    found.range[i] = static_cast<std::uint64_t>(std::max(0.0, number_or(range.getArrayItem(i), 0)));
  return found;
}

struct FieldWalk {
  std::set<QPDFObjGen> seen;
  int signatures = 0;

  void visit(QPDFObjectHandle field, bool is_signature_field, int depth) {
    if (depth > field_depth_limit || !field.isDictionary()) return;
    if (field.isIndirect() && !seen.insert(field.getObjGen()).second) return;
    if (field.hasKey("/FT")) is_signature_field = is_one_of(field.getKey("/FT"), {"/Sig"});
    if (is_signature_field && range_of(field.getKey("/V"))) ++signatures;
    QPDFObjectHandle kids = field.getKey("/Kids");
    for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i)
      visit(kids.getArrayItem(i), is_signature_field, depth + 1);
  }
};

// A field may hang on a page only, without the form listing it.
int field_signatures(PdfFile& file) {
  FieldWalk walk;
  QPDFObjectHandle fields = file.qpdf->getRoot().getKeyIfDict("/AcroForm").getKeyIfDict("/Fields");
  for (int i = 0; fields.isArray() && i < fields.getArrayNItems(); ++i) walk.visit(fields.getArrayItem(i), false, 0);
  for (QPDFObjectHandle& page : file.pages) {
    QPDFObjectHandle annotations = page.getKey("/Annots");
    for (int i = 0; annotations.isArray() && i < annotations.getArrayNItems(); ++i)
      walk.visit(annotations.getArrayItem(i), false, 0);
  }
  return walk.signatures;
}

}  // namespace

std::vector<RawSignature> signatures_in(ByteView file) {
  const std::string_view text = as_text(file);
  std::vector<RawSignature> found;
  for (std::size_t at = text.find(range_key); at != text.npos; at = text.find(range_key, at + 1)) {
    const auto signature = range_at(text, at + range_key.size());
    if (signature && has_value_in_gap(*signature, text) && std::find(found.begin(), found.end(), *signature) == found.end())
      found.push_back(*signature);
  }
  return found;
}

int count_signatures(PdfFile& file, ByteView bytes) {
  std::vector<RawSignature> raw = signatures_in(bytes);
  int fields = 0;
  try {
    QPDFObjectHandle rights = file.qpdf->getRoot().getKeyIfDict("/Perms");
    for (const char* name : {"/UR3", "/UR"})
      if (const auto usage = range_of(rights.getKeyIfDict(name))) std::erase(raw, *usage);
    fields = field_signatures(file);
  } catch (const QPDFExc&) {
    // The raw count stands alone.
  }
  return std::max(fields, static_cast<int>(raw.size()));
}

}  // namespace sohoa::scan
