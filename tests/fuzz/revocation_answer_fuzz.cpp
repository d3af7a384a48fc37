// What OCSP responders, CRL distribution points and issuers' addresses answer, judged about a certificate of our own. The first
// byte chooses who answered.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include "sign/judge.hpp"
#include "support/pki/authority.hpp"

namespace {

using namespace sohoa;

struct Certificates {
  Bytes root, leaf;
};

const Certificates& certificates() {
  static const Certificates made = [] {
    const std::time_t now = std::time(nullptr);
    pki::Identity root{"root", pki::key_for("root", "p256", {}), nullptr};
    pki::Profile profile;
    profile.serial_of = "root";
    profile.common_name = "Root";
    profile.from = now - 86400;
    profile.until = now + 86400L * 365;
    profile.extensions = {{NID_basic_constraints, "critical,CA:TRUE"}, {NID_key_usage, "critical,keyCertSign,cRLSign"}};
    root.certificate = pki::issue(profile, root.key.get(), nullptr);
    profile.serial_of = "leaf";
    profile.common_name = "Leaf";
    profile.extensions = {{NID_key_usage, "critical,digitalSignature"},
                          {NID_info_access, "OCSP;URI:http://127.0.0.1:9/ocsp"},
                          {NID_crl_distribution_points, "URI:http://127.0.0.1:9/crl"}};
    const auto key = pki::key_for("leaf", "p256", {});
    const auto leaf = pki::issue(profile, key.get(), &root);
    return Certificates{openssl::der_of(root.certificate.get(), i2d_X509), openssl::der_of(leaf.get(), i2d_X509)};
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes body(data + 1, data + size);
  JudgeQuestion question;
  question.what = JudgeQuestion::What::certificate;
  question.subject = certificates().leaf;
  question.trust.roots = {certificates().root};
  question.trust.allowed_urls = {"http://127.0.0.1:9/"};
  question.at = {static_cast<std::int64_t>(std::time(nullptr)) * 1000};
  Evidence::Answer answer{{}, body, question.at};
  answer.request.kind = static_cast<EvidenceRequest::Kind>(data[0] % 3);
  answer.request.url = "http://127.0.0.1:9/x";
  question.evidence.answers = {answer};
  if (data[0] & 0x80) question.evidence.crls = {body};
  if (data[0] & 0x40) question.evidence.ocsps = {body};
  if (data[0] & 0x20) question.evidence.certificates = {body};
  const SignatureJudgement judgement = judge(question);
  // Nobody but the holder of a key that is gone could have cleared it.
  if (judgement.revocation == RevocationStatus::good) std::abort();
  return 0;
}
