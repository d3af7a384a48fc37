// OCSP (RFC 6960) first, then CRLs (RFC 5280). An answer counts when the right party signed it, with a strong
// algorithm, about this very certificate, and is recent enough; everything else is as if it had not come: unknown,
// never good.
#include "sign/revocation.hpp"

#include <algorithm>

#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "sign/certificate_facts.hpp"
#include "sign/ocsp_nonce.hpp"
#include "sign/signed_data.hpp"

namespace sohoa {
namespace {

using namespace openssl;

constexpr std::int64_t clock_skew_s = 5 * 60;
// How long an answer that names no next update is taken as current.
constexpr std::int64_t longest_without_next_update_s = 24 * 3600;
constexpr int certificate_hold = 6;

/// What one source says about the certificate.
struct Statement {
  RevocationStatus status = RevocationStatus::unknown;
  Instant this_update, revoked_at;
  int reason = -1;
  const Bytes* ocsp = nullptr;
  const Bytes* crl = nullptr;
  std::optional<Instant> next_update;
  Bytes responder;
};

bool is_current(Instant this_update, std::optional<Instant> next_update, Instant needed_at,
                std::optional<Instant> fetched_at) {
  if (fetched_at && this_update > fetched_at->plus_seconds(clock_skew_s))
    return false;  // a source that lives in the future
  const Instant until = next_update.value_or(this_update.plus_seconds(longest_without_next_update_s));
  return until.plus_seconds(clock_skew_s) >= needed_at;
}

std::optional<Instant> instant_if(const ASN1_TIME* time) {
  return time == nullptr ? std::nullopt : std::optional(instant_of(time));
}

bool is_strong_signature(int signature_nid, const X509_ALGOR* algorithm) {
  int digest = NID_undef;
  if (signature_nid == NID_rsassaPss) {
    const auto* packed = algorithm->parameter != nullptr && algorithm->parameter->type == V_ASN1_SEQUENCE
                             ? algorithm->parameter->value.sequence
                             : nullptr;
    const unsigned char* at = packed == nullptr ? nullptr : ASN1_STRING_get0_data(packed);
    const Handle<RSA_PSS_PARAMS, RSA_PSS_PARAMS_free> parameters{
        at == nullptr ? nullptr : d2i_RSA_PSS_PARAMS(nullptr, &at, ASN1_STRING_length(packed))};
    ERR_clear_error();
    // Absent means SHA-1.
    digest = parameters && parameters->hashAlgorithm != nullptr ? OBJ_obj2nid(parameters->hashAlgorithm->algorithm)
                                                                : NID_sha1;
  } else {
    OBJ_find_sigid_algs(signature_nid, &digest, nullptr);
  }
  return is_strong_digest(digest);
}

bool has_extension(const X509* certificate, int nid) { return X509_get_ext_by_NID(certificate, nid, -1) >= 0; }

// ---------------------------------------------------------------------------------------------------------------- CRL

bool has_crl_extension(const X509_CRL* crl, int nid) { return X509_CRL_get_ext_by_NID(crl, nid, -1) >= 0; }

/// Whether an issuing distribution point leaves this certificate within the CRL's scope. Indirect CRLs and those of
/// some reasons only are not used; a CRL for one distribution point must be one of those the certificate names.
bool covers(X509_CRL* crl, X509* certificate) {
  if (has_crl_extension(crl, NID_delta_crl)) return false;
  if (!has_crl_extension(crl, NID_issuing_distribution_point)) return true;
  const Handle<ISSUING_DIST_POINT, ISSUING_DIST_POINT_free> scope{
      static_cast<ISSUING_DIST_POINT*>(X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, nullptr, nullptr))};
  const bool is_ca = X509_check_ca(certificate) == 1;
  if (!scope || scope->indirectCRL > 0 || scope->onlyattr > 0 || scope->onlysomereasons != nullptr) return false;
  if ((scope->onlyuser > 0 && is_ca) || (scope->onlyCA > 0 && !is_ca)) return false;
  if (scope->distpoint == nullptr) return true;
  if (scope->distpoint->type != 0) return false;
  const std::vector<std::string> own = facts_of(certificate).crl_urls;
  for (int i = 0; i < sk_GENERAL_NAME_num(scope->distpoint->name.fullname); ++i) {
    int type = 0;
    const auto* uri = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(scope->distpoint->name.fullname, i), &type));
    if (type == GEN_URI && std::find(own.begin(), own.end(), as_text(view_of(uri))) != own.end()) return true;
  }
  return false;
}

