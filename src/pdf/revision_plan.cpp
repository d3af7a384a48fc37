// In the sandboxed child: reads a PDF strictly and says what a revision that adds one signature has to write.
// Numbers come from the whole file: a new object must not fill a dangling reference of an old one, or an earlier
// signature's document would change its meaning.
#include <algorithm>
#include <cmath>

#include "pdf/page_ink.hpp"
#include "pdf/page_place.hpp"
#include "pdf/qpdf_document.hpp"
#include "pdf/revision_syntax.hpp"
#include "pdf/revision_tasks.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

using qpdf_document::entries_without;
using qpdf_document::Field;
using qpdf_document::PageLeaf;

constexpr std::uint64_t highest_object = 8'388'607;   // ISO 32000-1, annex C

RevisionPlan::Indirect indirect(QPDFObjectHandle object) {
  return {static_cast<std::uint32_t>(object.getObjectID()), static_cast<std::uint16_t>(object.getGeneration())};
}

void read_sections(ByteView bytes, RevisionPlan& plan) {
  if (!pdf_syntax::has_word(bytes, 0, "%PDF-")) {
    const auto begin = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 1024)));
    throw Error(begin.find("%PDF-") == std::string_view::npos ? ErrorCode::pdf_malformed : ErrorCode::pdf_needs_repair, "header");
  }
  const auto tail = pdf_syntax::last_tail(bytes, bytes.size());
  if (!tail || tail->offset >= bytes.size()) throw Error(ErrorCode::pdf_needs_repair, "startxref");
  plan.file_bytes = bytes.size();
  plan.previous_startxref = tail->offset;
  const std::size_t section = pdf_syntax::skip_space(bytes, static_cast<std::size_t>(tail->offset));
  plan.uses_xref_stream = !pdf_syntax::has_word(bytes, section, "xref");
  if (plan.uses_xref_stream && !pdf_syntax::object_head_at(bytes, section)) throw Error(ErrorCode::pdf_needs_repair, "startxref");
}

