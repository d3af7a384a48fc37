// The one file that knows PoDoFo. Only its objects and its writer are used: dictionaries, raw streams, Clean mode with
// a classic cross-reference table (Compact mode breaks PDF/A 6.1.9, and a table is what revisions append to best). What
// PoDoFo would add by itself (clock, producer) is left out by not using its document class.
#include "sohoa/pdf/package.hpp"

#include <cmath>
#include <ostream>

#include <podofo/podofo.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/geometry.hpp"

#include "pdf/deflate.hpp"
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

// ---- output -------------------------------------------------------------------------------------------------------

/// Lets PoDoFo write into the bytes we return, without a second copy of the document.
class BytesBuffer : public std::streambuf {
 public:
  explicit BytesBuffer(Bytes& to) : to_(to) {}

 private:
  std::streamsize xsputn(const char* from, std::streamsize count) override {
    append(to_, std::string_view(from, static_cast<std::size_t>(count)));
    return count;
  }
  int_type overflow(int_type letter) override {
    if (letter != traits_type::eof()) to_.push_back(static_cast<std::uint8_t>(letter));
    return traits_type::not_eof(letter);
  }
  Bytes& to_;
};

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

class DocumentBuilder {
 public:
  explicit DocumentBuilder(PackageOptions options) : options_(std::move(options)) {
    options_.title = clean(options_.title);
    // Without this PoDoFo lets go of its objects without deleting them: the whole document would leak, images and all.
    objects_.SetAutoDelete(true);
    catalog_ = objects_.CreateObject("Catalog");
    pages_ = objects_.CreateObject("Pages");
  }

  void add_page(const PackagedPage& page, std::size_t index) {
    const PageSize size = size_of(page, index);
    const PageContent content = content_of(page, size, codes_);
    PdfObject* object = objects_.CreateObject("Page");
    PdfDictionary& entries = object->GetDictionary();
    entries.AddKey("Parent", pages_->Reference());
    entries.AddKey("MediaBox", array({integer(0), integer(0), number(size.width_pt), number(size.height_pt)}));
    if (const int turn_deg = (page.turn_deg % 360 + 360) % 360; turn_deg != 0)
      entries.AddKey("Rotate", integer(turn_deg));
    PdfDictionary images;
    if (!page.image.bytes.empty()) images.AddKey(image_name(0), image_object(page.image)->Reference());
    for (std::size_t i = 0; i < page.inks.size(); ++i)
      images.AddKey(image_name(i + 1), mask_object(page.inks[i].mask)->Reference());
    entries.AddKey("Resources", resources(images));
    entries.AddKey("Contents", flate_stream(view(content.operators))->Reference());
    add_paragraphs(object, content.paragraphs);
    kids_.push_back(object->Reference());
    digest_text(decimal(size.width_pt, 4) + " " + decimal(size.height_pt, 4) + " " + std::to_string(page.turn_deg));
  }

  Bytes finish() {
    if (fonts_ != nullptr) add_fonts();
    if (structure_ != nullptr) add_structure();
    pages_->GetDictionary().AddKey("Count", integer(static_cast<std::int64_t>(kids_.size())));
    pages_->GetDictionary().AddKey("Kids", kids_);
    fill_catalog();
    PdfObject trailer;
    trailer.GetDictionary().AddKey("Root", catalog_->Reference());
    trailer.GetDictionary().AddKey("Info", information()->Reference());
    return written(trailer);
  }

 private:
  PdfObject* raw_stream(ByteView coded, PdfDictionary entries) {
    PdfObject* object = objects_.CreateObject(PdfVariant(entries));
    PdfMemoryInputStream input(reinterpret_cast<const char*>(coded.data()), static_cast<pdf_long>(coded.size()));
    object->GetStream()->SetRawData(&input, static_cast<pdf_long>(coded.size()));
    digest_text(std::to_string(coded.size()));
    digest_.update(coded);
    stream_bytes_ += coded.size();
    return object;
  }

  PdfObject* flate_stream(ByteView plain, PdfDictionary entries = {}) {
    entries.AddKey(PdfName::KeyFilter, PdfName("FlateDecode"));
    return raw_stream(deflate(plain), entries);
  }

  PdfVariant colour_space(int components) {
    if (components == 1) return PdfName("DeviceGray");
    if (components == 3) return PdfName("DeviceRGB");
    SOHOA_INVARIANT(components == 4);
    // The output intent is RGB, so device CMYK is not allowed; with a profile the image stays byte for byte.
    if (cmyk_ == nullptr) {
      PdfDictionary entries;
      entries.AddKey("N", integer(4));
      cmyk_ = flate_stream(pdf::naive_cmyk_profile(), entries);
    }
    return array({PdfName("ICCBased"), cmyk_->Reference()});
  }

