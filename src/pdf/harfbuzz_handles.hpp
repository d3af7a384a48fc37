/// HarfBuzz's reference-counted C objects as owned values.
#pragma once

#include <memory>

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

namespace sohoa::pdf {

template <auto destroy>
struct DestroyWith {
  template <class T>
  void operator()(T* handle) const noexcept {
    destroy(handle);
  }
};

using BlobHandle = std::unique_ptr<hb_blob_t, DestroyWith<hb_blob_destroy>>;
using FaceHandle = std::unique_ptr<hb_face_t, DestroyWith<hb_face_destroy>>;
using FontHandle = std::unique_ptr<hb_font_t, DestroyWith<hb_font_destroy>>;
using BufferHandle = std::unique_ptr<hb_buffer_t, DestroyWith<hb_buffer_destroy>>;
using SubsetInputHandle = std::unique_ptr<hb_subset_input_t, DestroyWith<hb_subset_input_destroy>>;
using SubsetPlanHandle = std::unique_ptr<hb_subset_plan_t, DestroyWith<hb_subset_plan_destroy>>;

}  // namespace sohoa::pdf
