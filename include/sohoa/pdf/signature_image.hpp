/// The picture of a person's signature or of an agency's seal: a PNG, transparent where there is paper.
#pragma once

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa {

/// Ready to be put into a revision. Opaque pictures on white become transparent where they are white.
struct SignatureImage {
  int width_px = 0, height_px = 0;
  double width_mm = 0, height_mm = 0;   // as the file says; 0 when it does not
  Bytes colour;                         // zlib: rows of red, green, blue
  Bytes opacity;                        // zlib: rows of bytes, 255 is opaque
  Bytes stencil;                        // zlib: rows of bits, 1 is left out; for hosts that allow no transparency
  enum class Ink { blue, red, other } ink = Ink::other;   // what most of it is drawn in
};

/// In the sandbox; margins without ink are cut off, pictures over 1,600 px made smaller.
/// Throws Error{input_unsupported (no PNG), input_unreadable, input_too_large, parser_*}.
SignatureImage read_signature_image(const Descriptor& file);

}  // namespace sohoa