  PdfObject* image_object(const PageImage& image) {
    PdfDictionary entries = image_entries(image);
    entries.AddKey("ColorSpace", colour_space(image.components));
    return raw_stream(image.bytes, entries);
  }

  /// A stencil: its black pixels are painted with the colour of the moment.
  PdfObject* mask_object(const PageImage& mask) {
    SOHOA_INVARIANT(mask.bits == 1 && mask.components == 1);
    PdfDictionary entries = image_entries(mask);
    entries.AddKey("ImageMask", PdfVariant(true));
    return raw_stream(mask.bytes, entries);
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
    if (fonts_ == nullptr) fonts_ = objects_.CreateObject(PdfVariant(PdfDictionary()));
    out.AddKey("Font", fonts_->Reference());
    return out;
  }

  void add_fonts() {
    const PdfObject* meanings = flate_stream(view(pdf::to_unicode_cmap(codes_.meanings())));
    const PdfObject* glyphs = flate_stream(codes_.glyph_map());
    for (const int raise : codes_.raises()) {
      PdfObject* object = objects_.CreateObject("Font");
      PdfDictionary& entries = object->GetDictionary();
      entries.AddKey(PdfName::KeySubtype, PdfName("Type0"));
      entries.AddKey("BaseFont", PdfName("Glyphless"));
      entries.AddKey("Encoding", PdfName("Identity-H"));
      entries.AddKey("DescendantFonts", array({descendant_font(raise, glyphs)->Reference()}));
      entries.AddKey("ToUnicode", meanings->Reference());
      fonts_->GetDictionary().AddKey(pdf::font_name(raise), object->Reference());
    }
  }

  PdfObject* descendant_font(int raise, const PdfObject* glyphs) {
    PdfDictionary system;
    system.AddKey("Registry", token("(Adobe)"));
    system.AddKey("Ordering", token("(Identity)"));
    system.AddKey("Supplement", integer(0));
    PdfObject* object = objects_.CreateObject("Font");
    PdfDictionary& entries = object->GetDictionary();
    entries.AddKey(PdfName::KeySubtype, PdfName("CIDFontType2"));
    entries.AddKey("BaseFont", PdfName("Glyphless"));
    entries.AddKey("CIDSystemInfo", system);
    entries.AddKey("CIDToGIDMap", glyphs->Reference());
    entries.AddKey("DW", integer(pdf::GlyphlessMetrics::width));
    entries.AddKey("FontDescriptor", font_descriptor(raise)->Reference());
    return object;
  }

  PdfObject* font_descriptor(int raise) {
    using Metrics = pdf::GlyphlessMetrics;
    const int ascent = Metrics::ascent + 100 * raise, descent = Metrics::descent + 100 * raise;
    const Bytes program = pdf::glyphless_program(raise);
    PdfDictionary length;
    length.AddKey("Length1", integer(static_cast<std::int64_t>(program.size())));
    PdfObject* object = objects_.CreateObject("FontDescriptor");
    PdfDictionary& entries = object->GetDictionary();
    entries.AddKey("FontName", PdfName("Glyphless"));
    entries.AddKey("Flags", integer(5));  // fixed pitch, symbolic
    entries.AddKey("FontBBox", array({integer(0), integer(descent), integer(Metrics::width), integer(ascent)}));
    entries.AddKey("ItalicAngle", integer(0));
    entries.AddKey("Ascent", integer(ascent));
    entries.AddKey("Descent", integer(descent));
    entries.AddKey("CapHeight", integer(ascent));
    entries.AddKey("StemV", integer(80));
    entries.AddKey("FontFile2", flate_stream(program, length)->Reference());
    return object;
  }

  /// The page's paragraphs as elements of the document's structure, in reading order.
  void add_paragraphs(PdfObject* page, std::size_t count) {
    if (count == 0) return;
    if (structure_ == nullptr) {
      structure_ = objects_.CreateObject("StructTreeRoot");
      document_ = objects_.CreateObject("StructElem");
    }
    PdfArray of_page;
    for (std::size_t i = 0; i < count; ++i) {
      PdfObject* paragraph = objects_.CreateObject("StructElem");
      PdfDictionary& entries = paragraph->GetDictionary();
      entries.AddKey("S", PdfName("P"));
      entries.AddKey("P", document_->Reference());
      entries.AddKey("Pg", page->Reference());
      entries.AddKey("K", integer(static_cast<std::int64_t>(i)));
      of_page.push_back(paragraph->Reference());
      paragraphs_.push_back(paragraph->Reference());
    }
    page->GetDictionary().AddKey("StructParents", integer(static_cast<std::int64_t>(parents_.size() / 2)));
    page->GetDictionary().AddKey("Tabs", PdfName("S"));
    parents_.push_back(integer(static_cast<std::int64_t>(parents_.size() / 2)));
    parents_.push_back(of_page);
  }

