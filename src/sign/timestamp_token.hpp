/// What an RFC 3161 token says. Runs in the sandboxed child.
#pragma once

#include <memory>
#include <string>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"

#include "sign/signed_data.hpp"

namespace sohoa {

struct TimestampToken {
  std::unique_ptr<SignedData> signed_data;
  int imprint_algorithm = 0;  // NID
  Bytes imprint;
  Bytes nonce;  // big-endian magnitude; empty when there is none
  std::string policy;  // OID in dotted notation
  Instant at;

  /// An empty `signed_data` for anything that is no token.
  static TimestampToken read(ByteView der);
  bool is_token() const { return signed_data != nullptr; }
  /// Inside the token everything fits together: contentType, messageDigest, ESS attribute, a strong digest, the
  /// signature of a certificate that is inside, made for timestamping and valid at the token's time. An empty string,
  /// or what is wrong.
  std::string flaw() const;
};

/// The token out of a TimeStampResp that answers our request over SHA-256 `digest` with `nonce`, under `policy` unless
/// that is empty. Throws Error{tsa_refused} with what is wrong.
Bytes checked_token(ByteView response, const Digest& digest, ByteView nonce, std::string_view policy = {});

}  // namespace sohoa
