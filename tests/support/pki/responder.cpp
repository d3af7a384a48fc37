// OCSP, CRL and TSA answers, made afresh for each request by OpenSSL's own builders, and their faulty kin.
#include "support/pki/responder.hpp"

#include <array>
#include <sstream>

#include <openssl/rand.h>

#include "sohoa/core/text.hpp"

namespace sohoa::pki {
namespace {

using namespace openssl;

using TimeHandle = Handle<ASN1_TIME, ASN1_TIME_free>;
using TimestampContextHandle = Handle<TS_RESP_CTX, TS_RESP_CTX_free>;
using RevokedHandle = Handle<X509_REVOKED, X509_REVOKED_free>;

constexpr std::array<std::string_view, 11> reasons = {
    "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
    "superseded",    "cessationOfOperation", "certificateHold", "",
    "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};

int reason_number(const std::string& reason) {
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (reasons[i] == reason) return static_cast<int>(i);
  }
  return -1;
}

std::string serial_of(const ASN1_INTEGER* serial) {
  return hex({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
}

struct Window {
  TimeHandle from, until;
};

/// Published an hour ago and good for a day; or long out of date.
Window window(const std::string& fault) {
  const std::time_t now = std::time(nullptr);
  const bool is_stale = fault == "stale";
  return {TimeHandle{ASN1_TIME_set(nullptr, now - (is_stale ? 30 * 86400 : 60))},
          TimeHandle{ASN1_TIME_set(nullptr, now + (is_stale ? -20 * 86400 : 86400))}};
}

ASN1_INTEGER* random_serial(TS_RESP_CTX*, void*) {
  std::int64_t number = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number);
  ASN1_INTEGER* serial = ASN1_INTEGER_new();
  ASN1_INTEGER_set_int64(serial, number & INT64_MAX);
  return serial;
}

int shifted_clock(TS_RESP_CTX*, void* offset_seconds, long* seconds, long* microseconds) {
  *seconds = static_cast<long>(std::time(nullptr)) + *static_cast<long*>(offset_seconds);
  *microseconds = 0;
  return 1;
}

Bytes changed_request(ByteView der, const std::string& fault) {
  const unsigned char* at = der.data();
  const TimestampRequestHandle request{d2i_TS_REQ(nullptr, &at, static_cast<long>(der.size()))};
  if (!request) return Bytes(der.begin(), der.end());
  if (fault == "wrong_nonce") {
    const IntegerHandle nonce{ASN1_INTEGER_new()};
    ASN1_INTEGER_set(nonce.get(), 4711);
    TS_REQ_set_nonce(request.get(), nonce.get());
  }
  if (fault == "wrong_imprint") {
    Bytes other(32, 0x5A);
    TS_MSG_IMPRINT_set_msg(TS_REQ_get_msg_imprint(request.get()), other.data(), static_cast<int>(other.size()));
  }
  if (fault == "no_certificate") TS_REQ_set_cert_req(request.get(), 0);
  if (fault == "rejected") {
    const Handle<ASN1_OBJECT, ASN1_OBJECT_free> policy{OBJ_txt2obj("1.3.6.1.4.1.99999.9", 1)};
    TS_REQ_set_policy_id(request.get(), policy.get());
  }
  return der_of(request.get(), i2d_TS_REQ);
}

void add_reason(X509_REVOKED* entry, int reason) {
  if (reason < 0) return;
  const Handle<ASN1_ENUMERATED, ASN1_ENUMERATED_free> value{ASN1_ENUMERATED_new()};
  ASN1_ENUMERATED_set(value.get(), reason);
  X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, value.get(), 0, 0);
}

}  // namespace

Responder::Responder(const std::filesystem::path& folder) {
  for (const auto& file : std::filesystem::directory_iterator(folder / "authority")) {
    if (file.path().extension() != ".pem") continue;
    const std::string name = file.path().stem();
    std::filesystem::path key = file.path();
    identities_[name] = Identity{name, key_from_pem(key.replace_extension(".key")), certificate_from_pem(file.path())};
  }
  read_index(folder / "index.txt");
}

void Responder::read_index(const std::filesystem::path& file) {
  std::istringstream lines(read_text_file(file));
  std::string ca, serial, at, reason;
  while (lines >> ca >> serial >> at >> reason) {
    Revocation& state = index_[ca][serial];
    if (at != "-") state = {std::stol(at), reason_number(reason)};
  }
}

const Identity* Responder::identity(const std::string& name) const {
  const auto found = identities_.find(name);
  return found == identities_.end() ? nullptr : &found->second;
}

std::optional<Bytes> Responder::ca_certificate(const std::string& name) const {
  const Identity* ca = identity(name);
  return ca == nullptr ? std::nullopt : std::optional(der_of(ca->certificate.get(), i2d_X509));
}

std::optional<Bytes> Responder::crl(const std::string& name, const std::string& fault) const {
  const Identity* ca = identity(name);
  if (ca == nullptr) return std::nullopt;
  const CrlHandle crl{X509_CRL_new()};
  X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(ca->certificate.get()));
  const Window times = window(fault);
  X509_CRL_set1_lastUpdate(crl.get(), times.from.get());
  X509_CRL_set1_nextUpdate(crl.get(), times.until.get());
  const auto entries = index_.find(name);
  for (const auto& [serial, state] : entries == index_.end() ? std::map<std::string, Revocation>() : entries->second) {
    if (state.at == 0) continue;
    const Bytes number = *from_hex(serial);
    const BigNumberHandle big{BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr)};
    const IntegerHandle as_integer{BN_to_ASN1_INTEGER(big.get(), nullptr)};
    const TimeHandle at{ASN1_TIME_set(nullptr, state.at)};
    RevokedHandle entry{X509_REVOKED_new()};
    X509_REVOKED_set_serialNumber(entry.get(), as_integer.get());
    X509_REVOKED_set_revocationDate(entry.get(), at.get());
    add_reason(entry.get(), state.reason);
    X509_CRL_add0_revoked(crl.get(), entry.release());
  }
  X509V3_CTX context{};
  X509V3_set_ctx(&context, ca->certificate.get(), nullptr, nullptr, crl.get(), 0);
  const Handle<X509_EXTENSION, X509_EXTENSION_free> key_id{
      X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always")};
  X509_CRL_add_ext(crl.get(), key_id.get(), -1);
  const IntegerHandle number{ASN1_INTEGER_new()};
  ASN1_INTEGER_set_int64(number.get(), std::time(nullptr));
  X509_CRL_add1_ext_i2d(crl.get(), NID_crl_number, number.get(), 0, 0);
  X509_CRL_sort(crl.get());
  const Identity* signer = fault == "forged" ? identity("rogue_tsa") : ca;
  if (X509_CRL_sign(crl.get(), signer->key.get(), EVP_sha256()) <= 0) openssl_failed("signing a CRL");
  return der_of(crl.get(), i2d_X509_CRL);
}

