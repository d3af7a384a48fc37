// One signature's revision: the value with its hole, the field that is also the widget, the page and the form that list it.
// Nothing else is written: no Info, no XMP, the catalog only where the form hangs in it directly.
#include <algorithm>
#include <cmath>

#include "pdf/page_place.hpp"
#include "pdf/revision_writer.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/pdf/revision.hpp"

namespace sohoa {
namespace {

constexpr std::size_t byte_range_width = 48;   // "[0 " and three numbers of up to ten digits

std::string array(const PageBox& box) {
  return "[" + pdf_number(box.left) + " " + pdf_number(box.bottom) + " " + pdf_number(box.right) + " " + pdf_number(box.top) + "]";
}

/// The appearance's own proportions inside the place asked for; a viewer stretches the form to /Rect, so a rectangle of
/// other proportions would distort the letters.
PagePlace place_of(const RevisionPlan& plan, const SignatureField& field) {
  if (!field.place) return place_for(plan, *field.appearance, Anchor::top_right).place;
  return fitted_into(*field.place, *field.appearance);
}

bool is_taken(const RevisionPlan& plan, const std::string& name) {
  return std::find(plan.field_names.begin(), plan.field_names.end(), name) != plan.field_names.end();
}

/// A lock on "a" also locks "a.b".
bool is_locked(const RevisionPlan& plan, const std::string& name) {
  return std::any_of(plan.locked_names.begin(), plan.locked_names.end(), [&](const std::string& locked) {
    return name == locked || name.starts_with(locked + ".");
  });
}

std::string free_name(const RevisionPlan& plan, const SignatureField& field) {
  const std::string stem = field.type == "DocTimeStamp" ? "Timestamp" : "Signature";
  for (int i = 1;; ++i) {
    std::string name = stem + std::to_string(i);
    if (!is_taken(plan, name) && !is_locked(plan, name)) return name;
  }
}

const RevisionPlan::EmptyField* empty_field_named(const RevisionPlan& plan, const std::string& name) {
  const auto found = std::find_if(plan.empty_fields.begin(), plan.empty_fields.end(),
                                  [&](const auto& empty) { return empty.name == name; });
  return found == plan.empty_fields.end() ? nullptr : &*found;
}

void refuse_name(const RevisionPlan& plan, const std::string& name) {
  if (is_locked(plan, name)) throw Error(ErrorCode::pdf_signing_forbidden, "field_lock");
  const auto* empty = empty_field_named(plan, name);
  if (empty != nullptr && !empty->refusal.empty()) throw Error(ErrorCode::pdf_signing_forbidden, empty->refusal);
  if (empty == nullptr && is_taken(plan, name)) throw Error(ErrorCode::signing_refused, "field name taken");
  // A full stop would make the name a path (ISO 32000-1, 12.7.3.2).
  if (empty == nullptr && name.find('.') != std::string::npos) throw Error(ErrorCode::signing_refused, "field name with a full stop");
}

/// The value's dictionary up to the hole, the hole, the rest. The byte range is written when all offsets are known.
struct ValueText {
  std::string before_range, before_hole, after_hole;
};
ValueText value_text(const SignatureField& field) {
  ValueText text;
  text.before_range = "<<\n/Type " + pdf_name(field.type) + "\n/Filter /Adobe.PPKLite\n/SubFilter " + pdf_name(field.sub_filter) + "\n/ByteRange ";
  text.before_hole = "\n/Contents ";
  if (field.signing_time) text.after_hole += "\n/M " + text_string(*field.signing_time);
  if (field.signer_name) text.after_hole += "\n/Name " + text_string(*field.signer_name);
  if (field.reason) text.after_hole += "\n/Reason " + text_string(*field.reason);
  if (field.location) text.after_hole += "\n/Location " + text_string(*field.location);
  if (field.certifies != 0) {
    text.after_hole += "\n/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 /P " +
                       std::to_string(field.certifies) + " >> >>]";
  }
  text.after_hole += "\n>>";
  return text;
}

/// Writes a signature's objects one after the other.
class SignatureRevision {
 public:
  SignatureRevision(const RevisionPlan& plan, ByteView original, const SignatureField& field)
      : plan_(plan), field_(field), writer_(plan, original) {}

  struct Holes {
    std::size_t range = 0, contents = 0;   // in the appended bytes
  };

  Holes value(std::size_t reserved_bytes) {
    value_number_ = writer_.new_number();
    const ValueText text = value_text(field_);
    const std::string head = std::to_string(value_number_) + " 0 obj\n";
    Holes holes;
    holes.range = writer_.position() + head.size() + text.before_range.size();
    holes.contents = holes.range + byte_range_width + text.before_hole.size();
    writer_.object(value_number_, text.before_range + std::string(byte_range_width, ' ') + text.before_hole + "<" +
                                      std::string(2 * reserved_bytes, '0') + ">" + text.after_hole);
    return holes;
  }

