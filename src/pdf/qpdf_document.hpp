/// libqpdf as a strict reader, in the sandboxed child only: nothing is repaired, encryption is refused.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#ifndef POINTERHOLDER_TRANSITION
#define POINTERHOLDER_TRANSITION 4   // libqpdf 11: no compatibility smart pointer
#endif
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>

#include "sohoa/core/bytes.hpp"
#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa::qpdf_document {

/// The job's input, mapped for as long as this lives.
class MappedInput {
 public:
  explicit MappedInput(const sandbox::Job& job);
  ~MappedInput();
  MappedInput(const MappedInput&) = delete;
  MappedInput& operator=(const MappedInput&) = delete;
  ByteView bytes() const noexcept { return bytes_; }

 private:
  void* mapped_ = nullptr;
  Bytes read_;   // where the input cannot be mapped
  ByteView bytes_;
};

/// `bytes` must outlive the document. Throws Error{pdf_malformed, pdf_needs_repair, pdf_encrypted}.
std::unique_ptr<QPDF> open_strictly(ByteView bytes);

/// Lets libqpdf repair what it can: for files nobody has signed. Throws Error{pdf_malformed, pdf_encrypted}.
std::unique_ptr<QPDF> open_repairing(ByteView bytes);

/// Throws Error{pdf_needs_repair} when libqpdf warned about anything so far.
void refuse_warnings(QPDF& pdf);

/// Runs `work`, turning libqpdf's exceptions into Error{pdf_malformed}.
Bytes translated(Bytes (*work)(const sandbox::Job&), const sandbox::Job& job);

/// One page with the attributes it inherits.
struct PageLeaf {
  QPDFObjectHandle page;
  QPDFObjectHandle media_box, crop_box, rotate;
};
/// All pages in order. Throws Error{pdf_page_tree_loop} for pages that contain themselves, Error{pdf_needs_repair} for
/// direct kids, a page that stands twice and nodes of no known kind.
std::vector<PageLeaf> pages(QPDF& pdf);

/// A field with its full name and inherited type.
struct Field {
  QPDFObjectHandle object;
  std::string name;
  std::string type;      // "/Sig" …; empty when none is said
  bool terminal = true;  // has no kids that are fields themselves
};
/// The fields of the form, those only a page's annotations reach included; each object once.
struct FieldTree {
  std::vector<Field> fields;
  bool is_circular = false;   // a field contains itself
};
FieldTree fields(QPDF& pdf, const std::vector<PageLeaf>& pages);

/// True when an element of the structure tree contains itself.
bool structure_is_circular(QPDF& pdf);

/// Entries of a dictionary as PDF syntax, without the keys named.
std::string entries_without(QPDFObjectHandle dictionary, const std::vector<std::string>& left_out);

/// /TransformParams of each signature reference of this transform method in a signature's value.
std::vector<QPDFObjectHandle> transforms(QPDFObjectHandle value, std::string_view method);

/// What a DocMDP signature allows later: 1, 2 or 3; nullopt for a signature that certifies nothing.
std::optional<int> certified_permission(QPDFObjectHandle value);

}  // namespace sohoa::qpdf_document