void read_trailer(QPDF& pdf, RevisionPlan& plan) {
  auto trailer = pdf.getTrailer();
  plan.trailer_entries = "/Root " + trailer.getKey("/Root").unparse() + "\n";
  // A direct or dangling /Info is not repeated as a reference: nothing is made up.
  auto info = trailer.getKey("/Info");
  if (info.isIndirect() && info.isDictionary()) plan.trailer_entries += "/Info " + info.unparse() + "\n";
  auto id = trailer.getKey("/ID");
  if (id.isArray() && id.getArrayNItems() == 2 && id.getArrayItem(0).isString()) {
    plan.first_id = "<" + hex(view(id.getArrayItem(0).getStringValue())) + ">";
  }
  auto size = trailer.getKey("/Size");
  const std::uint64_t declared = size.isInteger() ? static_cast<std::uint64_t>(std::max(0LL, size.getIntValue())) : 0;
  const std::uint64_t next = std::max<std::uint64_t>(pdf.getObjectCount() + 1, declared);
  if (next > highest_object - 10'000) throw Error(ErrorCode::pdf_malformed, "object numbers");
  plan.next_object = static_cast<std::uint32_t>(next);
}

/// `pdfaid:part="2"` or `<pdfaid:part>2<`; 0 without it.
int claimed_part(QPDFObjectHandle metadata) {
  if (!metadata.isStream()) return 0;
  const auto content = metadata.getStreamData(qpdf_dl_generalized);
  const std::string_view text{reinterpret_cast<const char*>(content->getBuffer()), content->getSize()};
  const std::size_t at = text.find("pdfaid:part");
  if (at == std::string_view::npos) return 0;
  const std::size_t digit = text.find_first_of("0123456789", at);
  return digit == std::string_view::npos || digit > at + 24 ? 1 : text[digit] - '0';   // unsaid: as if the strictest
}

void read_catalog(QPDF& pdf, RevisionPlan& plan) {
  auto catalog = pdf.getRoot();
  plan.catalog = indirect(catalog);
  plan.catalog_text = entries_without(catalog, {"/AcroForm", "/DSS", "/Extensions", "/Perms"});
  if (catalog.hasKey("/DSS")) plan.dss_entry = catalog.getKey("/DSS").unparse();
  if (catalog.hasKey("/Extensions")) plan.extensions_entry = catalog.getKey("/Extensions").unparse();
  if (catalog.hasKey("/Perms")) plan.permissions_entry = catalog.getKey("/Perms").unparse();
  plan.pdfa_part = claimed_part(catalog.getKey("/Metadata"));
  auto intents = catalog.getKey("/OutputIntents");
  plan.has_output_intent = intents.isArray() && intents.getArrayNItems() > 0;
}

/// The viewer draws such a form from XFA and ignores our field.
void refuse_dynamic_form(QPDF& pdf) {
  auto needs = pdf.getRoot().getKey("/NeedsRendering");
  if (needs.isBool() && needs.getBoolValue()) throw Error(ErrorCode::pdf_signing_forbidden, "dynamic_form");
}

std::vector<RevisionPlan::Store::Item> stored(QPDFObjectHandle list) {
  std::vector<RevisionPlan::Store::Item> items;
  for (int i = 0; list.isArray() && i < list.getArrayNItems(); ++i) {
    auto stream = list.getArrayItem(i);
    if (!stream.isStream()) continue;
    const auto content = stream.getStreamData(qpdf_dl_generalized);
    items.push_back({stream.unparse(), sha256({content->getBuffer(), content->getSize()})});
  }
  return items;
}

void read_store(QPDF& pdf, RevisionPlan& plan) {
  auto store = pdf.getRoot().getKey("/DSS");
  if (!store.isDictionary()) return;
  plan.store.emplace();
  if (store.isIndirect()) plan.store->object = indirect(store);
  plan.store->certificates = stored(store.getKey("/Certs"));
  plan.store->crls = stored(store.getKey("/CRLs"));
  plan.store->ocsps = stored(store.getKey("/OCSPs"));
  auto records = store.getKey("/VRI");
  if (!records.isDictionary()) return;
  plan.store->records = entries_without(records, {});
  for (const auto& key : records.getKeys()) plan.store->record_names.push_back(key.substr(1));
}

std::vector<std::string> unparsed_items(QPDFObjectHandle array) {
  std::vector<std::string> items;
  for (int i = 0; i < array.getArrayNItems(); ++i) items.push_back(array.getArrayItem(i).unparse());
  return items;
}

void read_form(QPDF& pdf, RevisionPlan& plan) {
  auto form = pdf.getRoot().getKey("/AcroForm");
  if (form.isNull()) return;
  if (!form.isDictionary()) throw Error(ErrorCode::pdf_needs_repair, "AcroForm");
  plan.has_acroform = true;
  if (form.isIndirect()) plan.acroform = indirect(form);
  plan.acroform_text = entries_without(form, {"/Fields", "/SigFlags"});
  auto flags = form.getKey("/SigFlags");
  if (flags.isInteger()) plan.signature_flags = static_cast<std::uint32_t>(flags.getIntValue()) & 3;
  auto fields = form.getKey("/Fields");
  if (fields.isNull()) return;
  if (!fields.isArray()) throw Error(ErrorCode::pdf_needs_repair, "AcroForm fields");
  if (fields.isIndirect()) plan.fields_array = indirect(fields);
  plan.field_refs = unparsed_items(fields);
}

bool read_box(QPDFObjectHandle box, double (&sides)[4]) {
  if (!box.isArray() || box.getArrayNItems() != 4) return false;
  for (int i = 0; i < 4; ++i) {
    if (!box.getArrayItem(i).isNumber()) return false;
    sides[i] = box.getArrayItem(i).getNumericValue();
  }
  if (sides[0] > sides[2]) std::swap(sides[0], sides[2]);
  if (sides[1] > sides[3]) std::swap(sides[1], sides[3]);
  return std::isfinite(sides[0] + sides[1] + sides[2] + sides[3]);
}

int quarter_turn(QPDFObjectHandle rotate) {
  if (!rotate.isInteger()) return 0;
  const int turn = static_cast<int>(rotate.getIntValue() % 360);
  return (turn % 90 != 0) ? 0 : (turn + 360) % 360;
}

/// What is shown of a page: the crop box cut to the media box (ISO 32000-1, 14.11.2).
void read_visible_box(const PageLeaf& leaf, double (&box)[4]) {
  double crop[4];
  if (!read_box(leaf.media_box, box)) {
    std::fill(std::begin(box), std::end(box), 0.0);
    return;
  }
  if (!read_box(leaf.crop_box, crop)) return;
  const double cut[4] = {std::max(box[0], crop[0]), std::max(box[1], crop[1]), std::min(box[2], crop[2]), std::min(box[3], crop[3])};
  if (cut[0] < cut[2] && cut[1] < cut[3]) std::copy(std::begin(cut), std::end(cut), std::begin(box));
}

void read_geometry(PageLeaf leaf, RevisionPlan::Page& page) {
  read_visible_box(leaf, page.media_box);
  page.rotate_deg = quarter_turn(leaf.rotate);
  auto unit = leaf.page.getKey("/UserUnit");
  if (unit.isNumber() && unit.getNumericValue() > 0) page.user_unit = unit.getNumericValue();
}

void read_page(PageLeaf leaf, RevisionPlan& plan) {
  plan.page.object = indirect(leaf.page);
  plan.page.text = entries_without(leaf.page, {"/Annots"});
  auto annotations = leaf.page.getKey("/Annots");
  if (!annotations.isNull() && !annotations.isArray()) throw Error(ErrorCode::pdf_needs_repair, "Annots");
  if (annotations.isArray()) {
    if (annotations.isIndirect()) plan.page.annotations_array = indirect(annotations);
    plan.page.annotation_refs = unparsed_items(annotations);
  }
  read_geometry(leaf, plan.page);
}

/// Every field that is not named by this lock stays open; "all but these" can never be kept with a new field.
void respect_lock(QPDFObjectHandle lock, RevisionPlan& plan) {
  if (!lock.isDictionary()) throw Error(ErrorCode::pdf_signing_forbidden, "field_lock");
  if (!lock.getKey("/Action").isNameAndEquals("/Include")) throw Error(ErrorCode::pdf_signing_forbidden, "field_lock");
  auto names = lock.getKey("/Fields");
  if (!names.isArray()) return;
  for (int i = 0; i < names.getArrayNItems(); ++i) {
    if (names.getArrayItem(i).isString()) plan.locked_names.push_back(names.getArrayItem(i).getUTF8Value());
  }
}

void respect_signature(const Field& field, RevisionPlan& plan) {
  auto object = field.object;
  auto value = object.getKey("/V");
  const auto permission = qpdf_document::certified_permission(value);
  if (permission.value_or(2) < 2) throw Error(ErrorCode::pdf_signing_forbidden, "docmdp_1");
  if (permission) plan.certification = plan.certification == 0 ? *permission : std::min(plan.certification, *permission);
  for (auto& lock : qpdf_document::transforms(value, "/FieldMDP")) respect_lock(lock, plan);
  auto lock = object.getKey("/Lock");
  if (!lock.isDictionary()) return;
  respect_lock(lock, plan);
  if (lock.getKey("/P").isInteger() && lock.getKey("/P").getIntValue() == 1) throw Error(ErrorCode::pdf_signing_forbidden, "docmdp_1");
}

RevisionPlan::EmptyField empty_field(const Field& field, const std::vector<PageLeaf>& pages) {
  auto object = field.object;
  RevisionPlan::EmptyField empty{field.name, indirect(object), entries_without(object, {"/V", "/AP"}), {}, 0, {}};
  auto seeds = object.getKey("/SV");
  const bool has_required_seeds = seeds.isDictionary() && seeds.getKey("/Ff").isInteger() && seeds.getKey("/Ff").getIntValue() != 0;
  if (!object.getKey("/Lock").isNull()) empty.refusal = "field_lock";
  else if (has_required_seeds) empty.refusal = "seed_value";
  else if (!object.getKey("/Subtype").isNameAndEquals("/Widget")) empty.refusal = "split_widget";
  read_box(object.getKey("/Rect"), empty.rect);
  for (const PageLeaf& leaf : pages) {
    if (object.getKey("/P").isIndirect() && object.getKey("/P").getObjGen() == leaf.page.getObjGen()) {
      empty.page_rotate_deg = quarter_turn(leaf.rotate);
    }
  }
  return empty;
}

/// A signature's widget: the field itself or its first kid.
QPDFObjectHandle widget_of(QPDFObjectHandle field) {
  auto kids = field.getKey("/Kids");
  return field.hasKey("/Rect") || !kids.isArray() || kids.getArrayNItems() == 0 ? field : kids.getArrayItem(0);
}

void read_shown(const Field& field, const std::vector<PageLeaf>& pages, RevisionPlan& plan) {
  auto widget = widget_of(field.object);
  double rect[4];
  if (!widget.isDictionary() || !read_box(widget.getKey("/Rect"), rect) || rect[2] - rect[0] < 1 || rect[3] - rect[1] < 1) return;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (!widget.getKey("/P").isIndirect() || widget.getKey("/P").getObjGen() != pages[i].page.getObjGen()) continue;
    RevisionPlan::Page page;
    read_geometry(pages[i], page);
    plan.shown_signatures.push_back({field.name, static_cast<int>(i), upright_mm(page, rect)});
    return;
  }
}