bool has_unknown_critical_extension(const X509_CRL* crl) {
  for (int at = -1; (at = X509_CRL_get_ext_by_critical(crl, 1, at)) >= 0;) {
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(X509_CRL_get_ext(crl, at)));
    if (nid != NID_issuing_distribution_point && nid != NID_delta_crl) return true;
  }
  return false;
}

/// CAs may drop a certificate from their lists once it has expired; a list made later then proves nothing about it.
bool still_lists(const X509_CRL* crl, Instant not_after) {
  if (instant_of(X509_CRL_get0_lastUpdate(crl)) <= not_after) return true;
  const Handle<ASN1_OBJECT, ASN1_OBJECT_free> expired_certs_on_crl{OBJ_txt2obj("2.5.29.60", 1)};
  const int at = X509_CRL_get_ext_by_OBJ(crl, expired_certs_on_crl.get(), -1);
  if (at < 0) return false;
  const ByteView value = view_of(X509_EXTENSION_get_data(X509_CRL_get_ext(crl, at)));
  const unsigned char* data = value.data();
  const Handle<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> since{
      d2i_ASN1_GENERALIZEDTIME(nullptr, &data, static_cast<long>(value.size()))};
  ERR_clear_error();
  return since && instant_of(since.get()) <= not_after;
}

bool is_authentic(X509_CRL* crl, X509* issuer) {
  const X509_ALGOR* algorithm = nullptr;
  X509_CRL_get0_signature(crl, nullptr, &algorithm);
  const bool right_name = X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) == 0;
  const bool may_sign = (X509_get_key_usage(issuer) & X509v3_KU_CRL_SIGN) != 0;
  const bool holds = right_name && may_sign && is_strong_signature(X509_CRL_get_signature_nid(crl), algorithm) &&
                     X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1;
  ERR_clear_error();
  return holds;
}

int reason_of(const X509_REVOKED* entry) {
  const Handle<ASN1_ENUMERATED, ASN1_ENUMERATED_free> reason{
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr))};
  return reason ? static_cast<int>(ASN1_ENUMERATED_get(reason.get())) : -1;
}

std::optional<Statement> statement_of(const EvidencePool::Crl& source, X509* certificate, X509* issuer,
                                      Instant needed_at) {
  X509_CRL* crl = source.crl.get();
  const Instant this_update = instant_of(X509_CRL_get0_lastUpdate(crl));
  const std::optional<Instant> next_update = instant_if(X509_CRL_get0_nextUpdate(crl));
  if (!is_current(this_update, next_update, needed_at, source.fetched_at)) return std::nullopt;
  if (!is_authentic(crl, issuer) || has_unknown_critical_extension(crl) || !covers(crl, certificate))
    return std::nullopt;
  Statement statement;
  statement.crl = &source.der;
  statement.next_update = next_update;
  statement.this_update = this_update;
  X509_REVOKED* entry = nullptr;
  const int listed = X509_CRL_get0_by_cert(crl, &entry, certificate);
  if (listed == 1) {
    statement.status = RevocationStatus::revoked;
    statement.revoked_at = instant_of(X509_REVOKED_get0_revocationDate(entry));
    statement.reason = reason_of(entry);
    return statement;
  }
  if (!still_lists(crl, instant_of(X509_get0_notAfter(certificate)))) return std::nullopt;
  statement.status = RevocationStatus::good;
  return statement;
}