  void fill_field(const RevisionPlan::EmptyField& empty) {
    const std::string appearance = appearance_entry(empty.page_rotate_deg, fitted(empty));
    writer_.object(empty.object, "<<\n" + empty.text + "\n/V " + std::to_string(value_number_) + " 0 R\n" + appearance + ">>");
    if ((plan_.signature_flags & 3) != 3 || field_.certifies != 0) form({});
  }

  void new_field(const std::string& name) {
    const std::uint32_t widget = writer_.new_number();
    const bool is_visible = field_.appearance.has_value();
    const PageBox box = is_visible ? unturned(plan_.page, place_of(plan_, field_)) : PageBox{};
    const std::string appearance = appearance_entry(plan_.page.rotate_deg, field_.appearance);
    writer_.object(widget, "<<\n/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T " + text_string(name) + "\n/F 132\n/Rect " + array(box) +
                               "\n/P " + reference(plan_.page.object) + "\n/V " + std::to_string(value_number_) + " 0 R\n" + appearance + ">>");
    const std::string widget_reference = std::to_string(widget) + " 0 R";
    page(widget_reference);
    form(widget_reference);
  }

  Bytes finish(std::string_view id_seed) { return writer_.finish(id_seed); }

 private:
  /// The appearance in the proportions of a rectangle that is given, its text undistorted.
  std::optional<StampAppearance> fitted(const RevisionPlan::EmptyField& empty) const {
    const double sides[2] = {empty.rect[2] - empty.rect[0], empty.rect[3] - empty.rect[1]};
    const bool lies = empty.page_rotate_deg % 180 != 0;
    const double width = sides[lies ? 1 : 0], height = sides[lies ? 0 : 1];
    if (!field_.appearance || width < 1 || height < 1) return std::nullopt;
    StampAppearance fitting = *field_.appearance;
    const double scale = std::min(width / fitting.width_pt, height / fitting.height_pt);
    fitting.width_pt = width / scale;
    fitting.height_pt = height / scale;
    return fitting;
  }

  /// An invisible field has an empty appearance: PDF/A-1 wants one for every field.
  std::string appearance_entry(int page_rotate_deg, const std::optional<StampAppearance>& appearance) {
    const std::uint32_t first = writer_.new_number();
    if (appearance) {
      const auto objects = appearance_objects(*appearance, first, page_rotate_deg, plan_.allows_transparency());
      for (std::size_t i = 1; i < objects.size(); ++i) writer_.new_number();
      for (std::size_t i = 0; i < objects.size(); ++i) writer_.object(first + static_cast<std::uint32_t>(i), as_text(objects[i]));
    } else {
      writer_.object(first, "<<\n/Type /XObject\n/Subtype /Form\n/BBox [0 0 0 0]\n/Resources << >>\n/Length 0\n>>\nstream\n\nendstream");
    }
    return "/AP << /N " + std::to_string(first) + " 0 R >>\n";
  }

  void page(const std::string& widget) {
    const std::string annotations = listed(plan_.page.annotation_refs, widget);
    if (plan_.page.annotations_array) writer_.object(*plan_.page.annotations_array, annotations);
    else writer_.object(plan_.page.object, "<<\n" + plan_.page.text + "/Annots " + annotations + "\n>>");
  }

  /// Adds the field (none when an existing one was filled) and the flags "signatures exist" and "append only".
  void form(const std::string& added_field) {
    const std::string fields = plan_.fields_array ? reference(*plan_.fields_array) : listed(plan_.field_refs, added_field);
    if (plan_.fields_array && !added_field.empty()) writer_.object(*plan_.fields_array, listed(plan_.field_refs, added_field));
    const bool is_complete = plan_.fields_array && (plan_.signature_flags & 3) == 3;
    const std::string body = "<<\n" + plan_.acroform_text + "/Fields " + fields + "\n/SigFlags 3\n>>";
    if (plan_.acroform) {
      if (!is_complete) writer_.object(*plan_.acroform, body);
      if (field_.certifies != 0) catalog(reference(*plan_.acroform));
      return;
    }
    if (is_complete && field_.certifies == 0) return;
    if (plan_.has_acroform) return catalog(body);
    const std::uint32_t number = writer_.new_number();
    writer_.object(number, body);
    catalog(std::to_string(number) + " 0 R");
  }

  void catalog(const std::string& form_entry) {
    std::string catalog = "<<\n" + plan_.catalog_text + "/AcroForm " + form_entry + "\n";
    if (!plan_.dss_entry.empty()) catalog += "/DSS " + plan_.dss_entry + "\n";
    if (!plan_.extensions_entry.empty()) catalog += "/Extensions " + plan_.extensions_entry + "\n";
    if (field_.certifies != 0) catalog += "/Perms << /DocMDP " + std::to_string(value_number_) + " 0 R >>\n";
    else if (!plan_.permissions_entry.empty()) catalog += "/Perms " + plan_.permissions_entry + "\n";
    writer_.object(plan_.catalog, catalog + ">>");
  }

