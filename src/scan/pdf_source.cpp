// A PDF as input. libqpdf tells what it is; poppler draws it. A page that is one JPEG or G4 image is decoded here and
// its data kept as it came.
#include <algorithm>

#include "scan/jpeg.hpp"
#include "scan/orientation.hpp"
#include "scan/pdf_content.hpp"
#include "scan/pdf_signatures.hpp"
#include "scan/pdf_tools.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"
#include "scan/tiff.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::scan {
namespace {

// Operators read for the facts of a whole file; pages beyond are not known until they are asked for.
constexpr std::size_t survey_limit = 6'000'000;

Bytes raw_data(QPDFObjectHandle stream) {
  const std::shared_ptr<Buffer> data = stream.getRawStreamData();
  return {data->getBuffer(), data->getBuffer() + data->getSize()};
}

// The one filter of a stream; empty when there are several.
std::string only_filter(QPDFObjectHandle dictionary) {
  QPDFObjectHandle filter = dictionary.getKey("/Filter");
  if (filter.isArray() && filter.getArrayNItems() == 1) filter = filter.getArrayItem(0);
  return filter.isName() ? filter.getName() : std::string{};
}

QPDFObjectHandle parameters_of(QPDFObjectHandle dictionary) {
  QPDFObjectHandle parameters = dictionary.getKey("/DecodeParms");
  if (parameters.isArray() && parameters.getArrayNItems() == 1) parameters = parameters.getArrayItem(0);
  return parameters.isDictionary() ? parameters : QPDFObjectHandle::newDictionary();
}

bool is_true(QPDFObjectHandle value) { return value.isBool() && value.getBoolValue(); }

// 0 or 1 for the usual direction and the inverted one; nullopt for anything else.
std::optional<bool> is_inverted(QPDFObjectHandle dictionary) {
  QPDFObjectHandle decode = dictionary.getKey("/Decode");
  if (!decode.isArray()) return false;
  for (int i = 0; i < decode.getArrayNItems(); ++i)
    if (number_or(decode.getArrayItem(i), -1) != (i % 2)) {
      const bool is_turned = decode.getArrayNItems() == 2 && number_or(decode.getArrayItem(0), -1) == 1 &&
                             number_or(decode.getArrayItem(1), -1) == 0;
      return is_turned ? std::optional{true} : std::nullopt;
    }
  return false;
}

// Components of a colour space whose samples a device space shows alike; 0 for others.
int plain_components(QPDFObjectHandle space) {
  if (is_one_of(space, {"/DeviceGray", "/CalGray"})) return 1;
  if (is_one_of(space, {"/DeviceRGB", "/CalRGB"})) return 3;
  if (!space.isArray() || space.getArrayNItems() < 2) return 0;
  if (is_one_of(space.getArrayItem(0), {"/CalGray"})) return 1;
  if (is_one_of(space.getArrayItem(0), {"/CalRGB"})) return 3;
  QPDFObjectHandle profile = space.getArrayItem(1);
  if (!is_one_of(space.getArrayItem(0), {"/ICCBased"}) || !profile.isStream()) return 0;
  const double n = number_or(profile.getDict().getKey("/N"), 0);
  return n == 1 ? 1 : n == 3 ? 3 : 0;
}

struct Decoded {
  Raster raster;
  CodedImage coded;
};

std::optional<Decoded> decode_jpeg_image(QPDFObjectHandle image, QPDFObjectHandle dictionary) {
  if (parameters_of(dictionary).hasKey("/ColorTransform") || is_inverted(dictionary) != std::optional{false})
    return std::nullopt;
  const Bytes data = raw_data(image);
  const JpegHeader header = read_jpeg_header(data);
  std::optional<CodedImage> coded = kept_jpeg(header, data);
  if (!coded || header.components != plain_components(dictionary.getKey("/ColorSpace"))) return std::nullopt;
  return Decoded{decode_jpeg(data), std::move(*coded)};
}

std::optional<Decoded> decode_g4_image(QPDFObjectHandle image, QPDFObjectHandle dictionary, const PlacedImage& placed) {
  QPDFObjectHandle parameters = parameters_of(dictionary);
  const bool is_mask = is_true(dictionary.getKey("/ImageMask"));
  const bool is_g4 = number_or(parameters.getKey("/K"), 0) < 0 && !is_true(parameters.getKey("/EncodedByteAlign")) &&
                     number_or(parameters.getKey("/Columns"), 1728) == placed.width_px && placed.bits == 1;
  const std::optional<bool> inverted = is_inverted(dictionary);
  if (!is_g4 || !inverted || !(is_mask || plain_components(dictionary.getKey("/ColorSpace")) == 1)) return std::nullopt;
  const CcittImage ccitt{placed.width_px, placed.height_px, is_true(parameters.getKey("/BlackIs1")) != *inverted};
  CodedImage coded;
  coded.coding = CodedImage::Coding::ccitt_g4;
  coded.bytes = raw_data(image);
  coded.format = PixelFormat::bilevel;
  coded.components = 1;
  coded.black_is_1 = ccitt.black_is_1;
  Raster raster = decode_ccitt_g4(ccitt, coded.bytes);
  return Decoded{std::move(raster), std::move(coded)};
}

// Only what lies upright in page space: /Rotate then says all there is to say about its turn.
std::optional<Decoded> decode_kept_image(const SeenPage& seen) {
  if (!seen.look.is_one_image || !seen.main_image.isInitialized()) return std::nullopt;
  const PlacedImage& placed = *seen.look.main_image;
  const bool is_upright = placed.placement.a > 0 && placed.placement.d > 0 && placed.placement.b == 0 && placed.placement.c == 0;
  QPDFObjectHandle image = seen.main_image, dictionary = image.getDict();
  if (!is_upright || dictionary.hasKey("/SMask") || dictionary.hasKey("/Mask") || dictionary.hasKey("/OC")) return std::nullopt;
  const std::string filter = only_filter(dictionary);
  std::optional<Decoded> decoded;
  try {
    if (filter == "/DCTDecode") decoded = decode_jpeg_image(image, dictionary);
    if (filter == "/CCITTFaxDecode") decoded = decode_g4_image(image, dictionary, placed);
  } catch (const Error&) {
    return std::nullopt;   // poppler may still draw what is there
  } catch (const QPDFExc&) {
    return std::nullopt;
  }
  if (!decoded || decoded->raster.width_px != placed.width_px || decoded->raster.height_px != placed.height_px)
    return std::nullopt;
  decoded->coded.width_px = placed.width_px;
  decoded->coded.height_px = placed.height_px;
  decoded->coded.turn_deg = seen.look.rotate_deg;
  return decoded;
}

// D:YYYYMMDDHHmmSS with an offset like +07'00', Z or nothing; parts from the month on may be missing.
std::optional<Instant> pdf_time(std::string_view text) {
  if (text.starts_with("D:")) text.remove_prefix(2);
  std::string digits;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9' && digits.size() < 14) {
    digits.push_back(text[0]);
    text.remove_prefix(1);
  }
  if (digits.size() < 8) return std::nullopt;
  digits.resize(14, '0');
  std::string offset = "+07:00";
  if (text.starts_with("Z")) offset = "Z";
  if (text.size() >= 3 && (text[0] == '+' || text[0] == '-'))
    offset = std::string{text.substr(0, 3)} + ":" + (text.size() >= 6 ? std::string{text.substr(4, 2)} : "00");
  const auto part = [&](std::size_t at, std::size_t count) { return digits.substr(at, count); };
  return Instant::parse(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) + ":" + part(10, 2) + ":" +
                        part(12, 2) + offset);
}

