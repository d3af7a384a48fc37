/// What one revision changed in the document before it, judged without mercy: signatures and evidence may be added,
/// everything else is forbidden.
#pragma once

#include <string>
#include <vector>

#include "pdf/qpdf_document.hpp"
#include "pdf/revision_history.hpp"
#include "sohoa/core/bytes.hpp"

namespace sohoa {

struct RevisionStep {
  /// A signature this revision added: its value, and the field it is in.
  struct Added {
    QPDFObjGen value;
    std::string field_name;
    bool is_timestamp = false;
  };
  std::vector<Added> signatures;
  bool changes_evidence = false;          // the document security store
  std::vector<std::string> forbidden;     // stable words for what else was done; empty when nothing was
};

/// Compares the document before with the one after. `bytes` is the file up to the later revision's end, of which the
/// bytes from `earlier_end` on were appended.
RevisionStep compare_revisions(QPDF& before, QPDF& after, ByteView bytes, std::size_t earlier_end, const History& history);

}  // namespace sohoa
