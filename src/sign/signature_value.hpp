/// Values made by keys that live elsewhere are checked before they go into a document.
#pragma once

#include "sohoa/sign/signer.hpp"

namespace sohoa {

/// Whether `value` is the certificate's key's over `signed_bytes`, made by `algorithm`.
bool value_holds(ByteView value, ByteView signed_bytes, const Certificate& certificate, SignatureAlgorithm algorithm);
/// The same where only the digest is known.
bool value_holds_for_digest(ByteView value, ByteView digest, const Certificate& certificate,
                            SignatureAlgorithm algorithm);

}  // namespace sohoa
