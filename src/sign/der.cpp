// DER by hand: lengths in their shortest form, sets in their order.
#include "sign/der.hpp"

#include <algorithm>

#include "sign/openssl_handles.hpp"

namespace sohoa::der {
namespace {

void append_length(Bytes& to, std::size_t length) {
  if (length < 0x80) {
    to.push_back(static_cast<std::uint8_t>(length));
    return;
  }
  int count = 0;
  for (std::size_t rest = length; rest != 0; rest >>= 8) ++count;
  to.push_back(static_cast<std::uint8_t>(0x80 | count));
  for (int i = count - 1; i >= 0; --i) to.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
}

}  // namespace

Bytes element(Tag tag, std::initializer_list<ByteView> parts) {
  std::size_t length = 0;
  for (const ByteView part : parts) length += part.size();
  Bytes out;
  out.reserve(length + 6);
  out.push_back(static_cast<std::uint8_t>(tag));
  append_length(out, length);
  for (const ByteView part : parts) append(out, part);
  return out;
}

Bytes set_of(std::vector<Bytes> elements, Tag tag) {
  std::sort(elements.begin(), elements.end());
  Bytes content;
  for (const Bytes& one : elements) append(content, ByteView(one));
  return element(tag, {content});
}

Bytes octets(ByteView bytes) { return element(Tag::octet_string, {bytes}); }

Bytes small_integer(std::uint8_t value) {
  const std::uint8_t content[] = {value};
  return element(Tag::integer, {content});
}

Bytes object(int nid) { return openssl::der_of(OBJ_nid2obj(nid), i2d_ASN1_OBJECT); }

Bytes algorithm(int nid, bool with_null) {
  const Bytes id = object(nid);
  const Bytes null = with_null ? element(Tag::null, {}) : Bytes();
  return sequence({id, null});
}

}  // namespace sohoa::der
