/// Ownership of Leptonica's C handles ends here.
#pragma once

#include <memory>

#include <leptonica/allheaders.h>

namespace sohoa::scan {

struct PixCloser {
  void operator()(Pix* pix) const { ::pixDestroy(&pix); }
};
using PixHandle = std::unique_ptr<Pix, PixCloser>;

}  // namespace sohoa::scan
