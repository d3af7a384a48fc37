/// Writes DER: what our signatures are made of. Reading is OpenSSL's business, in the sandbox.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa::der {

enum class Tag : std::uint8_t {
  boolean = 0x01,
  integer = 0x02,
  octet_string = 0x04,
  null = 0x05,
  sequence = 0x30,
  set = 0x31,
  context_0 = 0xA0,
  context_1 = 0xA1,
  context_2 = 0xA2,
  context_4 = 0xA4,
};

Bytes element(Tag tag, std::initializer_list<ByteView> parts);
inline Bytes sequence(std::initializer_list<ByteView> parts) { return element(Tag::sequence, parts); }
/// SET OF and its implicitly tagged kin: DER wants the elements sorted by their bytes.
Bytes set_of(std::vector<Bytes> elements, Tag tag = Tag::set);
Bytes octets(ByteView bytes);
/// 0 to 127.
Bytes small_integer(std::uint8_t value);
/// OpenSSL's number for the identifier (NID_…), as an OBJECT IDENTIFIER.
Bytes object(int nid);
/// AlgorithmIdentifier without or with NULL parameters.
Bytes algorithm(int nid, bool with_null = false);

}  // namespace sohoa::der