  const RevisionPlan& plan_;
  const SignatureField& field_;
  RevisionWriter writer_;
  std::uint32_t value_number_ = 0;
};

void require_page_size(const RevisionPlan& plan, const SignatureField& field) {
  if (!field.appearance) return;
  const auto& box = plan.page.media_box;
  if (box[2] - box[0] < 1 || box[3] - box[1] < 1) throw Error(ErrorCode::pdf_page_size);
  if (!field.place) return;
  constexpr double rounding_mm = 0.4;
  const UprightSize size = upright_size_mm(plan.page);
  const auto& place = *field.place;
  if (place.width_mm <= 0 || place.height_mm <= 0) throw Error(ErrorCode::usage, "empty box");
  if (place.left_mm < 0 || place.top_mm < 0 || place.left_mm + place.width_mm > size.width + rounding_mm ||
      place.top_mm + place.height_mm > size.height + rounding_mm) {
    throw Error(ErrorCode::usage, "box outside the page");
  }
}

/// Signing is allowed in a certified document, a new thing on its page is not; a field that waits there may be seen.
void require_unseen_when_certified(const RevisionPlan& plan, const SignatureField& field) {
  const bool is_new = field.name.empty() || empty_field_named(plan, field.name) == nullptr;
  if (plan.certification != 0 && field.appearance && is_new) throw Error(ErrorCode::pdf_signing_forbidden, "certified_visible");
}

/// Only a first signature can say what may come later (ISO 32000-1, 12.8.2.2), and rights that stand there already are not ours to drop.
void require_uncertified(const RevisionPlan& plan, const SignatureField& field) {
  if (field.certifies == 0) return;
  if (field.certifies < 1 || field.certifies > 3) throw Error(ErrorCode::usage, "certification level");
  if (plan.existing_signatures > 0) throw Error(ErrorCode::signing_refused, "certification comes first");
  if (!plan.permissions_entry.empty()) throw Error(ErrorCode::signing_refused, "permissions exist");
}

}  // namespace

SignatureSlot SignatureSlot::reserve(const RevisionPlan& plan, ByteView original, const SignatureField& field, std::size_t reserved_bytes) {
  check_plan(plan, original);
  if (!field.name.empty()) refuse_name(plan, field.name);
  require_page_size(plan, field);
  require_uncertified(plan, field);
  require_unseen_when_certified(plan, field);

  SignatureSlot slot;
  slot.field_name_ = field.name.empty() ? free_name(plan, field) : field.name;
  slot.reserved_ = reserved_bytes;
  SignatureRevision revision{plan, original, field};
  const auto holes = revision.value(reserved_bytes);
  const auto* empty = empty_field_named(plan, slot.field_name_);
  if (empty != nullptr) revision.fill_field(*empty);
  else revision.new_field(slot.field_name_);
  slot.appended_ = revision.finish(slot.field_name_ + field.signing_time.value_or(""));

  slot.hole_ = holes.contents;
  const std::uint64_t hole_begin = original.size() + holes.contents, hole_end = hole_begin + 2 * reserved_bytes + 2;
  const std::uint64_t end = original.size() + slot.appended_.size();
  const std::string range = "[0 " + std::to_string(hole_begin) + " " + std::to_string(hole_end) + " " + std::to_string(end - hole_end) + "]";
  SOHOA_INVARIANT(range.size() <= byte_range_width);
  std::copy(range.begin(), range.end(), slot.appended_.begin() + static_cast<std::ptrdiff_t>(holes.range));
  return slot;
}

Digest SignatureSlot::digest(ByteView original) const {
  Hasher hasher;
  for (const ByteView piece : covered(original)) hasher.update(piece);
  return hasher.finish();
}

std::array<ByteView, 3> SignatureSlot::covered(ByteView original) const {
  const ByteView appended{appended_};
  return {original, appended.first(hole_), appended.subspan(hole_ + 2 * reserved_ + 2)};
}

const Bytes& SignatureSlot::fill(ByteView der) {
  SOHOA_INVARIANT(!filled_);
  if (der.empty() || der.size() > reserved_) {
    throw Error(ErrorCode::signing_refused, std::to_string(der.size()) + " bytes for a slot of " + std::to_string(reserved_));
  }
  const std::string digits = hex(der);
  std::copy(digits.begin(), digits.end(), appended_.begin() + static_cast<std::ptrdiff_t>(hole_) + 1);
  filled_ = true;
  return appended_;
}

}  // namespace sohoa
