// The one file that knows PoDoFo. Only its values are used, written in Clean mode (Compact mode breaks PDF/A 6.1.9): its
// writer keeps every object until the last is made, so the file is our own writer's, and PoDoFo's clock and producer
// never get into it.
#include "sohoa/pdf/package.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include <podofo/podofo.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/geometry.hpp"

#include "pdf/deflate.hpp"
#include "pdf/file_writer.hpp"
#include "pdf/glyphless_font.hpp"
#include "pdf/icc.hpp"
#include "pdf/text_layer.hpp"
#include "pdf/xmp.hpp"

namespace sohoa {
namespace {

using namespace PoDoFo;
using pdf::deflate;

constexpr double points_per_inch = 72;
constexpr double longest_pt = 5000 / 25.4 * points_per_inch;
constexpr int smallest = 12;   // deflate's level for what is not an image: 40 KB a page
// PDF/A-2, 6.1.13: no page side below 3 units. A smaller image lies at the top left of a page of that size.
constexpr double shortest_pt = 3;

// ---- values -------------------------------------------------------------------------------------------------------

PdfArray array(std::initializer_list<PdfObject> items) {
  PdfArray out;
  for (const PdfObject& item : items) out.push_back(item);
  return out;
}

PdfObject integer(std::int64_t value) { return PdfObject(static_cast<pdf_int64>(value)); }

/// A token given as PDF syntax: text strings and rounded numbers, which PoDoFo's own types write less exactly.
PdfVariant token(const std::string& syntax) { return PdfVariant(PdfData(syntax.c_str())); }
PdfVariant number(double value) { return token(decimal(value, 4)); }
PdfVariant text_string(const std::string& text) { return token("<FEFF" + pdf::utf16_hex(code_points(text)) + ">"); }

PdfVariant reference(std::size_t object) { return PdfReference(static_cast<pdf_objnum>(object), 0); }

/// Many references at once: PoDoFo's own array would take a hundred bytes for each.
std::string references(const std::vector<std::size_t>& objects) {
  std::string out = "[";
  for (const std::size_t object : objects) out += " " + pdf::ref(object);
  return out + " ]";
}

std::string syntax_of(const PdfDictionary& dictionary) {
  std::string out;
  PdfVariant(dictionary).ToString(out, ePdfWriteMode_Clean);
  return out;
}

std::string pdf_date(Instant at) {
  const std::string iso = at.iso();  // 2026-11-24T08:15:30+07:00
  std::string digits;
  for (const char letter : iso.substr(0, 19)) {
    if (letter >= '0' && letter <= '9') digits += letter;
  }
  return "D:" + digits + iso.substr(19, 3) + "'" + iso.substr(23, 2) + "'";
}

/// Titles come from file names and forms: NFC, no control characters.
std::string clean(const std::string& title) {
  std::u32string kept;
  for (const char32_t point : code_points(nfc(title))) {
    if (point >= 0x20 && !(point >= 0x7F && point < 0xA0) && (point & 0xFFFE) != 0xFFFE) kept += point;
  }
  return utf8(kept);
}

// ---- pages --------------------------------------------------------------------------------------------------------

struct PageSize {
  double image_width_pt, image_height_pt;  // of the image
  double width_pt, height_pt;              // of the page
};

PageSize size_of(const PackagedPage& page, std::size_t index) {
  const double width = page.image.width_px * points_per_inch / page.resolution.x_dpi;
  const double height = page.image.height_px * points_per_inch / page.resolution.y_dpi;
  const bool has_size = std::isfinite(width) && std::isfinite(height) && width > 0 && height > 0;
  if (!has_size || width > longest_pt || height > longest_pt) {
    throw Error(ErrorCode::pdf_page_size, "page " + std::to_string(index + 1));
  }
  return {width, height, std::max(width, shortest_pt), std::max(height, shortest_pt)};
}

Affine image_to_page(const PackagedPage& page, const PageSize& size) {
  return {points_per_inch / page.resolution.x_dpi, 0, 0, -points_per_inch / page.resolution.y_dpi, 0, size.height_pt};
}

std::string image_name(std::size_t index) { return "Im" + std::to_string(index); }

/// The operators that draw an image into a box of the page's image.
std::string placed(std::size_t index, const Box& on_image, const PackagedPage& page, const PageSize& size) {
  const Box on_page = bounds(image_to_page(page, size), on_image);
  return decimal(on_page.width, 4) + " 0 0 " + decimal(on_page.height, 4) + " " + decimal(on_page.left, 4) + " " +
         decimal(on_page.top, 4) + " cm /" + image_name(index) + " Do";
}

std::string share(std::uint8_t level) { return decimal(level / 255.0, 4) + " "; }

struct PageContent {
  std::string operators;
  std::size_t paragraphs = 0;
};

/// The image is an artifact: what it says, the text says.
PageContent content_of(const PackagedPage& page, const PageSize& size, pdf::GlyphlessCodes& codes) {
  const Projective to_page = chain(chain(page.text.to_source, page.raster_to_image), image_to_page(page, size));
  const Box whole{.left = 0, .top = 0, .width = static_cast<double>(page.image.width_px),
                  .height = static_cast<double>(page.image.height_px)};
  std::string images;
  if (!page.image.bytes.empty()) images = "q " + placed(0, whole, page, size) + " Q\n";
  for (std::size_t i = 0; i < page.inks.size(); ++i) {
    const InkLayer& ink = page.inks[i];
    images += "q " + share(ink.red) + share(ink.green) + share(ink.blue) + "rg " + placed(i + 1, ink.place, page, size) + " Q\n";
  }
  pdf::TextLayer text = pdf::text_layer(page.text, to_page, codes);
  return {"/Artifact BMC\n" + images + "EMC\n" + text.content, text.paragraphs};
}

PdfArray inverted(int components) {
  PdfArray out;
  for (int i = 0; i < components; ++i) {
    out.push_back(integer(1));
    out.push_back(integer(0));
  }
  return out;
}

PdfDictionary ccitt_parameters(const PageImage& image) {
  PdfDictionary out;
  out.AddKey("K", integer(-1));
  out.AddKey("Columns", integer(image.width_px));
  out.AddKey("Rows", integer(image.height_px));
  if (image.black_is_1) out.AddKey("BlackIs1", PdfVariant(true));
  return out;
}

PdfDictionary predictor_parameters(const PageImage& image) {
  PdfDictionary out;
  out.AddKey("Predictor", integer(15));
  out.AddKey("Colors", integer(image.components));
  out.AddKey("BitsPerComponent", integer(image.bits));
  out.AddKey("Columns", integer(image.width_px));
  return out;
}

void add_coding(PdfDictionary& to, const PageImage& image) {
  switch (image.coding) {
    case ImageCoding::jpeg:
      to.AddKey(PdfName::KeyFilter, PdfName("DCTDecode"));
      if (image.inverted_cmyk) to.AddKey("Decode", inverted(image.components));
      return;
    case ImageCoding::ccitt_g4:
      to.AddKey(PdfName::KeyFilter, PdfName("CCITTFaxDecode"));
      to.AddKey("DecodeParms", ccitt_parameters(image));
      return;
    case ImageCoding::jbig2: to.AddKey(PdfName::KeyFilter, PdfName("JBIG2Decode")); return;
    case ImageCoding::deflate:
      to.AddKey(PdfName::KeyFilter, PdfName("FlateDecode"));
      if (image.png_predictor) to.AddKey("DecodeParms", predictor_parameters(image));
      if (image.bits == 1 && image.black_is_1) to.AddKey("Decode", inverted(1));
      return;
  }
}

// ---- document -----------------------------------------------------------------------------------------------------

using Object = std::size_t;   // its number

}  // namespace

class Packager::Document {
 public:
  Document(PackageOptions options, ByteSink to) : options_(std::move(options)), writer_(std::move(to)) {
    options_.title = clean(options_.title);
    catalog_ = writer_.reserve();
    pages_ = writer_.reserve();
  }