/// A CA without that poor delegate answers by its good one.
std::string Responder::ocsp_signer(const std::string& name, const std::string& fault) const {
  if (fault == "forged") return "rogue_ocsp";
  if (fault == "not_for_ocsp") return "tsa";
  if (fault == "delegate_of_another") return "old_sub_ocsp";
  const std::string poor = fault.starts_with("delegate_") ? name + "_ocsp_" + fault.substr(std::string_view("delegate_").size()) : "";
  return identities_.contains(poor) ? poor : name + "_ocsp";
}

std::optional<Bytes> Responder::ocsp(const std::string& name, ByteView der, const std::string& fault) {
  const Identity* ca = identity(name);
  const Identity* signer = identity(ocsp_signer(name, fault));
  const unsigned char* at = der.data();
  const OcspRequestHandle request{d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(der.size()))};
  if (ca == nullptr || signer == nullptr) return std::nullopt;
  if (!request || fault == "try_later") {
    const int status = request ? OCSP_RESPONSE_STATUS_TRYLATER : OCSP_RESPONSE_STATUS_MALFORMEDREQUEST;
    const OcspResponseHandle refusal{OCSP_response_create(status, nullptr)};
    return der_of(refusal.get(), i2d_OCSP_RESPONSE);
  }
  const OcspBasicHandle basic{OCSP_BASICRESP_new()};
  const Window times = window(fault);
  for (int i = 0; i < OCSP_request_onereq_count(request.get()); ++i) {
    OCSP_CERTID* id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), i));
    ASN1_OBJECT* digest = nullptr;
    ASN1_INTEGER* serial = nullptr;
    OCSP_id_get0_info(nullptr, &digest, nullptr, &serial, id);
    const auto entries = index_.find(name);
    const auto known = entries == index_.end() ? std::map<std::string, Revocation>() : entries->second;
    const auto state = known.find(serial_of(serial));
    const bool is_unknown = state == known.end() || fault == "unknown";
    const bool is_revoked = !is_unknown && state->second.at != 0;
    const TimeHandle revoked_at{is_revoked ? ASN1_TIME_set(nullptr, state->second.at) : nullptr};
    const int status = is_unknown   ? V_OCSP_CERTSTATUS_UNKNOWN
                       : is_revoked ? V_OCSP_CERTSTATUS_REVOKED
                                    : V_OCSP_CERTSTATUS_GOOD;
    OCSP_SINGLERESP* single = OCSP_basic_add1_status(basic.get(), id, status, is_revoked ? state->second.reason : -1,
                                                     revoked_at.get(), times.from.get(), times.until.get());
    if (single == nullptr) openssl_failed("OCSP status");
    // The responder keeps its records for ten years, also of certificates that expired meanwhile.
    const TimeHandle cutoff{ASN1_TIME_set(nullptr, std::time(nullptr) - 3650L * 86400)};
    const Handle<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> general{
        ASN1_TIME_to_generalizedtime(cutoff.get(), nullptr)};
    OCSP_SINGLERESP_add1_ext_i2d(single, NID_id_pkix_OCSP_archiveCutoff, general.get(), 0, 0);
  }
  if (fault != "no_nonce") OCSP_copy_nonce(basic.get(), request.get());
  if (OCSP_basic_sign(basic.get(), signer->certificate.get(), signer->key.get(), EVP_sha256(), nullptr, 0) != 1)
    openssl_failed("OCSP signature");
  const OcspResponseHandle response{OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get())};
  const Bytes answer = der_of(response.get(), i2d_OCSP_RESPONSE);
  const std::lock_guard lock(last_token_guard_);
  if (fault == "replay" && last_ocsp_.contains(name)) return last_ocsp_[name];
  last_ocsp_[name] = answer;
  return answer;
}

