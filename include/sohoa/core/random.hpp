/// The only source of randomness for nonces, names and serials (OpenSSL's CSPRNG). Thread-safe.
#pragma once

#include <cstddef>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

/// Throws Error{internal} when the system has no entropy.
Bytes random_bytes(std::size_t count);
/// 2·count hexadecimal digits.
std::string random_name(std::size_t count = 8);

}  // namespace sohoa
