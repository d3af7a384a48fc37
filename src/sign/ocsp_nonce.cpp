// OCSPRequest ::= SEQUENCE { TBSRequest ::= SEQUENCE { requestList, [2] extensions } }: two heads are read, nothing is parsed.
#include "sign/ocsp_nonce.hpp"

#include <optional>

#include <openssl/objects.h>

#include "sign/der.hpp"

namespace sohoa {
namespace {

/// What stands in a SEQUENCE that fills `der`.
std::optional<ByteView> inside_sequence(ByteView der) {
  if (der.size() < 2 || der[0] != static_cast<std::uint8_t>(der::Tag::sequence)) return std::nullopt;
  std::size_t head = 2, length = der[1];
  if (length > 0x80 && length <= 0x82) {
    const std::size_t more = length - 0x80;
    if (der.size() < head + more) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < more; ++i) length = length << 8 | der[head + i];
    head += more;
  } else if (length > 0x7F) {
    return std::nullopt;
  }
  return der.size() == head + length ? std::optional(der.subspan(head)) : std::nullopt;
}

}  // namespace

Bytes nonce_value(ByteView nonce) { return der::octets(nonce); }

Bytes with_nonce(ByteView ocsp_request, ByteView nonce) {
  const auto outer = inside_sequence(ocsp_request);
  const auto list = outer ? inside_sequence(*outer) : std::nullopt;
  if (!list) return Bytes(ocsp_request.begin(), ocsp_request.end());
  const Bytes extension = der::sequence({der::object(NID_id_pkix_OCSP_Nonce), der::octets(nonce_value(nonce))});
  const Bytes extensions = der::element(der::Tag::context_2, {der::sequence({extension})});
  return der::sequence({der::sequence({*list, extensions})});
}

}  // namespace sohoa