  void add(const PackagedPage& page) {
    const PageSize size = size_of(page, kids_.size());
    const PageContent content = content_of(page, size, codes_);
    const Object object = writer_.reserve();
    PdfDictionary entries, images;
    entries.AddKey(PdfName::KeyType, PdfName("Page"));
    entries.AddKey("Parent", reference(pages_));
    entries.AddKey("MediaBox", array({integer(0), integer(0), number(size.width_pt), number(size.height_pt)}));
    if (const int turn_deg = (page.turn_deg % 360 + 360) % 360; turn_deg != 0)
      entries.AddKey("Rotate", integer(turn_deg));
    if (!page.image.bytes.empty()) images.AddKey(image_name(0), reference(add_image(page.image)));
    for (std::size_t i = 0; i < page.inks.size(); ++i)
      images.AddKey(image_name(i + 1), reference(add_mask(page.inks[i].mask)));
    entries.AddKey("Resources", resources(images));
    entries.AddKey("Contents", reference(add_flate_stream(view(content.operators))));
    add_paragraphs(entries, object, content.paragraphs);
    writer_.write(object, syntax_of(entries));
    kids_.push_back(object);
  }

  Digest finish() {
    SOHOA_INVARIANT(!kids_.empty());
    if (fonts_ != 0) add_fonts();
    if (structure_ != 0) add_structure();
    PdfDictionary pages;
    pages.AddKey(PdfName::KeyType, PdfName("Pages"));
    pages.AddKey("Count", integer(static_cast<std::int64_t>(kids_.size())));
    pages.AddKey("Kids", token(references(kids_)));
    writer_.write(pages_, syntax_of(pages));
    add_catalog();
    return writer_.finish(catalog_, add_information());
  }

