/// A nonce in an OCSP question (RFC 8954), put in by whoever sends it: what is wanted is decided by a pure function, which has no
/// randomness.
#pragma once

#include "sohoa/core/bytes.hpp"

namespace sohoa {

/// The same question with the nonce in it; unchanged when it is no plain question of ours.
Bytes with_nonce(ByteView ocsp_request, ByteView nonce);
/// The extension's value as an answer must repeat it.
Bytes nonce_value(ByteView nonce);

}  // namespace sohoa
