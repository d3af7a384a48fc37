/// The child's side of reading a signature's picture.
#pragma once

#include "sohoa/pdf/signature_image.hpp"
#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa {

/// In the child.
Bytes read_signature_image_task_work(const sandbox::Job& job);

template <class W>
void wire(W& w, SignatureImage& x) {
  w(x.width_px), w(x.height_px), w(x.width_mm), w(x.height_mm), w(x.colour), w(x.opacity), w(x.stencil), w(x.ink);
}

}  // namespace sohoa
