/// Colour profiles made by us, so that the output carries no foreign licence and the same bytes everywhere.
#pragma once

#include "sohoa/core/bytes.hpp"

namespace sohoa::pdf {

/// sRGB (IEC 61966-2-1) as an ICC 2.1 display profile: matrix and tone curve.
Bytes srgb_profile();

/// CMYK as scanners and cameras that write CMYK JPEGs leave it: no press behind it, R = (1 − C)(1 − K) in sRGB. An ICC
/// 2.1 input profile (table of 9 steps a channel to Lab). It lets PDF/A keep such an image byte for byte.
Bytes naive_cmyk_profile();

}  // namespace sohoa::pdf