 private:
  /// The paragraphs of one page; their objects' numbers follow one another.
  struct PageParagraphs {
    Object first = 0;
    std::size_t count = 0;
  };

  Object add_object(const PdfDictionary& entries) { return writer_.add(syntax_of(entries)); }

  Object add_stream(ByteView coded, PdfDictionary entries) {
    entries.AddKey(PdfName::KeyLength, integer(static_cast<std::int64_t>(coded.size())));
    const Object object = writer_.reserve();
    writer_.write_stream(object, syntax_of(entries), coded);
    return object;
  }

  Object add_flate_stream(ByteView plain, PdfDictionary entries = {}) {
    entries.AddKey(PdfName::KeyFilter, PdfName("FlateDecode"));
    return add_stream(deflate(plain, smallest), std::move(entries));
  }

  PdfVariant colour_space(int components) {
    if (components == 1) return PdfName("DeviceGray");
    if (components == 3) return PdfName("DeviceRGB");
    SOHOA_INVARIANT(components == 4);
    // The output intent is RGB, so device CMYK is not allowed; with a profile the image stays byte for byte.
    if (cmyk_ == 0) {
      PdfDictionary entries;
      entries.AddKey("N", integer(4));
      cmyk_ = add_flate_stream(pdf::naive_cmyk_profile(), entries);
    }
    return array({PdfName("ICCBased"), reference(cmyk_)});
  }

  Object add_image(const PageImage& image) {
    PdfDictionary entries = image_entries(image);
    entries.AddKey("ColorSpace", colour_space(image.components));
    return add_stream(image.bytes, std::move(entries));
  }

  /// A stencil: its black pixels are painted with the colour of the moment.
  Object add_mask(const PageImage& mask) {
    SOHOA_INVARIANT(mask.bits == 1 && mask.components == 1);
    PdfDictionary entries = image_entries(mask);
    entries.AddKey("ImageMask", PdfVariant(true));
    return add_stream(mask.bytes, std::move(entries));
  }

  static PdfDictionary image_entries(const PageImage& image) {
    PdfDictionary entries;
    entries.AddKey(PdfName::KeyType, PdfName("XObject"));
    entries.AddKey(PdfName::KeySubtype, PdfName("Image"));
    entries.AddKey("Width", integer(image.width_px));
    entries.AddKey("Height", integer(image.height_px));
    entries.AddKey("BitsPerComponent", integer(image.bits));
    add_coding(entries, image);
    return entries;
  }

  /// The fonts are named before they exist: they are written last, when all their codes are known.
  PdfDictionary resources(const PdfDictionary& images) {
    PdfDictionary out;
    out.AddKey("XObject", images);
    if (codes_.empty()) return out;
    if (fonts_ == 0) fonts_ = writer_.reserve();
    out.AddKey("Font", reference(fonts_));
    return out;
  }

