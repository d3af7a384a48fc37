/// Adds signatures to a PDF without touching an old byte, and reads what signatures are there.
/// Foreign bytes are read by libqpdf in the sandboxed child, which returns a small plan; this process checks the plan,
/// appends, hashes, and never parses the file. (The plan's fields are PDF syntax ready to be written.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pdf/stamp.hpp"

namespace sohoa {

/// What the child found; enough to append one revision.
struct RevisionPlan {
  std::uint64_t file_bytes = 0;
  std::uint64_t previous_startxref = 0;
  bool uses_xref_stream = false;
  std::uint32_t next_object = 0;           // above /Size and above every number referenced
  std::string trailer_entries;             // /Root, /Info, /ID as they were
  struct Indirect { std::uint32_t number = 0; std::uint16_t generation = 0; };
  Indirect catalog;
  std::string catalog_text;                // the dictionary's text without << >>; /AcroForm left out when it is direct
  std::optional<Indirect> acroform;        // when indirect
  std::string acroform_text;               // entries other than /Fields and /SigFlags; empty when there is none
  std::vector<std::string> field_refs;     // "12 0 R"
  std::optional<Indirect> fields_array;    // when /Fields is indirect
  std::vector<std::string> field_names;    // full names, to choose a free one
  struct Page {
    Indirect object;
    std::string text;                      // entries other than /Annots
    std::vector<std::string> annotation_refs;
    std::optional<Indirect> annotations_array;
    double media_box[4] = {0, 0, 0, 0};    // crop box if present, normalized
    int rotate_deg = 0;
  };
  Page page;                               // the page the signature's widget goes to
  int page_count = 0;
  int existing_signatures = 0;
  bool is_pdfa = false;
};

/// Throws Error{pdf_needs_repair, pdf_encrypted, pdf_signing_forbidden, pdf_malformed, pdf_page_tree_loop, parser_*}.
RevisionPlan plan_revision(const Descriptor& file, int page_index = 0);

/// What one signature's revision holds besides the value itself.
struct SignatureField {
  std::string name;                        // empty: the first free "Signature1", …
  std::string sub_filter = "ETSI.CAdES.detached";
  std::string type = "Sig";                // or "DocTimeStamp"
  std::optional<std::string> reason, location, signer_name;
  std::optional<std::string> signing_time; // PDF date "D:20261124081530+07'00'"
  std::optional<StampAppearance> appearance;   // invisible when absent
  struct Place { double left_mm = 0, top_mm = 0, width_mm = 0, height_mm = 0; };
  std::optional<Place> place;              // as seen upright, from the page's top left; absent: R16's top right corner
};

/// Reserved bytes plus the digest to sign; filled once.
class SignatureSlot {
 public:
  /// Appends the revision with a hole of `reserved_bytes` for the DER value (twice that in hexadecimal).
  static SignatureSlot reserve(const RevisionPlan& plan, ByteView original, const SignatureField& field, std::size_t reserved_bytes);

  bool is_filled() const noexcept { return filled_; }
  /// SHA-256 over the byte range.
  const Digest& digest() const noexcept { return digest_; }
  /// The bytes covered, for other digests: two pieces of original + appended.
  std::size_t reserved_bytes() const noexcept { return reserved_; }
  /// Throws Error{signing_refused} when the value does not fit; the slot stays unfilled. Returns the bytes to append to the original.
  const Bytes& fill(ByteView der);

 private:
  Bytes appended_;                         // everything after the original's last byte
  std::size_t hole_ = 0, reserved_ = 0;
  Digest digest_;
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
  enum class Later { none, permitted, forbidden } later = Later::forbidden;
  std::vector<std::string> problems;       // stable words: "byte_range_overlap", "gap_not_contents", "second_signature_in_value" …
};
struct ReadSignatures {
  std::vector<FoundSignature> signatures;
  bool has_dss = false;
  std::vector<Bytes> dss_certificates, dss_crls, dss_ocsps;
};
/// In the sandbox. Throws like plan_revision.
ReadSignatures read_signatures(const Descriptor& file);

/// Registers the child's tasks; from main, before sandbox::run_child_if_asked.
void provide_pdf_tasks();

}  // namespace sohoa
