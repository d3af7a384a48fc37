/// What travels through the desk's pipelines. Each can be put into a folder and taken out again; pixels and PDFs stay in files,
/// an artifact in memory only names them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/pipeline/pipeline.hpp"
#include "sohoa/repository/repository.hpp"
#include "sohoa/stages/digitize.hpp"

namespace sohoa {

/// Whose paper it is and where it belongs.
struct PaperIdentity {
  std::string dossier, unit, procedure, component, title, applicant_name;
  std::string owner_id;          // the personal id in full: stays in the home, never in the ledger
  ComponentKind kind = ComponentKind::component;
};

/// One component's files as the desk fed them.
struct Batch {
  PaperIdentity paper;
  std::vector<Folder> files;
  std::vector<Digest> digests;   // of the files, in order

  /// What names this feed: the paper's place and the bytes; the same again is the same feed (R28).
  Digest digest() const;
  void save(const Folder& folder) const;   // copies the files
  static Batch load(const Folder& folder);
};

/// Pages decoded, judged and prepared; or a PDF that is kept as it came.
struct Pages {
  PaperIdentity paper;
  DigitizedDocument::Kept kept = DigitizedDocument::Kept::no;
  std::optional<Folder> kept_file;
  std::string claimed_conformance;
  std::optional<Instant> made_at;
  std::vector<PageRecord> records;
  int blank_dropped = 0;
  /// For page i: NNNN.pgm to read, NNNN.json on how it lies, NNNN.image to keep.
  Folder folder;

  void save(const Folder& to) const;
  static Pages load(const Folder& from);
};

/// Pages and what was read on them. The words stay in files, so that a long document needs one page's words at a time.
struct RecognizedPages {
  Pages pages;
  std::vector<PageReading> readings;   // one a page
  std::vector<Field> fields;
  double confirm_below = 0.7;
  std::string reviewed_by;
  /// For page i: NNNN.words.json
  Folder folder;

  /// The words of a page. Throws Error{store_corrupt, input_missing}.
  RecognizedPage text(std::size_t page) const;
  void put_text(std::size_t page, const RecognizedPage& text) const;

  /// Fields nobody confirmed that are below the limit.
  std::vector<Field> doubtful() const;
  int below_min_dpi() const;

  void save(const Folder& to) const;
  static RecognizedPages load(const Folder& from);
};

/// A PDF/A that is not signed yet, or a kept input; with what is counted about it.
struct PackagedPaper {
  PaperIdentity paper;
  DigitizedDocument::Kept kept = DigitizedDocument::Kept::no;
  Folder file;
  Digest digest;
  Bytes plan = {};                  // RecordedPlan of a document of our own: signing it asks no parser; else empty
  std::string conformance;
  int pages = 0, blank_pages = 0;   // in the document
  int blank_dropped = 0;            // blank ones that were left out of it
  int below_min_dpi = 0, words = 0;
  double mean_confidence = 0;
  bool passes_qc = false;        // R3: something on it, and no page below 200 dpi that no officer accepted
  std::string text;

  void save(const Folder& to) const;
  static PackagedPaper load(const Folder& from);
};

struct SignedPaper {
  PackagedPaper packaged;        // its facts; `file` is the signed PDF
  std::string level, verdict, signer_common_name, signer_subject_id;
  std::string authorization = {};   // R20: the record by which he signed in the applicant's stead; empty: for himself
  std::vector<std::string> warnings;

  void save(const Folder& to) const;
  static SignedPaper load(const Folder& from);
};

struct StoredPaper {
  SignedPaper signed_paper;
  Receipt receipt;

  void save(const Folder& to) const;
  static StoredPaper load(const Folder& from);
};

}  // namespace sohoa
