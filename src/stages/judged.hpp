// What a desk says about a signed document: by its trust list, its clock, and on the network unless it is offline.
#pragma once

#include "sohoa/pades/verify.hpp"
#include "sohoa/stages/desk.hpp"

namespace sohoa {

VerificationReport judged(ByteView document, const Desk& desk);

}  // namespace sohoa
