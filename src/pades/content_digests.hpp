/// Digests of a byte range by every algorithm a signature may have used, in one pass over the pieces.
#pragma once

#include <memory>

#include "sohoa/core/bytes.hpp"
#include "sohoa/sign/cms.hpp"

namespace sohoa {

/// Hashes what arrives in pieces; SHA-384 and SHA-512 only when asked for. One thread at a time.
class ContentHasher {
 public:
  /// Which of the longer digests a signature's DER names; SHA-256 is always computed.
  explicit ContentHasher(ByteView cms);
  ~ContentHasher();
  ContentHasher(const ContentHasher&) = delete;
  ContentHasher& operator=(const ContentHasher&) = delete;

  void update(ByteView piece);
  /// Once.
  ContentDigests finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sohoa
