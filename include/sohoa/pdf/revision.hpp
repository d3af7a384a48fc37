/// Adds signatures to a PDF without touching an old byte, and reads what signatures are there.
/// Foreign bytes are read by libqpdf in the sandboxed child, which returns a small plan; this process checks the plan,
/// appends, hashes, and never parses the file. (The plan's fields are PDF syntax ready to be written.)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pdf/free_space.hpp"
#include "sohoa/pdf/stamp.hpp"

namespace sohoa {

/// What the child found; enough to append one revision.
struct RevisionPlan {
  std::uint64_t file_bytes = 0;
  std::uint64_t previous_startxref = 0;
  bool uses_xref_stream = false;
  std::uint32_t next_object = 0;           // above /Size and above every number referenced
  std::string trailer_entries;             // /Root and /Info as they were
  std::string first_id;                    // first half of /ID as a hexadecimal string; empty when the file has none
  struct Indirect { std::uint32_t number = 0; std::uint16_t generation = 0; };
  Indirect catalog;
  std::string catalog_text;                // entries other than /AcroForm, /DSS, /Extensions and /Perms
  std::string dss_entry, extensions_entry, permissions_entry;   // their values as they stand in the catalog; may be empty
  /// The document security store as it is, to be added to.
  struct Store {
    std::optional<Indirect> object;        // when indirect
    struct Item {
      std::string reference;               // "12 0 R"
      Digest digest;                       // of the decoded content
    };
    std::vector<Item> certificates, crls, ocsps;
    std::string records;                   // entries of /VRI
    std::vector<std::string> record_names; // their keys, without slash
  };
  std::optional<Store> store;
  bool has_acroform = false;
  std::optional<Indirect> acroform;        // when indirect
  std::uint32_t signature_flags = 0;       // /SigFlags as it is
  std::string acroform_text;               // entries other than /Fields and /SigFlags; empty when there is none
  std::vector<std::string> field_refs;     // "12 0 R"
  std::optional<Indirect> fields_array;    // when /Fields is indirect
  std::vector<std::string> field_names;    // full names, to choose a free one
  std::vector<std::string> locked_names;   // fields an earlier signature locked by name
  /// A signature field that waits for its signature.
  struct EmptyField {
    std::string name;
    Indirect object;
    std::string text;                      // entries other than /V and /AP
    double rect[4] = {0, 0, 0, 0};         // normalized
    int page_rotate_deg = 0;
    std::string refusal;                   // why it cannot be used: "field_lock", "seed_value", "split_widget"; else empty
  };
  std::vector<EmptyField> empty_fields;
  struct Page {
    Indirect object;
    std::string text;                      // entries other than /Annots
    std::vector<std::string> annotation_refs;
    std::optional<Indirect> annotations_array;
    double media_box[4] = {0, 0, 0, 0};    // crop box if present, normalized
    int rotate_deg = 0;
    double user_unit = 1;                  // points a unit
    std::optional<InkMap> ink;             // when it was asked for and the page can be drawn
  };
  Page page;                               // the page the signature's widget goes to
  int page_index = 0;
  int page_count = 0;
  int existing_signatures = 0;
  int certification = 0;                   // what an earlier signature's DocMDP allows, 2 or 3; 0: nobody certified
  /// Signatures that are seen, in the order of the form's fields.
  struct Shown {
    std::string name;
    int page_index = 0;
    PagePlace place;
  };
  std::vector<Shown> shown_signatures;
  int pdfa_part = 0;                       // 0: claims to be no PDF/A
  bool has_output_intent = false;
  /// PDF/A-1 knows no transparency, and later parts only in a colour space that is said.
  bool allows_transparency() const { return pdfa_part == 0 || (pdfa_part > 1 && has_output_intent); }
};

/// Strict: whatever libqpdf would have to repair is refused. `page_index` counts from 0.
/// Throws Error{pdf_needs_repair, pdf_encrypted, pdf_signing_forbidden, pdf_malformed, pdf_page_tree_loop, usage (no such
/// page), parser_*}; the detail of pdf_signing_forbidden is a stable word: "docmdp_1", "field_lock", "dynamic_form"; when a place is
/// reserved also "certified_visible": a certified document takes new signatures only where they are not seen.
/// Evidence and document timestamps are allowed where signatures are not (ISO 32000-2, 12.8.2.2.2).
enum class RevisionPurpose { signature, evidence };
struct PlanRequest {
  int page_index = 0;                      // -1: the last page
  RevisionPurpose purpose = RevisionPurpose::signature;
  bool looks_for_room = false;             // the page is drawn to see where it is printed on
};
RevisionPlan plan_revision(const Descriptor& file, const PlanRequest& request);
inline RevisionPlan plan_revision(const Descriptor& file, int page_index = 0, RevisionPurpose purpose = RevisionPurpose::signature) {
  return plan_revision(file, PlanRequest{page_index, purpose, false});
}

/// A plan kept beside the document it was made of, so that signing it later asks no parser; good for these very bytes only.
struct RecordedPlan {
  Digest document;                         // SHA-256 of the file
  RevisionPlan plan;
  Bytes to_bytes() const;
  /// Throws Error{parser_died} for bytes that are no record.
  static RecordedPlan from_bytes(ByteView record);
};
RecordedPlan record_plan(const Descriptor& file, const PlanRequest& request);

/// An unsigned file that needs repair, written anew so that it needs none (ISO 32000-1 objects as libqpdf understood them;
/// PDF/A's line ends kept). In the sandbox. Throws Error{signing_refused ("signed")} for a file that bears a signature, which a
/// rewrite would destroy, Error{pdf_encrypted, pdf_malformed, pdf_page_tree_loop, input_too_large, parser_*}.
Bytes normalized(const Descriptor& file);

/// Certificates and revocation answers (DER) that one signature's validity rests on.
struct SignatureEvidence {
  std::string record_name;                 // upper-case hexadecimal SHA-1 of the signature's whole /Contents (ETSI's /VRI key)
  std::vector<Bytes> certificates, crls, ocsps;
};
/// One more revision: evidence added to the document security store, each piece once. Returns the bytes to append to the
/// original; none when the store already holds everything. Throws Error{parser_died} like SignatureSlot::reserve.
Bytes append_evidence(const RevisionPlan& plan, ByteView original, const std::vector<SignatureEvidence>& evidence);

/// What one signature's revision holds besides the value itself.
struct SignatureField {
  std::string name = {};                   // empty: the first free "Signature1", …; an empty signature field's: it is filled
  std::string sub_filter = "ETSI.CAdES.detached";
  std::string type = "Sig";                // or "DocTimeStamp"
  std::optional<std::string> reason = {}, location = {}, signer_name = {};
  std::optional<std::string> signing_time = {};   // PDF date "D:20261124081530+07'00'"
  std::optional<StampAppearance> appearance = {};   // invisible when absent
  using Place = PagePlace;
  std::optional<Place> place = {};         // absent: R16's top right corner
  int certifies = 0;                       // DocMDP permission 1, 2 or 3; 0: an approval
};

/// The place for an appearance of this size where nothing is printed, near where the rules want it; needs a plan with ink.
enum class Anchor {
  top_right,         // a copy's stamp (R16)
  signature_block,   // a person's signature: the lower right, where Vietnamese documents are signed
};
Room place_for(const RevisionPlan& plan, const StampAppearance& appearance, Anchor anchor);
/// R16: the seal covers the left third of the person's signature.
PagePlace seal_place(const RevisionPlan::Page& page, const PagePlace& person, const StampAppearance& seal);

/// Reserved bytes plus the digest to sign; filled once.
class SignatureSlot {
 public:
  /// Appends the revision with a hole of `reserved_bytes` for the DER value (twice that in hexadecimal). The original's bytes
  /// are not read beyond its last lines. Throws Error{signing_refused} for a name that is taken or locked and for a
  /// certification that is not the first signature, Error{pdf_page_size} for a stamp on a
  /// page without size, Error{parser_died} for a plan that cannot belong to these bytes.
  static SignatureSlot reserve(const RevisionPlan& plan, ByteView original, const SignatureField& field, std::size_t reserved_bytes);

