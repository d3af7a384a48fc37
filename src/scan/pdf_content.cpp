// A content stream interpreter that knows five things: where images lie, whether text shows, whether anything is drawn,
// whether anything is coloured, and what a later image hides.
#include "scan/pdf_content.hpp"

#include <cmath>
#include <map>

namespace sohoa::scan {
namespace {

constexpr int form_depth_limit = 12;
constexpr double covering = 0.8;

Affine times(const Affine& first, const Affine& then) {
  return {first.a * then.a + first.b * then.c,          first.a * then.b + first.b * then.d,
          first.c * then.a + first.d * then.c,          first.c * then.b + first.d * then.d,
          first.e * then.a + first.f * then.c + then.e, first.e * then.b + first.f * then.d + then.f};
}

struct GraphicsState {
  Affine matrix;
  int text_mode = 0;
};

class Reader;

// libqpdf hands over operands and operators one by one.
class Callbacks : public QPDFObjectHandle::ParserCallbacks {
 public:
  explicit Callbacks(Reader& reader) : reader_(reader) {}
  void handleObject(QPDFObjectHandle object) override;
  void handleEOF() override {}

 private:
  Reader& reader_;
  std::vector<QPDFObjectHandle> operands_;
};

enum class Operator {
  save, restore, matrix, text_mode, show, show_array, show_with_spacing, object, inline_image, rectangle, path, clip, paint,
  end_path, gray, rgb, cmyk, colour, shading, state, marked
};

const std::map<std::string, Operator>& operators() {
  static const std::map<std::string, Operator> known = {
      {"q", Operator::save}, {"Q", Operator::restore}, {"cm", Operator::matrix}, {"Tr", Operator::text_mode},
      {"Tj", Operator::show}, {"'", Operator::show}, {"\"", Operator::show_with_spacing}, {"TJ", Operator::show_array},
      {"Do", Operator::object}, {"ID", Operator::inline_image}, {"re", Operator::rectangle}, {"m", Operator::path},
      {"l", Operator::path}, {"c", Operator::path}, {"v", Operator::path}, {"y", Operator::path}, {"h", Operator::path},
      {"W", Operator::clip}, {"W*", Operator::clip}, {"f", Operator::paint}, {"F", Operator::paint},
      {"f*", Operator::paint}, {"S", Operator::paint}, {"s", Operator::paint}, {"B", Operator::paint},
      {"B*", Operator::paint}, {"b", Operator::paint}, {"b*", Operator::paint}, {"n", Operator::end_path},
      {"g", Operator::gray}, {"G", Operator::gray}, {"rg", Operator::rgb}, {"RG", Operator::rgb}, {"k", Operator::cmyk},
      {"K", Operator::cmyk}, {"cs", Operator::colour}, {"CS", Operator::colour}, {"sc", Operator::colour},
      {"SC", Operator::colour}, {"scn", Operator::colour}, {"SCN", Operator::colour}, {"sh", Operator::shading},
      {"gs", Operator::state}, {"BDC", Operator::marked}};
  return known;
}

class Reader {
 public:
  Reader(const PdfBox& box, std::size_t operation_limit) : box_(box), operations_left_(operation_limit) {
    seen_.look.box = box;
  }

  void read_page(QPDFObjectHandle page, QPDFObjectHandle resources) {
    resources_ = resources;
    Callbacks callbacks{*this};
    page.parsePageContents(&callbacks);
  }

  // False once the budget is spent.
  bool apply(const std::string& name, const std::vector<QPDFObjectHandle>& operands) {
    if (operations_left_ == 0) {
      seen_.look.is_known = false;
      return false;
    }
    --operations_left_;
    ++seen_.operations;
    const auto found = operators().find(name);
    if (found != operators().end()) apply(found->second, operands);
    return true;
  }

  SeenPage finish() {
    PageLook& look = seen_.look;
    look.is_one_image = look.is_known && look.image_count == 1 && look.visible_text == 0 && !look.draws_paths && is_plain_ &&
                        covers_exactly(look.main_image->placement, box_);
    return std::move(seen_);
  }

