// What a TSA answers: a response to our request, and a token as it lies in a document.
#include <cstddef>
#include <cstdint>

#include "sohoa/core/error.hpp"

#include "sign/timestamp_token.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sohoa::ByteView bytes(data, size);
  const sohoa::Digest digest = sohoa::sha256(sohoa::view("fuzz"));
  const std::uint8_t nonce[] = {1, 2, 3, 4, 5, 6, 7, 8};
  try {
    sohoa::checked_token(bytes, digest, nonce, "1.2.3");
  } catch (const sohoa::Error&) {
    // A refusal is the usual answer.
  }
  const sohoa::TimestampToken token = sohoa::TimestampToken::read(bytes);
  if (token.is_token()) token.flaw();
  return 0;
}