// --------------------------------------------------------------------------------------------------------------- OCSP

/// The entry about this certificate; the responder chooses the hash of the id.
OCSP_SINGLERESP* entry_about(OCSP_BASICRESP* basic, X509* certificate, X509* issuer) {
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(basic, i);
    auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
    ASN1_OBJECT* hash = nullptr;
    OCSP_id_get0_info(nullptr, &hash, nullptr, nullptr, id);
    const EVP_MD* digest = EVP_get_digestbyobj(hash);
    const OcspIdHandle own{digest == nullptr ? nullptr : OCSP_cert_to_id(digest, certificate, issuer)};
    if (own && OCSP_id_cmp(own.get(), id) == 0) return single;
  }
  return nullptr;
}

bool signed_by(OCSP_BASICRESP* basic, X509* signer) {
  const X509BorrowedStack only{sk_X509_new_null()};
  sk_X509_push(only.get(), signer);
  const bool holds = OCSP_basic_verify(basic, only.get(), nullptr, OCSP_NOVERIFY | OCSP_NOINTERN) == 1;
  ERR_clear_error();
  return holds;
}

/// The issuer made it its responder: signed by the issuer itself, for OCSP, valid when it spoke.
bool is_delegate(X509* candidate, X509* issuer, Instant spoke_at) {
  const bool issued =
      X509_check_issued(issuer, candidate) == X509_V_OK && X509_verify(candidate, X509_get0_pubkey(issuer)) == 1;
  const bool for_ocsp =
      has_extension(candidate, NID_ext_key_usage) && (X509_get_extended_key_usage(candidate) & XKU_OCSP_SIGN) != 0;
  const bool strong = is_strong(X509_get0_pubkey(candidate));
  const bool valid =
      spoke_at >= instant_of(X509_get0_notBefore(candidate)) && spoke_at <= instant_of(X509_get0_notAfter(candidate));
  ERR_clear_error();
  return issued && for_ocsp && strong && valid;
}

/// By a CRL only: asking a responder about itself proves nothing.
bool is_delegate_unrevoked(X509* delegate, X509* issuer, const EvidencePool& pool, Instant needed_at) {
  if (has_extension(delegate, NID_id_pkix_OCSP_noCheck)) return true;
  bool good = false;
  for (const EvidencePool::Crl& crl : pool.crls()) {
    const auto statement = statement_of(crl, delegate, issuer, needed_at);
    if (statement && statement->status == RevocationStatus::revoked) return false;
    good = good || statement.has_value();
  }
  return good;
}

/// Who signed the answer, if it was somebody who may: the issuer or its delegate.
X509* authorized_signer(OCSP_BASICRESP* basic, X509* issuer, const EvidencePool& pool, Instant spoke_at,
                        Instant needed_at) {
  if (signed_by(basic, issuer)) return issuer;
  const STACK_OF(X509)* inside = OCSP_resp_get0_certs(basic);
  for (int i = 0; i < sk_X509_num(inside); ++i) {
    X509* candidate = sk_X509_value(inside, i);
    if (is_delegate(candidate, issuer, spoke_at) && signed_by(basic, candidate) &&
        is_delegate_unrevoked(candidate, issuer, pool, needed_at)) {
      return candidate;
    }
  }
  return nullptr;
}

bool remembers(OCSP_SINGLERESP* entry, Instant this_update, Instant not_after) {
  if (this_update <= not_after) return true;
  const Handle<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> cutoff{static_cast<ASN1_GENERALIZEDTIME*>(
      OCSP_SINGLERESP_get1_ext_d2i(entry, NID_id_pkix_OCSP_archiveCutoff, nullptr, nullptr))};
  return cutoff && instant_of(cutoff.get()) <= not_after;
}

