// Compares two revisions object by object. Objects whose cross-reference entry is the same in both are the same bytes and
// need no look. Every other object must play a role in which it may change, and may change only what that role allows:
//   catalog      /AcroForm, /DSS, /Extensions            form     /Fields (longer), /SigFlags
//   page         /Annots (longer)                        field    /V and /AP of an empty signature field
//   evidence     the store's own dictionaries, arrays    Info     /ModDate and /Producer
// New objects must hang on what was added so. What a shadow attack prepares is caught by three rules more: a new object
// must not fill a reference that dangled before, a list that may grow must have one owner, and every appended byte must
// belong to an object or section that is in use.
#include "pdf/revision_step.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <qpdf/QPDFXRefEntry.hh>

#include "pdf/qpdf_document.hpp"
#include "pdf/revision_syntax.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

using Table = std::map<QPDFObjGen, QPDFXRefEntry>;
using Keys = std::set<std::string>;

bool same_entry(const QPDFXRefEntry& a, const QPDFXRefEntry& b) {
  if (a.getType() != b.getType()) return false;
  if (a.getType() == 1) return a.getOffset() == b.getOffset();
  return a.getType() == 2 && a.getObjStreamNumber() == b.getObjStreamNumber() && a.getObjStreamIndex() == b.getObjStreamIndex();
}

bool same_bytes(Buffer& a, Buffer& b) {
  return a.getSize() == b.getSize() && std::equal(a.getBuffer(), a.getBuffer() + a.getSize(), b.getBuffer());
}

bool same_value(QPDFObjectHandle a, QPDFObjectHandle b) {
  if (a.isStream() != b.isStream()) return false;
  if (!a.isStream()) return a.unparseResolved() == b.unparseResolved();
  return a.getDict().unparseResolved() == b.getDict().unparseResolved() && same_bytes(*a.getRawStreamData(), *b.getRawStreamData());
}

/// All keys, those whose reference leads nowhere included (getKeys leaves them out, and a later revision may lead it somewhere).
Keys keys_of(QPDFObjectHandle dictionary) {
  Keys keys;
  if (!dictionary.isDictionary()) return keys;
  for (const auto& [key, value] : dictionary.getDictAsMap()) keys.insert(key);
  return keys;
}

/// The value under a key as it stands there: a reference is compared as a reference.
std::string written(QPDFObjectHandle dictionary, const std::string& key) {
  return dictionary.isDictionary() ? dictionary.getKey(key).unparse() : std::string{"null"};
}

bool same_but_for(QPDFObjectHandle a, QPDFObjectHandle b, const Keys& may_differ) {
  Keys keys = keys_of(a);
  keys.merge(keys_of(b));
  return std::all_of(keys.begin(), keys.end(),
                     [&](const std::string& key) { return may_differ.contains(key) || written(a, key) == written(b, key); });
}

bool has_only(QPDFObjectHandle dictionary, const Keys& allowed) {
  const Keys keys = keys_of(dictionary);
  return std::all_of(keys.begin(), keys.end(), [&](const std::string& key) { return allowed.contains(key); });
}

bool is_type(QPDFObjectHandle object, const char* type) {
  return object.isStream() && object.getDict().getKey("/Type").isNameAndEquals(type);
}

/// References inside one object, direct containers included.
template <class Visit>
void each_reference(QPDFObjectHandle object, Visit visit, bool is_top = true) {
  if (object.isIndirect() && !is_top) {
    visit(object);
  } else if (object.isStream()) {
    each_reference(object.getDict(), visit, true);
  } else if (object.isArray()) {
    for (int i = 0; i < object.getArrayNItems(); ++i) each_reference(object.getArrayItem(i), visit, false);
  } else if (object.isDictionary()) {
    for (const auto& [key, value] : object.getDictAsMap()) each_reference(value, visit, false);
  }
}

class Comparison {
 public:
  Comparison(QPDF& before, QPDF& after) : before_(before), after_(after), old_(before.getXRefTable()), new_(after.getXRefTable()) {}

  RevisionStep step;

  void run() {
    read_references();
    find_changes();
    compare_trailer();
    compare_catalog();
    compare_form();
    compare_pages();
    compare_filled_fields();
    compare_evidence();
    refuse_the_rest();
    if (step.signatures.empty() && !step.changes_evidence) forbid("update_without_signature");
  }

  void forbid(const std::string& reason) {
    if (std::find(step.forbidden.begin(), step.forbidden.end(), reason) == step.forbidden.end()) step.forbidden.push_back(reason);
  }

