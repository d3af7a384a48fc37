/// Signatures in shape only: the revision a signature makes, with a DER value that signs nothing. Enough for whatever looks
/// at structure, and a key is needed nowhere.
#pragma once

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pdf/revision.hpp"

namespace sohoa::test {

inline const Bytes any_der = {0x30, 0x03, 0x02, 0x01, 0x05};

inline RevisionPlan plan_of(ByteView bytes, int page = 0) { return plan_revision(Descriptor::of_memory(bytes), page); }
inline ReadSignatures signatures_of(ByteView bytes) { return read_signatures(Descriptor::of_memory(bytes)); }

inline Bytes with_signature(ByteView original, const SignatureField& field = {}, int page = 0) {
  SignatureSlot slot = SignatureSlot::reserve(plan_of(original, page), original, field, 64);
  Bytes whole{original.begin(), original.end()};
  append(whole, ByteView{slot.fill(any_der)});
  return whole;
}

}  // namespace sohoa::test
