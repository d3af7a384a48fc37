/// The appended revisions that make a level, shared by signing at B-LT or B-LTA and by extending later.
#pragma once

#include <string>

#include "pades/working_document.hpp"
#include "sohoa/pades/extend.hpp"
#include "sohoa/pades/verify.hpp"

namespace sohoa {

/// Appends to `document` what its signatures need for the level. With a `field` only that signature must reach it: others'
/// signatures are raised as far as they go.
void raise_level(WorkingDocument& document, const ExtendOptions& options, const std::string& field, Instant now);

/// verify_pdf for a file that is open.
VerificationReport verify_open(const Descriptor& file, const VerifyOptions& options, Instant now);

}  // namespace sohoa