 private:
  void read_references() {
    for (const auto& object : before_.getAllObjects()) {
      if (!old_.contains(object.getObjGen()) || is_type(object, "/XRef")) continue;   // such a stream repeats the trailer
      each_reference(object, [&](QPDFObjectHandle target) {
        ++owners_[target.getObjGen()];
        if (!old_.contains(target.getObjGen())) dangling_.insert(target.getObjGen());
      });
    }
  }

  bool is_untouched(QPDFObjGen id) const {
    const auto was = old_.find(id), is = new_.find(id);
    if (was == old_.end() || is == new_.end() || !same_entry(was->second, is->second)) return false;
    if (was->second.getType() != 2) return true;
    return is_untouched(QPDFObjGen{was->second.getObjStreamNumber(), 0});
  }

  void find_changes() {
    for (const auto& [id, entry] : old_) {
      if (!new_.contains(id)) {
        forbid("object_removed");
      } else if (!is_untouched(id)) {
        auto was = before_.getObjectByObjGen(id), is = after_.getObjectByObjGen(id);
        const bool is_section = (is_type(was, "/XRef") && is_type(is, "/XRef"));
        if (!is_section && !same_value(was, is)) changed_.insert(id);
      }
    }
    for (const auto& [id, entry] : new_) {
      if (old_.contains(id)) continue;
      added_.insert(id);
      if (dangling_.contains(id)) forbid("dangling_reference_filled");
    }
  }

  bool is_added(QPDFObjectHandle object) const { return object.isIndirect() && added_.contains(object.getObjGen()); }

  /// An object that may change because of its role: it must have had the role before, and no other beside it, else a page's
  /// content could be made the document's evidence and grow as such.
  void may_change(QPDFObjectHandle was, QPDFObjectHandle is) {
    if (!is.isIndirect() || !changed_.contains(is.getObjGen())) return;
    if (!was.isIndirect() || was.getObjGen() != is.getObjGen()) return;
    if (const auto owners = owners_.find(is.getObjGen()); owners != owners_.end() && owners->second > 1) return forbid("shared_object_changed");
    explained_.insert(is.getObjGen());
  }

  /// Catalog, page and field: roles that are referenced from many places, and whose changeable keys mean nothing elsewhere.
  void may_change_shared(QPDFObjectHandle is) {
    if (changed_.contains(is.getObjGen())) explained_.insert(is.getObjGen());
  }

  void compare_trailer() {
    auto was = before_.getTrailer(), is = after_.getTrailer();
    if (written(was, "/Root") != written(is, "/Root")) forbid("catalog_replaced");
    if (is.hasKey("/Encrypt")) forbid("encryption_added");
    auto information = is.getKey("/Info");
    if (!same_but_for(was.getKey("/Info"), information, {"/ModDate", "/Producer"})) forbid("information_changed");
    may_change(was.getKey("/Info"), information);
    explain_added(information);
  }

  void compare_catalog() {
    auto was = before_.getRoot(), is = after_.getRoot();
    if (!same_but_for(was, is, {"/AcroForm", "/DSS", "/Extensions"})) forbid("catalog_changed");
    may_change_shared(is);
    compare_metadata(was.getKey("/Metadata"), is.getKey("/Metadata"));
    auto extensions = is.getKey("/Extensions");
    if (!extensions.isNull() && !extensions.isDictionary()) forbid("catalog_changed");
    may_change(was.getKey("/Extensions"), extensions);
    explain_added(extensions);
  }

  /// Signing programs write the time into the XMP packet. Nothing on a page shows it; without a new signature it stays forbidden.
  void compare_metadata(QPDFObjectHandle was, QPDFObjectHandle is) {
    if (!was.isStream() || !is.isStream() || !changed_.contains(is.getObjGen())) return;
    if (!same_but_for(was.getDict(), is.getDict(), {"/Length", "/Filter"})) return;
    if (is_type(is, "/Metadata")) may_change(was, is);
  }

  /// A list that may only grow at its end; gives what was added.
  std::vector<QPDFObjectHandle> growth(QPDFObjectHandle was, QPDFObjectHandle is, const char* otherwise) {
    const int old_size = was.isArray() ? was.getArrayNItems() : 0, size = is.isArray() ? is.getArrayNItems() : 0;
    std::vector<QPDFObjectHandle> items;
    for (int i = 0; i < size; ++i) {
      if (i >= old_size) items.push_back(is.getArrayItem(i));
      else if (was.getArrayItem(i).unparse() != is.getArrayItem(i).unparse()) forbid(otherwise);
    }
    if (size < old_size) forbid(otherwise);
    return items;
  }

