/// Digests of a byte range by every algorithm a signature may have used, in one pass over the pieces.
#pragma once

#include <memory>

#include "sohoa/core/bytes.hpp"
#include "sohoa/sign/cms.hpp"

namespace sohoa {

/// The digest a key of this algorithm signs.
enum class ContentDigest { sha256, sha384, sha512 };
ContentDigest digest_signed_by(SignatureAlgorithm algorithm) noexcept;

/// Hashes what arrives in pieces. One thread at a time.
class ContentHasher {
 public:
  /// By one algorithm; the others' results stay empty.
  explicit ContentHasher(ContentDigest only);
  /// By SHA-256, and by the longer ones that a signature's DER names.
  explicit ContentHasher(ByteView cms);
  ~ContentHasher();
  /// A copy goes on from the same bytes: what documents begin with is hashed once.
  ContentHasher(const ContentHasher& other);
  ContentHasher& operator=(const ContentHasher&) = delete;

  void update(ByteView piece);
  /// Once.
  ContentDigests finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sohoa
