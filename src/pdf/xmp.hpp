/// The XMP packet that says what the file claims to be: PDF/A-2u. Its values equal those of the Info dictionary.
#pragma once

#include <string>

#include "sohoa/pdf/package.hpp"

namespace sohoa::pdf {

/// The program as /Producer and pdf:Producer name it. No version: the bytes are the same after an upgrade that packages
/// the same way.
inline constexpr const char* producer = "sohoa";

/// Texts in `options` must be UTF-8 without control characters.
std::string xmp_packet(const PackageOptions& options);

}  // namespace sohoa::pdf