 private:
  using Operands = std::vector<QPDFObjectHandle>;

  static double number(const Operands& operands, std::size_t index) {
    return index < operands.size() ? number_or(operands[index], 0) : 0;
  }

  void apply(Operator what, const Operands& operands) {
    PageLook& look = seen_.look;
    switch (what) {
      case Operator::save:
        if (saved_.size() < 512) saved_.push_back(state_);
        break;
      case Operator::restore:
        if (!saved_.empty()) {
          state_ = saved_.back();
          saved_.pop_back();
        }
        break;
      case Operator::matrix: state_.matrix = times(matrix_in(operands), state_.matrix); break;
      case Operator::text_mode: state_.text_mode = static_cast<int>(number(operands, 0)); break;
      case Operator::show: show(operands, 0); break;
      case Operator::show_with_spacing: show(operands, 2); break;
      case Operator::show_array: show(operands, 0); break;
      case Operator::object: draw(operands); break;
      case Operator::inline_image: place_inline(operands); break;
      case Operator::rectangle: note_rectangle(operands); break;
      case Operator::path: path_is_page_ = false; break;
      case Operator::clip: is_plain_ = is_plain_ && path_is_page_; break;
      case Operator::paint: look.draws_paths = true; path_is_page_ = false; break;
      case Operator::end_path: path_is_page_ = false; break;
      case Operator::gray: is_black_ = number(operands, 0) == 0; break;
      case Operator::rgb: note_rgb(operands); break;
      case Operator::cmyk: note_cmyk(operands); break;
      case Operator::colour: look.uses_colour = look.uses_colour || !is_gray_choice(operands); is_black_ = false; break;
      case Operator::shading: look.uses_colour = look.draws_paths = true; break;
      case Operator::state: is_plain_ = false; break;
      case Operator::marked: is_plain_ = is_plain_ && !(operands.size() == 2 && is_one_of(operands[0], {"/OC"})); break;
    }
  }

  static Affine matrix_in(const Operands& o) {
    return {number(o, 0), number(o, 1), number(o, 2), number(o, 3), number(o, 4), number(o, 5)};
  }

  void show(const Operands& operands, std::size_t index) {
    if (state_.text_mode == 3 || state_.text_mode == 7 || index >= operands.size()) return;
    const auto count = [&](QPDFObjectHandle piece) {
      if (piece.isString()) seen_.look.visible_text += piece.getStringValue().size();
    };
    QPDFObjectHandle text = operands[index];
    if (text.isArray())
      for (int i = 0; i < text.getArrayNItems(); ++i) count(text.getArrayItem(i));
    else count(text);
  }

  void note_rectangle(const Operands& o) {
    const Affine unit{number(o, 2), 0, 0, number(o, 3), number(o, 0), number(o, 1)};
    path_is_page_ = coverage(times(unit, state_.matrix), box_) > 0.99;
  }

  void note_rgb(const Operands& o) {
    const bool is_gray = number(o, 0) == number(o, 1) && number(o, 1) == number(o, 2);
    seen_.look.uses_colour = seen_.look.uses_colour || !is_gray;
    is_black_ = is_gray && number(o, 0) == 0;
  }
  void note_cmyk(const Operands& o) {
    const bool is_gray = number(o, 0) == 0 && number(o, 1) == 0 && number(o, 2) == 0;
    seen_.look.uses_colour = seen_.look.uses_colour || !is_gray;
    is_black_ = is_gray && number(o, 3) == 1;
  }
  static bool is_gray_choice(const Operands& o) {
    return o.size() == 1 && is_one_of(o[0], {"/DeviceGray", "/CalGray"});
  }