std::optional<Bytes> Responder::timestamp(const std::string& name, ByteView request, const std::string& fault,
                                          long offset_seconds) {
  const Identity* tsa = identity(name);
  if (tsa == nullptr) return std::nullopt;
  if (fault == "replay") {
    const std::lock_guard lock(last_token_guard_);
    if (!last_timestamp_.empty()) return last_timestamp_;
  }
  const TimestampContextHandle context{TS_RESP_CTX_new()};
  const Handle<ASN1_OBJECT, ASN1_OBJECT_free> policy{OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1)};
  TS_RESP_CTX_set_signer_cert(context.get(), tsa->certificate.get());
  TS_RESP_CTX_set_signer_key(context.get(), tsa->key.get());
  TS_RESP_CTX_set_def_policy(context.get(), policy.get());
  TS_RESP_CTX_set_signer_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_ess_cert_id_digest(context.get(), EVP_sha256());
  for (const EVP_MD* digest : {EVP_sha256(), EVP_sha384(), EVP_sha512()}) TS_RESP_CTX_add_md(context.get(), digest);
  TS_RESP_CTX_set_serial_cb(context.get(), random_serial, nullptr);
  TS_RESP_CTX_set_time_cb(context.get(), shifted_clock, &offset_seconds);
  const Bytes asked = changed_request(request, fault);
  const BioHandle in{BIO_new_mem_buf(asked.data(), static_cast<int>(asked.size()))};
  const TimestampResponseHandle response{TS_RESP_create_response(context.get(), in.get())};
  ERR_clear_error();
  Bytes answer = response ? der_of(response.get(), i2d_TS_RESP) : Bytes();
  if (fault == "bad_signature" && !answer.empty()) answer.back() ^= 0x01;  // the signature's last byte
  const std::lock_guard lock(last_token_guard_);
  last_timestamp_ = answer;
  return answer;
}

}  // namespace sohoa::pki
