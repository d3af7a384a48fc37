/// The names under which the parent asks for this module's work in the sandboxed child, and how its answers travel.
#pragma once

#include <string_view>

#include "pdf/revision_wire.hpp"
#include "sohoa/pdf/revision.hpp"
#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa {

constexpr std::string_view plan_task = "pdf.plan_revision";
constexpr std::string_view read_signatures_task = "pdf.read_signatures";
constexpr std::string_view signature_image_task = "pdf.read_signature_image";
constexpr std::string_view normalize_task = "pdf.normalize";

/// In the child.
Bytes plan_revision_task(const sandbox::Job& job);
Bytes read_signatures_task_work(const sandbox::Job& job);
Bytes normalize_task_work(const sandbox::Job& job);

template <class W>
void wire(W& w, RevisionPlan::Indirect& x) { w(x.number), w(x.generation); }

template <class W>
void wire(W& w, Digest& x) {
  for (std::uint8_t& byte : x.bytes) w(byte);
}

template <class W>
void wire(W& w, RevisionPlan::Store::Item& x) { w(x.reference), w(x.digest); }

template <class W>
void wire(W& w, RevisionPlan::Store& x) { w(x.object), w(x.certificates), w(x.crls), w(x.ocsps), w(x.records), w(x.record_names); }

template <class W>
void wire(W& w, RevisionPlan::EmptyField& x) {
  w(x.name), w(x.object), w(x.text);
  for (double& side : x.rect) w(side);
  w(x.page_rotate_deg), w(x.refusal);
}

template <class W>
void wire(W& w, PagePlace& x) { w(x.left_mm), w(x.top_mm), w(x.width_mm), w(x.height_mm); }

template <class W>
void wire(W& w, InkMap& x) { w(x.width_mm), w(x.height_mm), w(x.columns), w(x.rows), w(x.cells); }

template <class W>
void wire(W& w, RevisionPlan::Shown& x) { w(x.name), w(x.page_index), w(x.place); }

template <class W>
void wire(W& w, PlanRequest& x) { w(x.page_index), w(x.purpose), w(x.looks_for_room); }

template <class W>
void wire(W& w, RevisionPlan::Page& x) {
  w(x.object), w(x.text), w(x.annotation_refs), w(x.annotations_array);
  for (double& side : x.media_box) w(side);
  w(x.rotate_deg), w(x.user_unit), w(x.ink);
}

template <class W>
void wire(W& w, RevisionPlan& x) {
  w(x.file_bytes), w(x.previous_startxref), w(x.uses_xref_stream), w(x.next_object), w(x.trailer_entries), w(x.first_id);
  w(x.catalog), w(x.catalog_text), w(x.dss_entry), w(x.extensions_entry), w(x.permissions_entry), w(x.store);
  w(x.has_acroform), w(x.acroform), w(x.signature_flags), w(x.acroform_text);
  w(x.field_refs), w(x.fields_array), w(x.field_names), w(x.locked_names), w(x.empty_fields);
  w(x.page), w(x.page_index), w(x.page_count), w(x.existing_signatures), w(x.certification), w(x.shown_signatures), w(x.pdfa_part), w(x.has_output_intent);
}

template <class W>
void wire(W& w, RecordedPlan& x) { w(x.document), w(x.plan); }

template <class W>
void wire(W& w, FoundSignature& x) {
  w(x.field_name), w(x.type), w(x.sub_filter);
  for (auto& number : x.byte_range) w(number);
  w(x.contents), w(x.signing_time), w(x.reason), w(x.location), w(x.page), w(x.covers_whole_revision), w(x.revision), w(x.certifies), w(x.later);
  w(x.later_reasons), w(x.problems);
}

template <class W>
void wire(W& w, ReadSignatures& x) {
  w(x.signatures), w(x.has_dss), w(x.dss_certificates), w(x.dss_crls), w(x.dss_ocsps);
}

}  // namespace sohoa