void read_fields(QPDF& pdf, const std::vector<PageLeaf>& pages, RevisionPurpose purpose, RevisionPlan& plan) {
  const auto tree = qpdf_document::fields(pdf, pages);
  if (tree.is_circular) throw Error(ErrorCode::pdf_needs_repair, "field tree");
  for (const Field& field : tree.fields) {
    auto object = field.object;
    plan.field_names.push_back(field.name);
    if (field.type != "/Sig") continue;
    const bool is_signed = !object.getKey("/V").isNull();
    plan.existing_signatures += is_signed;
    if (is_signed) read_shown(field, pages, plan);
    if (is_signed && purpose == RevisionPurpose::signature) respect_signature(field, plan);
    else if (!is_signed && field.terminal && object.isIndirect()) plan.empty_fields.push_back(empty_field(field, pages));
  }
  auto permissions = pdf.getRoot().getKey("/Perms");
  if (purpose == RevisionPurpose::signature && permissions.isDictionary() && qpdf_document::certified_permission(permissions.getKey("/DocMDP")).value_or(2) < 2) {
    throw Error(ErrorCode::pdf_signing_forbidden, "docmdp_1");
  }
}

Bytes make_plan(const sandbox::Job& job) {
  PlanRequest request;
  pdf_wire::Reader{job.request}(request);
  const qpdf_document::MappedInput input{job};

  RevisionPlan plan;
  read_sections(input.bytes(), plan);
  const auto pdf = qpdf_document::open_strictly(input.bytes());
  const auto pages = qpdf_document::pages(*pdf);
  plan.page_count = static_cast<int>(pages.size());
  plan.page_index = request.page_index < 0 ? plan.page_count - 1 : request.page_index;
  if (plan.page_index < 0 || plan.page_index >= plan.page_count) {
    throw Error(ErrorCode::usage, "page " + std::to_string(request.page_index + 1) + " of " + std::to_string(plan.page_count));
  }
  read_trailer(*pdf, plan);
  if (request.purpose == RevisionPurpose::signature) refuse_dynamic_form(*pdf);
  read_catalog(*pdf, plan);
  read_store(*pdf, plan);
  read_form(*pdf, plan);
  read_page(pages[static_cast<std::size_t>(plan.page_index)], plan);
  read_fields(*pdf, pages, request.purpose, plan);
  // No validator can compare revisions of such a file, so a signature on it could never be shown to be unharmed.
  if (qpdf_document::structure_is_circular(*pdf)) throw Error(ErrorCode::pdf_needs_repair, "structure tree");
  qpdf_document::refuse_warnings(*pdf);
  if (request.looks_for_room) {
    const UprightSize size = upright_size_mm(plan.page);
    plan.page.ink = ink_of_page(job, plan.page_index, size.width, size.height);
  }

  pdf_wire::Writer answer;
  answer(plan);
  return answer.take();
}

}  // namespace

Bytes plan_revision_task(const sandbox::Job& job) { return qpdf_document::translated(make_plan, job); }

}  // namespace sohoa