  bool is_filled() const noexcept { return filled_; }
  /// The bytes covered, in order: what a digest of any algorithm is computed over.
  std::array<ByteView, 3> covered(ByteView original) const;
  /// SHA-256 over them, for a timestamp. Hashes the original anew at each call.
  Digest digest(ByteView original) const;
  const std::string& field_name() const noexcept { return field_name_; }
  std::size_t reserved_bytes() const noexcept { return reserved_; }
  /// Throws Error{signing_refused} when the value does not fit; the slot stays unfilled. Returns the bytes to append to the original.
  const Bytes& fill(ByteView der);

 private:
  SignatureSlot() = default;
  Bytes appended_;                         // everything after the original's last byte
  std::size_t hole_ = 0, reserved_ = 0;    // hole_: where "<" lies in appended_
  std::string field_name_;
  bool filled_ = false;
};

/// One signature or document timestamp as the file has it, in file order.
struct FoundSignature {
  std::string field_name;
  std::string type;                        // "Sig" or "DocTimeStamp"
  std::string sub_filter;
  std::uint64_t byte_range[4] = {0, 0, 0, 0};
  Bytes contents;                          // DER, trailing zeros cut by its own length
  std::string signing_time;                // /M, a claim
  std::string reason, location;
  int page = -1;
  bool covers_whole_revision = false;      // the gap is exactly the /Contents string, and the range ends where a revision ends
  int revision = 0;                        // the one it covers, from 1; 0: none
  int certifies = 0;                       // DocMDP permission 1, 2, 3; 0: an approval
  enum class Later { none, permitted, forbidden } later = Later::forbidden;
  /// What later revisions did that is not allowed: "object_changed", "page_changed", "annotation_added", "pages_changed",
  /// "form_changed", "field_added", "field_changed", "catalog_changed", "information_changed", "dangling_reference_filled",
  /// "shared_object_changed", "unlisted_bytes", "trailing_bytes", "update_without_signature", "later_signature_incomplete",
  /// "certification_forbids", "field_locked" …
  std::vector<std::string> later_reasons;
  /// What is wrong with the signature's own shape: "byte_range_missing", "byte_range_malformed", "byte_range_outside",
  /// "gap_not_contents", "contents_missing", "contents_malformed", "value_not_indirect", "repeated_keys",
  /// "second_signature_in_value", "value_shared", "not_a_revision", "revision_unreadable".
  std::vector<std::string> problems;
};
struct ReadSignatures {
  std::vector<FoundSignature> signatures;
  bool has_dss = false;
  std::vector<Bytes> dss_certificates, dss_crls, dss_ocsps;
};
/// In the sandbox, in file order. Damage that needs no repair to be read past is allowed.
/// Throws Error{pdf_malformed, pdf_needs_repair, pdf_encrypted, pdf_page_tree_loop, parser_*}.
ReadSignatures read_signatures(const Descriptor& file);

/// Registers the child's tasks; from main, before sandbox::run_child_if_asked.
void provide_pdf_tasks();

}  // namespace sohoa