// <pdfaid:part>2</pdfaid:part> or pdfaid:part="2".
std::string xmp_value(std::string_view xmp, std::string_view key) {
  std::size_t at = xmp.find(key);
  if (at == xmp.npos) return {};
  at += key.size();
  while (at < xmp.size() && (xmp[at] == '>' || xmp[at] == '=' || xmp[at] == '"' || xmp[at] == '\'' || xmp[at] == ' ')) ++at;
  std::string value;
  while (at < xmp.size() && value.size() < 3 && std::isalnum(static_cast<unsigned char>(xmp[at]))) value.push_back(xmp[at++]);
  return value;
}

std::string claimed_conformance(QPDF& qpdf) {
  QPDFObjectHandle metadata = qpdf.getRoot().getKeyIfDict("/Metadata");
  if (!metadata.isStream()) return {};
  const std::shared_ptr<Buffer> data = metadata.getStreamData(qpdf_dl_generalized);
  const std::string_view xmp{reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
  const std::string part = xmp_value(xmp, "pdfaid:part");
  return part.empty() ? std::string{} : "PDF/A-" + part + lower(xmp_value(xmp, "pdfaid:conformance"));
}

class PdfSource : public Source {
 public:
  PdfSource(ByteView bytes, PdfTools tools) : bytes_(bytes), tools_(std::move(tools)) {
    try {
      file_ = open_with_qpdf(bytes);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::input_too_large) throw;
      // Readers disagree on which pages a loop has; only a signed file is kept whatever its pages are.
      if (error.code() == ErrorCode::pdf_page_tree_loop && signatures_in(bytes).empty()) throw;
      // What poppler opens is still an input: libqpdf is the stricter reader.
      open_with_poppler(error);
    }
  }

  InputFacts facts() override {
    InputFacts facts;
    facts.format = "pdf";
    survey();
    for (const PageLook& look : looks_) {
      const RenderPlan plan = plan_of(look);
      facts.pages.push_back(page_facts(plan.width_px, plan.height_px, plan.resolution, look.rotate_deg));
    }
    facts.signatures = file_.qpdf ? count_signatures(file_, bytes_) : static_cast<int>(signatures_in(bytes_).size());
    facts.kind = facts.signatures > 0 ? InputKind::signed_pdf : file_.qpdf ? kind_of(std::span{looks_}.first(surveyed_)) : InputKind::scanned_pdf;
    if (file_.qpdf) read_document(facts);
    return facts;
  }

  ScannedPage page(std::size_t index) override {
    if (!file_.qpdf) {
      return rendered(index, plan_of(looks_.at(index)), looks_.at(index));
    }
    const SeenPage seen = look_at(file_.pages.at(index));
    const RenderPlan plan = plan_of(seen.look);
    if (std::optional<Decoded> decoded = decode_kept_image(seen)) {
      Raster turned = upright(std::move(decoded->raster), orientation_of(seen.look.rotate_deg));
      return {std::move(turned), plan.resolution, std::move(decoded->coded)};
    }
    return rendered(index, plan, seen.look);
  }

  std::vector<Input::TextWord> words(std::size_t index) override { return tools_.words(index); }

 private:
  void open_with_poppler(const Error& reason) {
    try {
      looks_ = tools_.page_sizes();
    } catch (const Error& error) {
      if (error.code() == ErrorCode::pdf_malformed && reason.code() != ErrorCode::pdf_malformed) throw reason;
      throw;
    }
  }

  void survey() {
    if (!looks_.empty()) return;
    std::size_t budget = survey_limit;
    for (const QPDFObjectHandle& page : file_.pages) {
      if (budget > 0) ++surveyed_;
      const SeenPage seen = look_at(page, budget);
      looks_.push_back(seen.look);
      budget -= seen.operations;
    }
  }

  void read_document(InputFacts& facts) {
    try {
      QPDFObjectHandle made = file_.qpdf->getTrailer().getKeyIfDict("/Info").getKeyIfDict("/CreationDate");
      if (made.isString()) facts.made_at = pdf_time(made.getStringValue());
      facts.claimed_conformance = claimed_conformance(*file_.qpdf);
    } catch (const std::runtime_error&) {
      // Damaged metadata says nothing.
    }
  }

  ScannedPage rendered(std::size_t index, const RenderPlan& plan, const PageLook& look) {
    Raster raster = tools_.render(index, plan);
    const bool is_refused = raster.width_px == 1 && raster.height_px == 1 && plan.width_px > 1 && plan.height_px > 1;
    if (is_refused) raster = blank_page(index, plan, look);
    Resolution resolution = plan.resolution;
    // poppler rounds on its own; the paper's size is what stays.
    resolution.x_dpi *= static_cast<double>(raster.width_px) / plan.width_px;
    resolution.y_dpi *= static_cast<double>(raster.height_px) / plan.height_px;
    return {std::move(raster), resolution, std::nullopt};
  }

  // poppler draws a single pixel for a page it cannot make out. If nothing is on it, nothing is lost.
  static Raster blank_page(std::size_t index, const RenderPlan& plan, const PageLook& look) {
    if (!look.is_known || look.image_count > 0 || look.visible_text > 0 || look.draws_paths)
      throw Error(ErrorCode::input_unreadable, "page " + std::to_string(index + 1));
    Raster white{.width_px = plan.width_px, .height_px = plan.height_px, .format = PixelFormat::bilevel, .pixels = {}};
    white.pixels.resize(white.row_bytes() * static_cast<std::size_t>(white.height_px));
    return white;
  }

  ByteView bytes_;
  PdfTools tools_;
  PdfFile file_;                  // without a document when only poppler reads it
  std::vector<PageLook> looks_;
  std::size_t surveyed_ = 0;      // pages whose content was read for the facts
};

}  // namespace

std::unique_ptr<Source> open_pdf(ByteView bytes, const sandbox::Job& job) {
  return std::make_unique<PdfSource>(bytes, PdfTools{job.run_tool});
}

}  // namespace sohoa::scan
