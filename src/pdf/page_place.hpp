/// Places on a page: from a reader's upright millimetres to the page's own unturned units and back.
#pragma once

#include "sohoa/pdf/revision.hpp"

namespace sohoa {

constexpr double points_per_mm = 72.0 / 25.4;

struct UprightSize { double width = 0, height = 0; };
UprightSize upright_size_mm(const RevisionPlan::Page& page);

/// [left, bottom, right, top] in the page's units.
struct PageBox { double left = 0, bottom = 0, right = 0, top = 0; };
PageBox unturned(const RevisionPlan::Page& page, const PagePlace& place);
/// The inverse.
PagePlace upright_mm(const RevisionPlan::Page& page, const double (&rect)[4]);

/// An appearance of this size against the top right corner of `box`, as large as fits.
PagePlace fitted_into(const PagePlace& box, const StampAppearance& appearance);

}  // namespace sohoa