std::optional<Statement> statement_of(const EvidencePool::Ocsp& source, X509* certificate, X509* issuer,
                                      const EvidencePool& pool, Instant needed_at) {
  OCSP_BASICRESP* basic = source.basic.get();
  OCSP_SINGLERESP* entry = entry_about(basic, certificate, issuer);
  ERR_clear_error();
  if (entry == nullptr) return std::nullopt;
  int reason = -1;
  ASN1_GENERALIZEDTIME *revoked_at = nullptr, *this_update = nullptr, *next_update = nullptr;
  const int status = OCSP_single_get0_status(entry, &reason, &revoked_at, &this_update, &next_update);
  Statement statement;
  statement.ocsp = &source.der;
  statement.this_update = instant_of(this_update);
  statement.next_update = instant_if(next_update);
  if (!is_current(statement.this_update, statement.next_update, needed_at, source.fetched_at)) return std::nullopt;
  const X509_ALGOR* algorithm = OCSP_resp_get0_tbs_sigalg(basic);
  const ASN1_OBJECT* id = nullptr;
  X509_ALGOR_get0(&id, nullptr, nullptr, algorithm);
  if (!is_strong_signature(OBJ_obj2nid(id), algorithm)) return std::nullopt;
  X509* signer = authorized_signer(basic, issuer, pool, instant_of(OCSP_resp_get0_produced_at(basic)), needed_at);
  if (signer == nullptr) return std::nullopt;
  if (signer != issuer) statement.responder = der_of(signer);
  if (status == V_OCSP_CERTSTATUS_REVOKED) {
    statement.status = RevocationStatus::revoked;
    statement.revoked_at = instant_of(revoked_at);
    statement.reason = reason;
    return statement;
  }
  const bool good = status == V_OCSP_CERTSTATUS_GOOD &&
                    remembers(entry, statement.this_update, instant_of(X509_get0_notAfter(certificate)));
  if (!good) return std::nullopt;
  statement.status = RevocationStatus::good;
  return statement;
}

/// One certificate's request; whoever sends it adds the nonce, for the judge is a pure function.
Bytes ocsp_request_for(X509* certificate, X509* issuer) {
  const OcspRequestHandle request{OCSP_REQUEST_new()};
  // SHA-1 only names the certificate here; many responders know no other (RFC 5019).
  OCSP_CERTID* id = OCSP_cert_to_id(EVP_sha1(), certificate, issuer);
  if (!request || id == nullptr || OCSP_request_add0_id(request.get(), id) == nullptr) return {};
  return der_of(request.get(), i2d_OCSP_REQUEST);
}

/// OCSP while it has not been tried everywhere, then CRLs.
std::vector<EvidenceRequest> next_sources(X509* certificate, X509* issuer, const EvidencePool& pool) {
  const Certificate facts = facts_of(certificate);
  const auto is_open = [&](const EvidenceRequest& request) {
    return pool.may_ask(request.url) && !pool.was_asked(request);
  };
  const Bytes body = facts.ocsp_urls.empty() ? Bytes() : ocsp_request_for(certificate, issuer);
  for (const std::string& url : facts.ocsp_urls) {
    EvidenceRequest request{EvidenceRequest::Kind::ocsp, url, body};
    if (is_open(request)) return {std::move(request)};
  }
  for (const std::string& url : facts.crl_urls) {
    EvidenceRequest request{EvidenceRequest::Kind::crl, url, {}};
    if (is_open(request)) return {std::move(request)};
  }
  return {};
}

/// A revocation is for ever, whoever says so; a hold may have been lifted since, so there the newest word counts.
const Statement* deciding(const std::vector<Statement>& statements) {
  const Statement* newest = nullptr;
  for (const Statement& one : statements) {
    if (one.status == RevocationStatus::revoked && one.reason != certificate_hold) return &one;
    if (newest == nullptr || one.this_update > newest->this_update) newest = &one;
  }
  return newest;
}