  void draw(const Operands& operands) {
    if (operands.empty()) return;
    QPDFObjectHandle name = operands[0];
    if (!name.isName()) return;
    QPDFObjectHandle objects = resources_.isDictionary() ? resources_.getKey("/XObject") : QPDFObjectHandle::newNull();
    if (!objects.isDictionary()) return;
    QPDFObjectHandle object = objects.getKey(name.getName());
    if (!object.isStream()) return;
    QPDFObjectHandle dictionary = object.getDict();
    if (is_one_of(dictionary.getKey("/Subtype"), {"/Form"})) return enter_form(object, dictionary);
    if (!is_one_of(dictionary.getKey("/Subtype"), {"/Image"})) return;
    place(dictionary, object, is_gray_image(object));
  }

  void enter_form(QPDFObjectHandle form, QPDFObjectHandle dictionary) {
    if (depth_ >= form_depth_limit) return;
    if (dictionary.hasKey("/OC") || dictionary.hasKey("/Group")) is_plain_ = false;
    const GraphicsState outside = state_;
    QPDFObjectHandle outside_resources = resources_;
    std::vector<GraphicsState> outside_saved;
    outside_saved.swap(saved_);
    QPDFObjectHandle matrix = dictionary.getKey("/Matrix");
    if (matrix.isArray() && matrix.getArrayNItems() == 6) state_.matrix = times(matrix_in(matrix.getArrayAsVector()), state_.matrix);
    if (dictionary.getKey("/Resources").isDictionary()) resources_ = dictionary.getKey("/Resources");
    ++depth_;
    Callbacks callbacks{*this};
    form.parseAsContents(&callbacks);
    --depth_;
    state_ = outside;
    resources_ = outside_resources;
    saved_.swap(outside_saved);
  }

  // The operands before ID are the image's dictionary with short or long names.
  void place_inline(const Operands& operands) {
    QPDFObjectHandle dictionary = QPDFObjectHandle::newDictionary();
    const std::map<std::string, std::string> long_names = {
        {"/W", "/Width"}, {"/H", "/Height"}, {"/BPC", "/BitsPerComponent"}, {"/CS", "/ColorSpace"}, {"/IM", "/ImageMask"}};
    for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
      QPDFObjectHandle name = operands[i];
      if (!name.isName()) continue;
      const auto found = long_names.find(name.getName());
      dictionary.replaceKey(found == long_names.end() ? name.getName() : found->second, operands[i + 1]);
    }
    const bool is_gray = is_one_of(dictionary.getKey("/ColorSpace"), {"/G", "/DeviceGray", "/CalGray"}) ||
                         dictionary.getKey("/ImageMask").isBool();
    place(dictionary, QPDFObjectHandle{}, is_gray);
  }

  void place(QPDFObjectHandle dictionary, QPDFObjectHandle stream, bool is_gray) {
    PageLook& look = seen_.look;
    PlacedImage image;
    image.width_px = static_cast<int>(number_or(dictionary.getKey("/Width"), 0));
    image.height_px = static_cast<int>(number_or(dictionary.getKey("/Height"), 0));
    if (image.width_px <= 0 || image.height_px <= 0) return;
    QPDFObjectHandle mask_flag = dictionary.getKey("/ImageMask");
    const bool is_mask = mask_flag.isBool() && mask_flag.getBoolValue();
    image.bits = is_mask ? 1 : static_cast<int>(number_or(dictionary.getKey("/BitsPerComponent"), 8));
    image.is_gray = is_gray;
    image.placement = state_.matrix;
    const bool is_see_through = is_mask || dictionary.hasKey("/SMask") || dictionary.hasKey("/Mask");
    const double share = coverage(image.placement, box_);
    if (share >= covering && !is_see_through) look.visible_text = 0;  // it lies below the picture
    look.uses_colour = look.uses_colour || !is_gray;
    if (is_see_through && !(is_mask && is_black_)) is_plain_ = false;
    ++look.image_count;
    look.image_coverage = std::min(1.0, look.image_coverage + share);
    if (look.main_image && coverage(look.main_image->placement, box_) >= share) return;
    look.main_image = image;
    seen_.main_image = stream;
  }