  void add_fonts() {
    const Object meanings = add_flate_stream(view(pdf::to_unicode_cmap(codes_.meanings())));
    const Object glyphs = add_flate_stream(codes_.glyph_map());
    PdfDictionary fonts;
    for (const int raise : codes_.raises()) {
      PdfDictionary entries;
      entries.AddKey(PdfName::KeyType, PdfName("Font"));
      entries.AddKey(PdfName::KeySubtype, PdfName("Type0"));
      entries.AddKey("BaseFont", PdfName("Glyphless"));
      entries.AddKey("Encoding", PdfName("Identity-H"));
      entries.AddKey("DescendantFonts", array({reference(add_descendant_font(raise, glyphs))}));
      entries.AddKey("ToUnicode", reference(meanings));
      fonts.AddKey(pdf::font_name(raise), reference(add_object(entries)));
    }
    writer_.write(fonts_, syntax_of(fonts));
  }

  Object add_descendant_font(int raise, Object glyphs) {
    PdfDictionary system;
    system.AddKey("Registry", token("(Adobe)"));
    system.AddKey("Ordering", token("(Identity)"));
    system.AddKey("Supplement", integer(0));
    PdfDictionary entries;
    entries.AddKey(PdfName::KeyType, PdfName("Font"));
    entries.AddKey(PdfName::KeySubtype, PdfName("CIDFontType2"));
    entries.AddKey("BaseFont", PdfName("Glyphless"));
    entries.AddKey("CIDSystemInfo", system);
    entries.AddKey("CIDToGIDMap", reference(glyphs));
    entries.AddKey("DW", integer(pdf::GlyphlessMetrics::width));
    entries.AddKey("FontDescriptor", reference(add_font_descriptor(raise)));
    return add_object(entries);
  }

  Object add_font_descriptor(int raise) {
    using Metrics = pdf::GlyphlessMetrics;
    const int ascent = Metrics::ascent + 100 * raise, descent = Metrics::descent + 100 * raise;
    const Bytes program = pdf::glyphless_program(raise);
    PdfDictionary length;
    length.AddKey("Length1", integer(static_cast<std::int64_t>(program.size())));
    PdfDictionary entries;
    entries.AddKey(PdfName::KeyType, PdfName("FontDescriptor"));
    entries.AddKey("FontName", PdfName("Glyphless"));
    entries.AddKey("Flags", integer(5));  // fixed pitch, symbolic
    entries.AddKey("FontBBox", array({integer(0), integer(descent), integer(Metrics::width), integer(ascent)}));
    entries.AddKey("ItalicAngle", integer(0));
    entries.AddKey("Ascent", integer(ascent));
    entries.AddKey("Descent", integer(descent));
    entries.AddKey("CapHeight", integer(ascent));
    entries.AddKey("StemV", integer(80));
    entries.AddKey("FontFile2", reference(add_flate_stream(program, length)));
    return add_object(entries);
  }

  /// The page's paragraphs as elements of the document's structure, in reading order.
  void add_paragraphs(PdfDictionary& page_entries, Object page, std::size_t count) {
    if (count == 0) return;
    if (structure_ == 0) {
      structure_ = writer_.reserve();
      section_ = writer_.reserve();
    }
    PageParagraphs of_page{.first = 0, .count = count};
    for (std::size_t i = 0; i < count; ++i) {
      PdfDictionary entries;   // without /Type, which is optional: a table has a hundred of them
      entries.AddKey("S", PdfName("P"));
      entries.AddKey("P", reference(section_));
      entries.AddKey("Pg", reference(page));
      entries.AddKey("K", integer(static_cast<std::int64_t>(i)));
      const Object paragraph = add_object(entries);
      if (i == 0) of_page.first = paragraph;
    }
    page_entries.AddKey("StructParents", integer(static_cast<std::int64_t>(paragraphs_.size())));
    page_entries.AddKey("Tabs", PdfName("S"));
    paragraphs_.push_back(of_page);
  }