  void compare_form() {
    auto was = before_.getRoot().getKey("/AcroForm"), is = after_.getRoot().getKey("/AcroForm");
    if (is.isNull() && was.isNull()) return;
    if (!is.isDictionary()) return forbid("form_changed");
    Keys may_differ{"/Fields", "/SigFlags"};
    if (!redraws_fields(is)) {   // resources a signature brings along; they replace nothing and nothing is drawn anew with them
      for (const char* key : {"/DA", "/DR"}) {
        if (written(was, key) == "null") may_differ.insert(key);
      }
    }
    if (!same_but_for(was, is, may_differ)) forbid("form_changed");
    auto old_fields = was.isDictionary() ? was.getKey("/Fields") : QPDFObjectHandle::newNull();
    auto fields = is.getKey("/Fields");
    for (auto field : growth(old_fields, fields, "form_changed")) add_field(field);
    may_change(was, is);
    may_change(old_fields, fields);
    explain_container(is);
    explain_container(fields);
    explain_added(is.getKey("/DR"));
  }

  static bool redraws_fields(QPDFObjectHandle form) {
    auto needs = form.getKey("/NeedAppearances");
    return !needs.isNull() && !(needs.isBool() && !needs.getBoolValue());
  }

  /// A container this revision made (a form, a list of fields): explained itself, while what it lists is judged one by one.
  void explain_container(QPDFObjectHandle container) {
    if (is_added(container)) explained_.insert(container.getObjGen());
  }

  /// Whatever was added behind this object, and only that.
  void explain_added(QPDFObjectHandle object) {
    std::vector<QPDFObjectHandle> open{object};
    while (!open.empty()) {
      auto next = open.back();
      open.pop_back();
      if (next.isIndirect() && (!is_added(next) || !explained_.insert(next.getObjGen()).second)) continue;
      each_reference(next, [&](QPDFObjectHandle target) { if (is_added(target)) open.push_back(target); });
    }
  }