  PdfBox box_;
  std::size_t operations_left_;
  SeenPage seen_;
  GraphicsState state_;
  std::vector<GraphicsState> saved_;
  QPDFObjectHandle resources_ = QPDFObjectHandle::newNull();
  int depth_ = 0;
  bool path_is_page_ = false;   // the path so far is one rectangle around the page
  bool is_black_ = true;        // the colour a mask would be painted with
  bool is_plain_ = true;        // no clipping, transparency or optional content that could change an image
};

void Callbacks::handleObject(QPDFObjectHandle object) {
  if (!object.isOperator()) {
    if (operands_.size() < 64) operands_.push_back(object);
    return;
  }
  if (!reader_.apply(object.getOperatorValue(), operands_)) terminateParsing();
  operands_.clear();
}

bool has_visible_annotations(QPDFObjectHandle page) {
  QPDFObjectHandle annotations = page.getKey("/Annots");
  if (!annotations.isArray()) return false;
  for (int i = 0; i < annotations.getArrayNItems(); ++i) {
    QPDFObjectHandle one = annotations.getArrayItem(i);
    if (!one.isDictionary() || is_one_of(one.getKey("/Subtype"), {"/Link", "/Popup"})) continue;
    const auto flags = static_cast<int>(number_or(one.getKey("/F"), 0));
    if ((flags & 0x22) == 0) return true;  // neither hidden nor kept from view
  }
  return false;
}

QPDFObjectHandle resources_of(QPDFObjectHandle page) {
  QPDFObjectHandle node = page;
  for (int depth = 0; depth < 64 && node.isDictionary(); ++depth) {
    if (node.getKey("/Resources").isDictionary()) return node.getKey("/Resources");
    node = node.getKey("/Parent");
  }
  return QPDFObjectHandle::newNull();
}

// Colours 0 and 255 of an index with a gray base: black and white scans come so.
bool is_gray_space(QPDFObjectHandle space, int depth = 0) {
  if (is_one_of(space, {"/DeviceGray", "/CalGray", "/G"})) return true;
  if (!space.isArray() || space.getArrayNItems() < 2 || depth > 3) return false;
  QPDFObjectHandle family = space.getArrayItem(0);
  if (is_one_of(family, {"/CalGray"})) return true;
  QPDFObjectHandle base = space.getArrayItem(1);
  if (is_one_of(family, {"/ICCBased"})) return base.isStream() && number_or(base.getDict().getKey("/N"), 0) == 1;
  if (!is_one_of(family, {"/Indexed", "/I"})) return false;
  if (is_gray_space(base, depth + 1)) return true;
  if (!is_one_of(base, {"/DeviceRGB", "/RGB"}) || space.getArrayNItems() < 4) return false;
  QPDFObjectHandle table = space.getArrayItem(3);
  if (!table.isString()) return false;
  const std::string colours = table.getStringValue();
  for (std::size_t i = 0; i + 2 < colours.size(); i += 3)
    if (colours[i] != colours[i + 1] || colours[i + 1] != colours[i + 2]) return false;
  return true;
}

}  // namespace

bool is_gray_image(QPDFObjectHandle image) {
  QPDFObjectHandle dictionary = image.getDict();
  QPDFObjectHandle mask = dictionary.getKey("/ImageMask");
  if (mask.isBool() && mask.getBoolValue()) return true;
  return is_gray_space(dictionary.getKey("/ColorSpace"));
}

SeenPage look_at(QPDFObjectHandle page, std::size_t operation_limit) {
  const PdfBox box = visible_box(page);
  Reader reader{box, operation_limit};
  bool is_read = true;
  try {
    reader.read_page(page, resources_of(page));
  } catch (const std::exception&) {
    is_read = false;  // damaged, or larger than memory: it is rendered without knowing more
  }
  SeenPage seen = reader.finish();
  seen.look.rotate_deg = rotation_of(page);
  seen.look.user_unit = user_unit_of(page);
  seen.look.has_annotations = has_visible_annotations(page);
  seen.look.is_known = seen.look.is_known && is_read;
  if (!seen.look.is_known || seen.look.has_annotations) seen.look.is_one_image = false;
  return seen;
}

}  // namespace sohoa::scan
