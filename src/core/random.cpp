/// Randomness from OpenSSL's generator, which the system seeds.
#include "sohoa/core/random.hpp"

#include <limits>

#include <openssl/rand.h>

#include "sohoa/core/error.hpp"

namespace sohoa {

Bytes random_bytes(std::size_t count) {
  SOHOA_INVARIANT(count <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  Bytes bytes(count);
  if (RAND_bytes(bytes.data(), static_cast<int>(count)) != 1) throw Error(ErrorCode::internal, "no entropy");
  return bytes;
}

std::string random_name(std::size_t count) { return hex(random_bytes(count)); }

}  // namespace sohoa
