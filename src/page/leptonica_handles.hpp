// Ownership of Leptonica's objects ends here; null answers become Error{internal}, which for pixels in memory only
// means that memory ended.
#pragma once

#include <leptonica/allheaders.h>

#include <memory>
#include <utility>

#include "sohoa/core/error.hpp"

namespace sohoa::page {

struct LeptonicaDelete {
  void operator()(PIX* pix) const noexcept { pixDestroy(&pix); }
  void operator()(PIXA* pixa) const noexcept { pixaDestroy(&pixa); }
  void operator()(BOXA* boxa) const noexcept { boxaDestroy(&boxa); }
  void operator()(NUMA* numa) const noexcept { numaDestroy(&numa); }
  void operator()(SEL* sel) const noexcept { selDestroy(&sel); }
};

using PixHandle = std::unique_ptr<PIX, LeptonicaDelete>;
using PixaHandle = std::unique_ptr<PIXA, LeptonicaDelete>;
using BoxaHandle = std::unique_ptr<BOXA, LeptonicaDelete>;

template <class T>
std::unique_ptr<T, LeptonicaDelete> owned(T* raw, const char* during) {
  if (raw == nullptr) throw Error(ErrorCode::internal, during);
  return std::unique_ptr<T, LeptonicaDelete>{raw};
}

}  // namespace sohoa::page