  void add_structure() {
    std::vector<Object> all;
    std::string of_pages = "[";
    for (std::size_t page = 0; page < paragraphs_.size(); ++page) {
      std::vector<Object> of_page(paragraphs_[page].count);
      std::iota(of_page.begin(), of_page.end(), paragraphs_[page].first);
      of_pages += " " + std::to_string(page) + " " + references(of_page);
      all.insert(all.end(), of_page.begin(), of_page.end());
    }
    PdfDictionary parents, section, root;
    section.AddKey(PdfName::KeyType, PdfName("StructElem"));
    section.AddKey("S", PdfName("Document"));
    section.AddKey("P", reference(structure_));
    section.AddKey("K", token(references(all)));
    writer_.write(section_, syntax_of(section));
    parents.AddKey("Nums", token(of_pages + " ]"));
    root.AddKey(PdfName::KeyType, PdfName("StructTreeRoot"));
    root.AddKey("K", reference(section_));
    root.AddKey("ParentTree", parents);
    root.AddKey("ParentTreeNextKey", integer(static_cast<std::int64_t>(paragraphs_.size())));
    writer_.write(structure_, syntax_of(root));
  }

  PdfDictionary output_intent() {
    PdfDictionary components, out;
    components.AddKey("N", integer(3));
    out.AddKey(PdfName::KeyType, PdfName("OutputIntent"));
    out.AddKey("S", PdfName("GTS_PDFA1"));
    out.AddKey("OutputConditionIdentifier", token("(sRGB IEC61966-2.1)"));
    out.AddKey("Info", token("(sRGB IEC61966-2.1)"));
    out.AddKey("DestOutputProfile", reference(add_flate_stream(pdf::srgb_profile(), components)));
    return out;
  }

  void add_catalog() {
    PdfDictionary metadata, entries;
    metadata.AddKey(PdfName::KeyType, PdfName("Metadata"));
    metadata.AddKey(PdfName::KeySubtype, PdfName("XML"));
    entries.AddKey(PdfName::KeyType, PdfName("Catalog"));
    entries.AddKey("Pages", reference(pages_));
    entries.AddKey("Lang", text_string(options_.language));
    // Not compressed, so that archives find the claim without a PDF reader.
    entries.AddKey("Metadata", reference(add_stream(view(pdf::xmp_packet(options_)), metadata)));
    entries.AddKey("OutputIntents", array({output_intent()}));
    if (structure_ != 0) {
      PdfDictionary marks;
      marks.AddKey("Marked", PdfVariant(true));
      entries.AddKey("MarkInfo", marks);
      entries.AddKey("StructTreeRoot", reference(structure_));
    }
    if (!options_.title.empty()) {
      PdfDictionary preferences;
      preferences.AddKey("DisplayDocTitle", PdfVariant(true));
      entries.AddKey("ViewerPreferences", preferences);
    }
    writer_.write(catalog_, syntax_of(entries));
  }

  Object add_information() {
    PdfDictionary entries;
    if (!options_.title.empty()) entries.AddKey("Title", text_string(options_.title));
    if (options_.made_at) entries.AddKey("CreationDate", token("(" + pdf_date(*options_.made_at) + ")"));
    entries.AddKey("Producer", text_string(pdf::producer));
    return add_object(entries);
  }

  PackageOptions options_;
  pdf::FileWriter writer_;
  Object catalog_ = 0, pages_ = 0, fonts_ = 0, structure_ = 0, section_ = 0, cmyk_ = 0;   // 0: none yet
  std::vector<Object> kids_;
  std::vector<PageParagraphs> paragraphs_;   // of the pages that have any
  pdf::GlyphlessCodes codes_;
};

namespace {

template <class Work>
auto without_podofo_errors(Work work) {
  try {
    return work();
  } catch (const PdfError& error) {
    throw Error(ErrorCode::internal, std::string("PoDoFo: ") + PdfError::ErrorName(error.GetError()));
  }
}

}  // namespace

Packager::Packager(const PackageOptions& options, ByteSink to) : document_(std::make_unique<Document>(options, std::move(to))) {}
Packager::~Packager() = default;

void Packager::add(const PackagedPage& page) {
  without_podofo_errors([&] { document_->add(page); });
}

Digest Packager::finish() {
  return without_podofo_errors([&] { return document_->finish(); });
}

PackagedPdf package(std::size_t page_count, const std::function<PackagedPage(std::size_t)>& page,
                    const PackageOptions& options) {
  PackagedPdf pdf;
  Packager packager(options, [&](ByteView more) { append(pdf.bytes, more); });
  for (std::size_t index = 0; index < page_count; ++index) packager.add(page(index));
  pdf.digest = packager.finish();
  return pdf;
}

}  // namespace sohoa