  void add_field(QPDFObjectHandle field) {
    static const Keys allowed{"/Type", "/Subtype", "/FT", "/T", "/TU", "/TM", "/V", "/F", "/P", "/Rect", "/AP", "/AS", "/Kids", "/Ff",
                              "/Lock", "/SV", "/MK", "/BS", "/DA", "/DR", "/Q", "/Border", "/NM", "/M", "/StructParent"};
    if (!is_added(field) || !field.isDictionary()) return forbid("form_changed");
    if (!field.getKey("/FT").isNameAndEquals("/Sig") || !has_only(field, allowed)) return forbid("field_added");
    const std::string name = field.getKey("/T").isString() ? field.getKey("/T").getUTF8Value() : std::string{};
    add_value(field.getKey("/V"), name);
    widgets_.insert(field.getObjGen());
    auto kids = field.getKey("/Kids");
    for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i) add_widget(kids.getArrayItem(i));
    explain_added(field);
  }

  void add_widget(QPDFObjectHandle widget) {
    static const Keys allowed{"/Type", "/Subtype", "/Parent", "/F", "/P", "/Rect", "/AP", "/AS", "/MK", "/BS", "/Border", "/NM", "/M", "/StructParent"};
    if (!is_added(widget) || !widget.isDictionary() || !has_only(widget, allowed)) return forbid("field_added");
    widgets_.insert(widget.getObjGen());
  }

  void add_value(QPDFObjectHandle value, const std::string& field_name) {
    if (!is_added(value) || !value.isDictionary()) return forbid("signature_without_value");
    step.signatures.push_back({value.getObjGen(), field_name, value.getKey("/Type").isNameAndEquals("/DocTimeStamp")});
    explain_added(value);
  }

  void compare_pages() {
    const auto was = qpdf_document::pages(before_), is = qpdf_document::pages(after_);
    if (was.size() != is.size()) return forbid("pages_changed");
    for (std::size_t i = 0; i < is.size(); ++i) compare_page(was[i].page, is[i].page);
  }

  void compare_page(QPDFObjectHandle was, QPDFObjectHandle is) {
    if (was.getObjGen() != is.getObjGen()) return forbid("pages_changed");
    auto annotations = is.getKey("/Annots");
    const bool list_changed = annotations.isIndirect() && (changed_.contains(annotations.getObjGen()) || is_added(annotations));
    if (!changed_.contains(is.getObjGen()) && !list_changed) return;
    if (!same_but_for(was, is, {"/Annots"})) forbid("page_changed");
    for (auto annotation : growth(was.getKey("/Annots"), annotations, "annotation_changed")) annotations_.push_back(annotation);
    may_change_shared(is);
    may_change(was.getKey("/Annots"), annotations);
    explain_container(annotations);
  }

  void compare_filled_fields() {
    for (auto& field : qpdf_document::fields(before_, {}).fields) {
      if (field.type != "/Sig" || !changed_.contains(field.object.getObjGen()) || !field.object.getKey("/V").isNull()) continue;
      auto is = after_.getObjectByObjGen(field.object.getObjGen());
      if (!is.isDictionary() || !same_but_for(field.object, is, {"/V", "/AP", "/M", "/F"})) {
        forbid("field_changed");
        continue;
      }
      add_value(is.getKey("/V"), field.name);
      fill_widget(is);
      auto kids = is.getKey("/Kids");
      for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i) fill_kid(kids.getArrayItem(i));
    }
    for (auto& annotation : annotations_) {
      if (!annotation.isIndirect() || !widgets_.contains(annotation.getObjGen())) forbid("annotation_added");
    }
  }

  void fill_widget(QPDFObjectHandle widget) {
    may_change_shared(widget);
    widgets_.insert(widget.getObjGen());
    explain_added(widget.getKey("/AP"));
  }

  void fill_kid(QPDFObjectHandle kid) {
    if (!kid.isIndirect() || !changed_.contains(kid.getObjGen())) return;
    if (!same_but_for(before_.getObjectByObjGen(kid.getObjGen()), kid, {"/AP", "/M", "/F"})) return forbid("field_changed");
    fill_widget(kid);
  }

  void compare_evidence() {
    auto was = before_.getRoot().getKey("/DSS"), is = after_.getRoot().getKey("/DSS");
    if (is.isNull()) {
      if (!was.isNull()) forbid("evidence_removed");
      return;
    }
    step.changes_evidence = written(before_.getRoot(), "/DSS") != written(after_.getRoot(), "/DSS") || !same_value(was, is);
    evidence_store(was, is, {"/Type", "/Certs", "/CRLs", "/OCSPs", "/VRI"});
    auto records = entry(is, "/VRI"), old_records = entry(was, "/VRI");
    if (!records.isDictionary()) return;
    evidence_container(old_records, records);
    for (const auto& key : records.getKeys()) {
      evidence_store(entry(old_records, key), records.getKey(key), {"/Type", "/Cert", "/CRL", "/OCSP", "/TU", "/TS"});
    }
  }

  static QPDFObjectHandle entry(QPDFObjectHandle dictionary, const std::string& key) {
    return dictionary.isDictionary() ? dictionary.getKey(key) : QPDFObjectHandle::newNull();
  }

  void evidence_store(QPDFObjectHandle was, QPDFObjectHandle is, const Keys& allowed) {
    if (!is.isDictionary() || !has_only(is, allowed)) return;   // what is new in it stays unexplained
    evidence_container(was, is);
    for (const auto& key : is.getKeys()) {
      auto list = is.getKey(key);
      if (list.isArray()) evidence_container(entry(was, key), list);
      if (key != "/VRI") explain_added(list);
    }
  }

  void evidence_container(QPDFObjectHandle was, QPDFObjectHandle is) {
    if (is.isIndirect() && changed_.contains(is.getObjGen())) step.changes_evidence = true;
    may_change(was, is);
    explain_container(is);
  }

  void refuse_the_rest() {
    for (const auto& id : changed_) {
      if (!explained_.contains(id)) forbid("object_changed");
    }
    const bool is_explained = std::all_of(added_.begin(), added_.end(), [&](const QPDFObjGen& id) { return explained_.contains(id); });
    if (is_explained) return;
    const auto used = used_objects();   // what nothing refers to shows nothing
    for (const auto& id : added_) {
      if (!explained_.contains(id) && used.contains(id)) forbid("object_added");
    }
  }

  std::set<QPDFObjGen> used_objects() {
    std::set<QPDFObjGen> used;
    std::vector<QPDFObjectHandle> open{after_.getTrailer()};
    while (!open.empty()) {
      auto next = open.back();
      open.pop_back();
      each_reference(next, [&](QPDFObjectHandle target) {
        if (used.insert(target.getObjGen()).second) open.push_back(target);
      });
    }
    return used;
  }

  QPDF& before_;
  QPDF& after_;
  const Table old_, new_;
  std::map<QPDFObjGen, int> owners_;              // references to an object in the document before
  std::set<QPDFObjGen> dangling_;                 // referenced before, without being there
  std::set<QPDFObjGen> changed_, added_, explained_;
  std::set<QPDFObjGen> widgets_;                  // of signatures this revision added
  std::vector<QPDFObjectHandle> annotations_;     // that this revision put on pages
};

