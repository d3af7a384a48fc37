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

/// Several TSAs, asked in this order until one gives a token; one that refuses or lies is passed over like one that does
/// not answer. When none gives a token the first one's error is thrown, as tsa_unreachable if any did not answer.
struct TimestampSettings {
  std::vector<std::string> urls;
  /// The policy's OID in dotted notation: asked for, and a token under another one is refused. Empty: the TSA's own.
  std::string policy;
  int timeout_ms = 10'000;
};
/// Throws Error{usage} for no address or a policy that is no OID.
std::unique_ptr<TimestampAuthority> timestamp_authorities(const TimestampSettings& settings);

/// The byte range's digest for each algorithm the caller computed; empty where it did not.
struct ContentDigests {
  Bytes sha256, sha384, sha512;
};

/// A SignedData in which everything is decided but the value, so that the key may be far away and its answer late.
class CmsDraft {
 public:
  /// By the signer's own algorithm; its digest must be among `digests`. Throws Error{certificate_refused}.
  CmsDraft(const Signer& signer, const ContentDigests& digests);
  /// The DER of the signed attributes: what Signer::sign gets.
  const Bytes& to_be_signed() const noexcept { return to_be_signed_; }
  /// With a TSA it carries the signature timestamp (B-T). Throws what `tsa` throws; may be tried again.
  Bytes finish(ByteView value, TimestampAuthority* tsa) const;

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;  // shared by copies of one draft
  Bytes to_be_signed_;
};

/// A DER CMS SignedData over `content_digest` (SHA-256 of the byte range). With a TSA it carries the signature
/// timestamp (B-T). A key that prefers another digest is asked for SHA-256; throws Error{key_refused} when it cannot. What
/// else it throws: what `signer` and `tsa` throw, Error{certificate_refused} for a certificate that is none.
Bytes make_cms(Signer& signer, const Digest& content_digest, TimestampAuthority* tsa);
/// The same by the signer's own algorithm; its digest must be among `digests`.
Bytes make_cms(Signer& signer, const ContentDigests& digests, TimestampAuthority* tsa);
/// An upper bound for the DER size make_cms will give: exact for the real chain and key, plus `timestamp_room` for a
/// token (public TSAs' tokens with their chain have 3 to 8 KB).
inline constexpr std::size_t timestamp_room = 10'240;
std::size_t cms_size_bound(const Signer& signer, bool with_timestamp);

}  // namespace sohoa
