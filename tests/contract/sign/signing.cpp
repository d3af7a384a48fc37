// The steps shared by this module's contract tests.
#include "contract/sign/signing.hpp"

#include <openssl/pem.h>

#include "sign/certificate_facts.hpp"
#include "sign/file_signer.hpp"
#include "sign/signed_data.hpp"
#include "support/pki/authority.hpp"

namespace sohoa::test {

ContentDigests digests_of(ByteView bytes) {
  return {digest_by(NID_sha256, bytes), digest_by(NID_sha384, bytes), digest_by(NID_sha512, bytes)};
}

std::string verdict(const SignatureJudgement& judgement) {
  const std::string indication(name(judgement.indication));
  return judgement.sub_indication.empty() ? indication : indication + "/" + judgement.sub_indication;
}

SignatureJudgement judged(ByteView cms, const TrustList& trust, Instant at, const FetchingOptions& options) {
  Evidence evidence;
  const auto judge = [&](const Evidence& known) { return judge_cms(cms, digests_of(content), trust, known, at); };
  return judge_with_fetching(judge, evidence, trust, at, options);
}

std::unique_ptr<Signer> careless_signer(std::string_view name) {
  const Bytes file = read_file(test_pki().p12(name));
  const unsigned char* at = file.data();
  const openssl::Pkcs12Handle p12{d2i_PKCS12(nullptr, &at, static_cast<long>(file.size()))};
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  if (PKCS12_parse(p12.get(), std::string(pki::p12_password).c_str(), &key, &certificate, nullptr) != 1) return nullptr;
  openssl::KeyHandle owned_key{key};
  const openssl::X509Handle owned_certificate{certificate};
  const bool is_rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
  std::vector<Certificate> chain{openssl::facts_of(pki::certificate_from_pem(test_pki().authority("sub")).get())};
  return std::make_unique<FileSigner>(std::move(owned_key),
                                      is_rsa ? SignatureAlgorithm::rsa_pkcs1_sha256 : SignatureAlgorithm::ecdsa_sha256,
                                      openssl::facts_of(certificate), std::move(chain));
}

}  // namespace sohoa::test
