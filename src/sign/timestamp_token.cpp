// Reads timestamp tokens and the answers they come in.
#include "sign/timestamp_token.hpp"

#include <openssl/objects.h>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

using namespace openssl;

Bytes magnitude(const ASN1_INTEGER* number) {
  const BigNumberHandle value{number == nullptr ? nullptr : ASN1_INTEGER_to_BN(number, nullptr)};
  Bytes out(value ? static_cast<std::size_t>(BN_num_bytes(value.get())) : 0);
  if (value) BN_bn2bin(value.get(), out.data());
  return out;
}

std::string dotted(const ASN1_OBJECT* id) {
  char text[128];
  const int length = id == nullptr ? 0 : OBJ_obj2txt(text, sizeof text, id, 1);
  return length > 0 && length < static_cast<int>(sizeof text) ? text : "";
}

struct Element {
  ByteView whole, content;
};

/// The first element of `der`; nothing for indefinite lengths and what does not fit.
std::optional<Element> first_element(ByteView der) {
  const unsigned char* at = der.data();
  long length = 0;
  int tag = 0, tag_class = 0;
  const int result = ASN1_get_object(&at, &length, &tag, &tag_class, static_cast<long>(der.size()));
  ERR_clear_error();
  if ((result & 0x80) != 0 || (result & 0x01) != 0 || length < 0) return std::nullopt;
  const auto head = static_cast<std::size_t>(at - der.data());
  const auto size = static_cast<std::size_t>(length);
  if (size > der.size() - head) return std::nullopt;
  return Element{der.first(head + size), der.subspan(head, size)};
}

/// The token's own bytes: encoding it anew could change what the TSA signed.
Bytes token_of(ByteView response) {
  const auto outer = first_element(response);
  const auto status = outer ? first_element(outer->content) : std::nullopt;
  const auto token = status ? first_element(outer->content.subspan(status->whole.size())) : std::nullopt;
  if (!token) throw Error(ErrorCode::tsa_refused, "no token in the answer");
  return Bytes(token->whole.begin(), token->whole.end());
}

void refuse_unless_granted(ByteView response) {
  const unsigned char* at = response.data();
  const TimestampResponseHandle answer{d2i_TS_RESP(nullptr, &at, static_cast<long>(response.size()))};
  const bool whole = answer && at == response.data() + response.size();
  if (!whole) {
    ERR_clear_error();
    throw Error(ErrorCode::tsa_refused, "not a timestamp response");
  }
  const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(answer.get())));
  if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS) {
    throw Error(ErrorCode::tsa_refused, "status " + std::to_string(status));
  }
}

}  // namespace

TimestampToken TimestampToken::read(ByteView der) {
  TimestampToken token;
  std::unique_ptr<SignedData> signed_data = SignedData::read(der);
  if (!signed_data || signed_data->content_type() != NID_id_smime_ct_TSTInfo) return token;
  const ByteView content = signed_data->content();
  const unsigned char* at = content.data();
  const TimestampInfoHandle info{content.empty() ? nullptr
                                                 : d2i_TS_TST_INFO(nullptr, &at, static_cast<long>(content.size()))};
  const bool whole = info && at == content.data() + content.size() && TS_TST_INFO_get_version(info.get()) == 1;
  ERR_clear_error();
  if (!whole) return token;
  TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(info.get());
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
  const ByteView hash = view_of(TS_MSG_IMPRINT_get_msg(imprint));
  token.imprint_algorithm = OBJ_obj2nid(algorithm);
  token.imprint.assign(hash.begin(), hash.end());
  token.nonce = magnitude(TS_TST_INFO_get_nonce(info.get()));
  token.policy = dotted(TS_TST_INFO_get_policy_id(info.get()));
  token.at = instant_of(TS_TST_INFO_get_time(info.get()));
  token.signed_data = std::move(signed_data);
  return token;
}

std::string TimestampToken::flaw() const {
  const SignedData& data = *signed_data;
  X509* signer = data.signer();
  if (signer == nullptr) return "the TSA's certificate is missing";
  if (!is_strong_digest(data.digest_algorithm())) return "weak digest";
  const auto digest = data.message_digest();
  if (!digest || *digest != digest_by(data.digest_algorithm(), data.content()))
    return "the token's digest does not fit";
  if (!data.content_type_attribute_fits()) return "the token's content type does not fit";
  if (data.signing_certificate(signer) != SignedData::SigningCertificate::matches)
    return "another certificate than the one named";
  if (!data.signature_holds(signer, {})) return "the token's signature does not hold";
  // RFC 3161, 2.3: timeStamping alone, and critical.
  const bool made_for_it = X509_check_purpose(signer, X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1;
  ERR_clear_error();
  if (!made_for_it) return "the certificate is not for timestamping";
  const bool valid = at >= instant_of(X509_get0_notBefore(signer)) && at <= instant_of(X509_get0_notAfter(signer));
  return valid ? "" : "outside the TSA certificate's validity";
}

Bytes checked_token(ByteView response, const Digest& digest, ByteView nonce, std::string_view policy) {
  refuse_unless_granted(response);
  Bytes der = token_of(response);
  const TimestampToken token = TimestampToken::read(der);
  if (!token.is_token()) throw Error(ErrorCode::tsa_refused, "not a timestamp token");
  const bool same_imprint =
      token.imprint_algorithm == NID_sha256 && token.imprint == Bytes(digest.bytes.begin(), digest.bytes.end());
  if (!same_imprint) throw Error(ErrorCode::tsa_refused, "a token over another digest");
  if (token.nonce != Bytes(nonce.begin(), nonce.end()))
    throw Error(ErrorCode::tsa_refused, "a token for another request");
  if (!policy.empty() && token.policy != policy) throw Error(ErrorCode::tsa_refused, "a token under another policy");
  const std::string flaw = token.flaw();
  if (!flaw.empty()) throw Error(ErrorCode::tsa_refused, flaw);
  return der;
}

}  // namespace sohoa