  void add_structure() {
    PdfDictionary parents, marks;
    parents.AddKey("Nums", parents_);
    PdfDictionary& document = document_->GetDictionary();
    document.AddKey("S", PdfName("Document"));
    document.AddKey("P", structure_->Reference());
    document.AddKey("K", paragraphs_);
    PdfDictionary& root = structure_->GetDictionary();
    root.AddKey("K", document_->Reference());
    root.AddKey("ParentTree", parents);
    root.AddKey("ParentTreeNextKey", integer(static_cast<std::int64_t>(parents_.size() / 2)));
    marks.AddKey("Marked", PdfVariant(true));
    catalog_->GetDictionary().AddKey("MarkInfo", marks);
    catalog_->GetDictionary().AddKey("StructTreeRoot", structure_->Reference());
  }

  PdfDictionary output_intent() {
    PdfDictionary components, out;
    components.AddKey("N", integer(3));
    out.AddKey(PdfName::KeyType, PdfName("OutputIntent"));
    out.AddKey("S", PdfName("GTS_PDFA1"));
    out.AddKey("OutputConditionIdentifier", token("(sRGB IEC61966-2.1)"));
    out.AddKey("Info", token("(sRGB IEC61966-2.1)"));
    out.AddKey("DestOutputProfile", flate_stream(pdf::srgb_profile(), components)->Reference());
    return out;
  }

  void fill_catalog() {
    PdfDictionary metadata;
    metadata.AddKey(PdfName::KeyType, PdfName("Metadata"));
    metadata.AddKey(PdfName::KeySubtype, PdfName("XML"));
    PdfDictionary& entries = catalog_->GetDictionary();
    entries.AddKey("Pages", pages_->Reference());
    entries.AddKey("Lang", text_string(options_.language));
    // Not compressed, so that archives find the claim without a PDF reader.
    entries.AddKey("Metadata", raw_stream(view(pdf::xmp_packet(options_)), metadata)->Reference());
    entries.AddKey("OutputIntents", array({output_intent()}));
    if (options_.title.empty()) return;
    PdfDictionary preferences;
    preferences.AddKey("DisplayDocTitle", PdfVariant(true));
    entries.AddKey("ViewerPreferences", preferences);
  }

  /// PoDoFo makes /ID from the Info dictionary alone; the content's digest in it gives every document its own.
  PdfObject* information() {
    PdfObject* object = objects_.CreateObject(PdfVariant(PdfDictionary()));
    PdfDictionary& entries = object->GetDictionary();
    if (!options_.title.empty()) entries.AddKey("Title", text_string(options_.title));
    if (options_.made_at) entries.AddKey("CreationDate", token("(" + pdf_date(*options_.made_at) + ")"));
    entries.AddKey("Producer", text_string(pdf::producer));
    entries.AddKey("ContentDigest", token("<" + digest_.finish().hex() + ">"));
    return object;
  }

  Bytes written(const PdfObject& trailer) {
    Bytes out;
    out.reserve(stream_bytes_ + 1024 * objects_.GetSize());
    BytesBuffer buffer(out);
    std::ostream stream(&buffer);
    const std::ostream* target = &stream;  // the constructor for output only takes a pointer to const
    PdfOutputDevice device(target);
    PdfWriter writer(&objects_, &trailer);
    writer.SetWriteMode(ePdfWriteMode_Clean);
    writer.SetPdfVersion(ePdfVersion_1_7);
    writer.Write(&device);
    stream.flush();
    return out;
  }

  void digest_text(const std::string& text) { digest_.update(view(text)).update(view(std::string_view("\n"))); }

  PackageOptions options_;
  PdfVecObjects objects_;
  PdfObject* catalog_ = nullptr;
  PdfObject* pages_ = nullptr;
  PdfObject* fonts_ = nullptr;
  PdfObject* structure_ = nullptr;
  PdfObject* document_ = nullptr;
  PdfObject* cmyk_ = nullptr;
  PdfArray kids_, paragraphs_, parents_;
  pdf::GlyphlessCodes codes_;
  Hasher digest_;
  std::size_t stream_bytes_ = 0;
};

}  // namespace

PackagedPdf package(std::size_t page_count, const std::function<PackagedPage(std::size_t)>& page,
                    const PackageOptions& options) {
  SOHOA_INVARIANT(page_count > 0);
  try {
    DocumentBuilder document(options);
    for (std::size_t index = 0; index < page_count; ++index) document.add_page(page(index), index);
    Bytes bytes = document.finish();
    const Digest digest = sha256(bytes);
    return {std::move(bytes), digest};
  } catch (const PdfError& error) {
    throw Error(ErrorCode::internal, std::string("PoDoFo: ") + PdfError::ErrorName(error.GetError()));
  }
}

}  // namespace sohoa
