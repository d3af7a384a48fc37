/// How many signatures a PDF carries. Missing one would cost it, so the file is asked in two ways that do not depend on
/// each other.
#pragma once

#include "scan/qpdf_handles.hpp"

namespace sohoa::scan {

/// Byte ranges in the raw bytes with a hexadecimal value in their gap. Needs no readable structure.
struct RawSignature {
  std::uint64_t range[4] = {0, 0, 0, 0};
  bool operator==(const RawSignature&) const = default;
};
std::vector<RawSignature> signatures_in(ByteView file);

/// The larger of both counts: form fields of type Sig with a signature as their value, however the field inherits its
/// type and whatever the form says of itself; and the raw ones, without the usage rights some viewers add.
int count_signatures(PdfFile& file, ByteView bytes);

}  // namespace sohoa::scan