/// An answer made for another question. Many responders leave the nonce out; their answers' own dates bound a replay.
bool repeats_another(OCSP_BASICRESP* basic, ByteView nonce) {
  const int at = OCSP_BASICRESP_get_ext_by_NID(basic, NID_id_pkix_OCSP_Nonce, -1);
  if (at < 0 || nonce.empty()) return false;
  const ByteView said = view_of(X509_EXTENSION_get_data(OCSP_BASICRESP_get_ext(basic, at)));
  const Bytes expected = nonce_value(nonce);
  return !std::equal(said.begin(), said.end(), expected.begin(), expected.end());
}

}  // namespace

EvidencePool::EvidencePool(const Evidence& evidence, const TrustList& trust) : evidence_(evidence), trust_(trust) {
  for (const Bytes& der : evidence.ocsps) offer_ocsp(der, {});
  for (const Bytes& der : evidence.crls) offer_crl(der, {});
  for (const Evidence::Answer& answer : evidence.answers) {
    if (answer.request.kind == EvidenceRequest::Kind::ocsp) offer_ocsp(answer.body, answer.fetched_at, answer.nonce);
    if (answer.request.kind == EvidenceRequest::Kind::crl) offer_crl(answer.body, answer.fetched_at);
  }
}
EvidencePool::~EvidencePool() = default;

void EvidencePool::offer_crl(ByteView der) { offer_crl(der, {}); }

void EvidencePool::offer_ocsp(ByteView der, std::optional<Instant> fetched_at, ByteView nonce) {
  const unsigned char* at = der.data();
  const OcspResponseHandle response{der.empty() ? nullptr
                                                : d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size()))};
  OcspBasicHandle basic{response && OCSP_response_status(response.get()) == OCSP_RESPONSE_STATUS_SUCCESSFUL
                            ? OCSP_response_get1_basic(response.get())
                            : nullptr};
  ERR_clear_error();
  if (basic && !repeats_another(basic.get(), nonce)) ocsps_.push_back({Bytes(der.begin(), der.end()), std::move(basic), fetched_at});
}

void EvidencePool::offer_crl(ByteView der, std::optional<Instant> fetched_at) {
  const unsigned char* at = der.data();
  CrlHandle crl{der.empty() ? nullptr : d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size()))};
  ERR_clear_error();
  if (crl) crls_.push_back({Bytes(der.begin(), der.end()), std::move(crl), fetched_at});
}

bool EvidencePool::was_asked(const EvidenceRequest& request) const {
  return std::any_of(evidence_.answers.begin(), evidence_.answers.end(),
                     [&](const Evidence::Answer& answer) { return answer.request == request; });
}

RevocationFinding find_revocation(X509* certificate, X509* issuer, const EvidencePool& pool, Instant needed_at) {
  std::vector<Statement> statements;
  for (const EvidencePool::Ocsp& source : pool.ocsps()) {
    if (auto statement = statement_of(source, certificate, issuer, pool, needed_at))
      statements.push_back(std::move(*statement));
  }
  for (const EvidencePool::Crl& source : pool.crls()) {
    if (auto statement = statement_of(source, certificate, issuer, needed_at))
      statements.push_back(std::move(*statement));
  }
  RevocationFinding finding;
  const Statement* word = deciding(statements);
  if (word == nullptr) {
    finding.wanted = next_sources(certificate, issuer, pool);
    return finding;
  }
  finding.status = word->status;
  finding.revoked_at = word->revoked_at;
  finding.reason = word->reason;
  if (word->ocsp != nullptr) finding.used_ocsp = *word->ocsp;
  if (word->crl != nullptr) finding.used_crl = *word->crl;
  finding.next_update = word->next_update;
  if (!word->responder.empty()) finding.used_certificates.push_back(word->responder);
  return finding;
}

}  // namespace sohoa
