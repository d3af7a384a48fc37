/// The appended revisions that make a level, shared by signing at B-LT or B-LTA and by extending later.
#pragma once

#include <string>

#include "sohoa/pades/extend.hpp"

namespace sohoa {

/// Appends to `document` what its signatures need for the level. With a `field` only that signature must reach it: others'
/// signatures are raised as far as they go.
void raise_level(Bytes& document, const ExtendOptions& options, const std::string& field, Instant now);

}  // namespace sohoa