/// Every appended byte belongs to an object that is in use, to a section that is followed, or is white space.
class AppendedBytes {
 public:
  AppendedBytes(QPDF& after, ByteView bytes, const History& history) : after_(after), bytes_(bytes), history_(history) {
    for (const auto& [id, entry] : after.getXRefTable()) {
      if (entry.getType() == 1) objects_[static_cast<std::size_t>(entry.getOffset())] = id;
    }
  }

  bool are_explained_from(std::size_t at) {
    while (true) {
      at = pdf_syntax::skip_space(bytes_, at);
      if (at >= bytes_.size()) return true;
      const auto end = piece_end(at);
      if (!end) return false;
      at = *end;
    }
  }

 private:
  std::optional<std::size_t> piece_end(std::size_t at) {
    if (const auto tail = pdf_syntax::tail_at(bytes_, at)) return tail->end;
    const bool is_section = std::any_of(history_.sections.begin(), history_.sections.end(), [&](std::uint64_t section) {
      return pdf_syntax::skip_space(bytes_, static_cast<std::size_t>(section)) == at;
    });
    if (pdf_syntax::has_word(bytes_, at, "xref")) {
      const std::size_t end = is_section ? table_end(bytes_, at) : 0;
      return end != 0 ? std::optional{end} : std::nullopt;
    }
    return object_end(at);
  }

  std::optional<std::size_t> object_end(std::size_t at) {
    const auto head = pdf_syntax::object_head_at(bytes_, at);
    if (!head) return std::nullopt;
    const std::size_t begin = pdf_syntax::skip_space(bytes_, head->body);
    const auto value = pdf_syntax::value_end(bytes_, begin);
    if (!value) return std::nullopt;
    std::size_t end = pdf_syntax::skip_space(bytes_, *value);
    const auto length = stream_length(at, begin);
    if (!objects_.contains(at) && !length.is_section) return std::nullopt;
    if (pdf_syntax::has_word(bytes_, end, "stream")) {
      end += 6;
      if (pdf_syntax::has_word(bytes_, end, "\r\n")) end += 2;
      else if (pdf_syntax::has_word(bytes_, end, "\n")) end += 1;
      if (!length.bytes || *length.bytes > bytes_.size() - end) return std::nullopt;
      end = pdf_syntax::skip_space(bytes_, end + *length.bytes);
      if (!pdf_syntax::has_word(bytes_, end, "endstream")) return std::nullopt;
      end = pdf_syntax::skip_space(bytes_, end + 9);
    }
    return pdf_syntax::has_word(bytes_, end, "endobj") ? std::optional{end + 6} : std::nullopt;
  }

  struct Length {
    std::optional<std::size_t> bytes;
    bool is_section = false;   // a cross-reference stream need not list itself
  };
  Length stream_length(std::size_t at, std::size_t dictionary_begin) {
    Length length;
    const auto dictionary = pdf_syntax::dictionary_at(bytes_, dictionary_begin);
    if (!dictionary) return length;
    for (const auto& entry : dictionary->entries) {
      const auto text = as_text(bytes_.subspan(entry.value.begin, entry.value.end - entry.value.begin));
      if (entry.key == "/Type" && text == "/XRef") length.is_section = true;
      if (entry.key != "/Length") continue;
      std::size_t number_at = entry.value.begin;
      const auto number = pdf_syntax::read_number(bytes_, number_at);
      if (number && number_at == entry.value.end) length.bytes = static_cast<std::size_t>(*number);
    }
    const auto known = objects_.find(at);
    if (!length.bytes && known != objects_.end()) {   // "/Length 12 0 R"
      auto object = after_.getObjectByObjGen(known->second);
      auto said = object.isStream() ? object.getDict().getKey("/Length") : QPDFObjectHandle::newNull();
      if (said.isInteger() && said.getIntValue() >= 0) length.bytes = static_cast<std::size_t>(said.getIntValue());
    }
    return length;
  }

  QPDF& after_;
  ByteView bytes_;
  const History& history_;
  std::map<std::size_t, QPDFObjGen> objects_;
};

}  // namespace

RevisionStep compare_revisions(QPDF& before, QPDF& after, ByteView bytes, std::size_t earlier_end, const History& history) {
  Comparison comparison{before, after};
  try {
    comparison.run();
    if (!AppendedBytes{after, bytes, history}.are_explained_from(earlier_end)) comparison.forbid("unlisted_bytes");
  } catch (const Error&) {   // a page tree or object that cannot be read strictly cannot be compared
    comparison.forbid("revision_unreadable");
  }
  return std::move(comparison.step);
}

}  // namespace sohoa
