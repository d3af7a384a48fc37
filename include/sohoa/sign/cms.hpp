/// CMS as PAdES needs it: detached, ESS signing-certificate-v2, no signingTime attribute; and RFC 3161 tokens.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/sign/signer.hpp"

namespace sohoa {

/// Where timestamps come from. Thread-safe.
class TimestampAuthority {
 public:
  virtual ~TimestampAuthority() = default;
  /// A checked RFC 3161 token (DER of the TimeStampToken) over SHA-256 `digest`: our nonce, our imprint, granted.
  /// Throws Error{tsa_unreachable, tsa_refused} with the address as subject.
  virtual Bytes timestamp(const Digest& digest) = 0;
};
std::unique_ptr<TimestampAuthority> timestamp_authority_at(std::string url);

/// A DER CMS SignedData over `content_digest` (SHA-256 of the byte range). With a TSA it carries the signature timestamp (B-T).
Bytes make_cms(Signer& signer, const Digest& content_digest, TimestampAuthority* tsa);
/// An upper bound for the DER size make_cms will give, from the real chain; plus room for a timestamp.
std::size_t cms_size_bound(const Signer& signer, bool with_timestamp);

}  // namespace sohoa
