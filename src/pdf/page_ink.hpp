/// Draws a page in the sandboxed child and says where it is printed on.
#pragma once

#include <optional>

#include "sohoa/pdf/free_space.hpp"
#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa {

/// Nothing where poppler's pdftoppm is absent or cannot draw the page. The size is the upright page's.
std::optional<InkMap> ink_of_page(const sandbox::Job& job, int page_index, double width_mm, double height_mm);

}  // namespace sohoa
