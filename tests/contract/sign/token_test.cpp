// PKCS#11 through SoftHSM2: several tokens and certificates told apart, PINs, removal, and modules that are none or
// die.
#include "sohoa/sign/token.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "contract/sign/signing.hpp"
#include "sign/openssl_handles.hpp"
#include "support/command.hpp"
#include "support/expect_error.hpp"
#include "support/pki/authority.hpp"

namespace sohoa::test {
namespace {

namespace fs = std::filesystem;

fs::path softhsm_module() {
  for (const char* file : {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"}) {
    if (fs::exists(file)) return file;
  }
  return {};
}

constexpr const char* pin = "123456";

void run(const std::vector<std::string>& command) {
  const Outcome outcome = run_command(command);
  if (outcome.exit_code != 0) throw std::runtime_error(command.front() + ": " + outcome.said);
}

void use_softhsm_in(const fs::path& folder) {
  const fs::path config = folder / "softhsm2.conf", tokens = folder / "tokens";
  fs::create_directories(tokens);
  write_file_durably(config, "directories.tokendir = " + tokens.string() + "\nobjectstore.backend = file\nlog.level = ERROR\n");
  ::setenv("SOFTHSM2_CONF", config.c_str(), 1);
}

void make_token(const std::string& label) {
  run({"softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "87654321"});
}

/// SoftHSM's tokens in a folder of their own: "chung-thu" with an RSA key (01), a P-256 key (02) and the issuers;
/// "khac" with a P-384 key.
class Softhsm {
 public:
  static Softhsm& instance() {
    static Softhsm made;
    return made;
  }
  static bool is_installed() {
    return !softhsm_module().empty() && run_command({"softhsm2-util", "--version"}).exit_code == 0;
  }

 private:
  Softhsm() {
    use_softhsm_in(folder_.path());
    make_token("chung-thu");
    make_token("khac");
    add_person("chung-thu", "good", "rsa2048", "01");
    add_person("chung-thu", "p256", "p256", "02");
    add_person("khac", "p384", "p384", "01");
    add_certificate("chung-thu", test_pki().authority("sub"), "sub", "10");
    add_certificate("chung-thu", test_pki().authority("root"), "root", "11");
    add_certificate("khac", test_pki().certificate("officer"), "alone", "05");
  }

  void add_person(const std::string& token, const std::string& name, const std::string& kind, const std::string& id) {
    const fs::path key = fs::path(SOHOA_PKI_KEY_CACHE) / (name + "." + kind + ".pem");
    run({"softhsm2-util", "--import", key.string(), "--token", token, "--label", name, "--id", id, "--pin", pin});
    add_certificate(token, test_pki().certificate(name), name, id);
  }

  void add_certificate(const std::string& token, const fs::path& pem, const std::string& label, const std::string& id) {
    const fs::path der = folder_.path() / "one.der";
    write_file_durably(der, openssl::der_of(pki::certificate_from_pem(pem).get(), i2d_X509));
    run({"pkcs11-tool", "--module", softhsm_module().string(), "--token-label", token, "--login", "--pin", pin,
         "--write-object", der.string(), "--type", "cert", "--label", label, "--id", id});
  }

  TemporaryFolder folder_;
};

/// Two tokens of one name, in a folder beside the others' while this lives; each has a certificate and no key.
class Twins {
 public:
  Twins() : before_(std::getenv("SOFTHSM2_CONF")) {
    use_softhsm_in(folder_.path());
    const fs::path der = folder_.path() / "one.der";
    write_file_durably(der, openssl::der_of(pki::certificate_from_pem(test_pki().certificate("good")).get(), i2d_X509));
    // Both first: which slot a token gets is SoftHSM's affair, and changes when another joins.
    for (int i = 0; i < 2; ++i) make_token("trung");
    for (const char* slot : {"0", "1"}) {
      run({"pkcs11-tool", "--module", softhsm_module().string(), "--slot-index", slot, "--login", "--pin", pin, "--write-object", der.string(),
           "--type", "cert", "--label", "một", "--id", "01"});
    }
  }
  ~Twins() { ::setenv("SOFTHSM2_CONF", before_.c_str(), 1); }
  Twins(const Twins&) = delete;
  Twins& operator=(const Twins&) = delete;

 private:
  std::string before_;
  TemporaryFolder folder_;
};

class Token : public testing::Test {
 protected:
  void SetUp() override {
    if (!Softhsm::is_installed()) GTEST_SKIP() << "SKIPPED: SoftHSM2 is not installed";
    test_pki();
    Softhsm::instance();
  }
  static std::unique_ptr<Signer> open(std::string_view uri, const char* with_pin = pin) {
    return open_token(uri, softhsm_module(), Secret(std::string(with_pin)));
  }
};

TEST_F(Token, SignsWithRsaAndTheChainComesFromTheToken) {
  const auto signer = open("pkcs11:token=chung-thu;id=%01");
  EXPECT_EQ(signer->certificate().common_name, "Nguyễn Văn An");
  EXPECT_EQ(signer->algorithm(), SignatureAlgorithm::rsa_pss_sha256);
  ASSERT_EQ(signer->chain().size(), 2u);
  EXPECT_EQ(signer->chain()[0].common_name, "Chứng thực cá nhân thử nghiệm");
  EXPECT_EQ(verdict(judged(make_cms(*signer, sha256(content), nullptr), test_trust(), now())), "TOTAL-PASSED");
}

TEST_F(Token, SignsWithTheOlderRsaSchemeWhenAsked) {
  const auto signer = open("pkcs11:token=chung-thu;object=good");
  ASSERT_TRUE(signer->use(SignatureAlgorithm::rsa_pkcs1_sha256));
  const SignatureJudgement judgement = judged(make_cms(*signer, sha256(content), nullptr), test_trust(), now());
  EXPECT_EQ(verdict(judgement), "TOTAL-PASSED");
  EXPECT_EQ(judgement.signature_algorithm, "RSASSA-PKCS1-v1_5 RSA-2048");
}

TEST_F(Token, SignsWithBothCurves) {
  for (const char* uri : {"pkcs11:token=chung-thu;id=%02", "pkcs11:token=khac;id=%01"}) {
    const auto signer = open(uri);
    // One login, one session, many signatures.
    for (int i = 0; i < 5; ++i) {
      const Bytes cms = make_cms(*signer, digests_of(content), nullptr);
      EXPECT_EQ(judge_cms(cms, digests_of(content), {}, {}, now()).sub_indication, "NO_CERTIFICATE_CHAIN_FOUND") << uri;
    }
  }
}

TEST_F(Token, SignsByEveryDigestInEveryScheme) {
  for (const char* uri : {"pkcs11:token=chung-thu;id=%01", "pkcs11:token=chung-thu;id=%02", "pkcs11:token=khac;id=%01"}) {
    const auto signer = open(uri);
    for (int i = 0; i <= static_cast<int>(last_signature_algorithm); ++i) {
      const auto algorithm = static_cast<SignatureAlgorithm>(i);
      const bool is_rsa = signer->certificate().key.starts_with("RSA-");
      ASSERT_EQ(signer->use(algorithm), is_rsa == (scheme(algorithm) != SignatureScheme::ecdsa)) << name(algorithm);
      if (signer->algorithm() != algorithm) continue;
      const Bytes cms = make_cms(*signer, digests_of(content), nullptr);
      EXPECT_EQ(judge_cms(cms, digests_of(content), {}, {}, now()).sub_indication, "NO_CERTIFICATE_CHAIN_FOUND") << name(algorithm);
    }
  }
}

TEST_F(Token, CertificatesAreListedWithoutAPin) {
  const std::vector<TokenCertificate> all = list_token_certificates(softhsm_module());
  EXPECT_EQ(all.size(), 6u);
  const auto found =
      std::find_if(all.begin(), all.end(), [](const TokenCertificate& one) { return one.label == "p256"; });
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->token_label, "chung-thu");
  EXPECT_EQ(found->id_hex, "02");
  EXPECT_EQ(found->certificate.common_name, "Vũ Đức Mạnh");
}

TEST_F(Token, AnAddressThatFitsSeveralCertificatesIsRefusedWithTheList) {
  const auto error = error_of([] { open("pkcs11:token=chung-thu"); });
  ASSERT_TRUE(has_code(error, ErrorCode::usage));
  EXPECT_NE(error->detail().find("id=01"), std::string::npos) << error->detail();
  EXPECT_NE(error->detail().find("id=02"), std::string::npos);
  EXPECT_EQ(error->detail().find("Nguyễn"), std::string::npos);
}

TEST_F(Token, AnAddressThatFitsSeveralTokensIsRefusedBeforeAnyPinIsTried) {
  EXPECT_ERROR(ErrorCode::usage, open("pkcs11:", "wrong"));
  EXPECT_ERROR(ErrorCode::usage, open("pkcs11:id=%01", "wrong"));
}

TEST_F(Token, ASingleKeyNeedsNoId) { EXPECT_EQ(open("pkcs11:token=khac")->certificate().key, "P-384"); }

TEST_F(Token, AWrongPinIsSaidAndTriedOnce) {
  EXPECT_ERROR(ErrorCode::key_password_wrong, open("pkcs11:token=khac", "000000"));
  EXPECT_ERROR(ErrorCode::key_password_wrong, open("pkcs11:token=khac", ""));
  EXPECT_EQ(open("pkcs11:token=khac")->certificate().key, "P-384");
}

TEST_F(Token, WhatIsNotThereIsMissing) {
  EXPECT_ERROR(ErrorCode::key_missing, open("pkcs11:token=nobody"));
  EXPECT_ERROR(ErrorCode::key_missing, open("pkcs11:token=chung-thu;id=%77"));
  // A certificate without its key signs nothing.
  EXPECT_ERROR(ErrorCode::key_missing, open("pkcs11:token=khac;id=%05"));
}

TEST_F(Token, TheModuleMayStandInTheAddressAndAPinMayNot) {
  const std::string uri = "pkcs11:token=khac?module-path=" + softhsm_module().string();
  EXPECT_EQ(open_signer(uri, Secret(std::string(pin)))->certificate().key, "P-384");
  EXPECT_ERROR(ErrorCode::usage, open("pkcs11:token=khac?pin-value=123456"));
  EXPECT_ERROR(ErrorCode::usage, open_token("pkcs11:token=khac", {}, Secret()));
}

TEST_F(Token, ALibraryThatIsNoModuleIsAMissingTool) {
  EXPECT_ERROR(ErrorCode::tool_missing, open_token("pkcs11:token=x", "/nowhere/libx.so", Secret()));
  EXPECT_ERROR(ErrorCode::tool_missing, open_token("pkcs11:token=x", "/proc/self/exe", Secret()));
  EXPECT_ERROR(ErrorCode::tool_missing, list_token_certificates("libz.so.1"));
}

/// A key in the module with a fault; the fault is the process's from its start.
std::unique_ptr<Signer> faulty(const char* fault, std::string_view uri = "pkcs11:token=chung-thu;id=%01", const TokenOptions& options = {}) {
  ::setenv("SOHOA_PKCS11_REAL", softhsm_module().c_str(), 1);
  ::setenv("SOHOA_PKCS11_FAULT", fault, 1);
  return open_token(uri, SOHOA_FAULTY_PKCS11, Secret(std::string(pin)), options);
}
void sign_with(Signer& signer) { make_cms(signer, sha256(content), nullptr); }

TEST_F(Token, AModuleThatDiesWhileSigningHarmsNobodyElse) {
  const auto other = open("pkcs11:token=khac");
  const auto signer = faulty("crash");
  EXPECT_ERROR(ErrorCode::key_unreadable, sign_with(*signer));
  EXPECT_ERROR(ErrorCode::key_unreadable,
               sign_with(*signer));  // it stays dead; opening it again is the operator's step
  sign_with(*other);
  sign_with(*faulty(""));
}

/// The module that hangs, and the number of its process.
class Hanging {
 public:
  explicit Hanging(const char* fault) : fault_(fault) { ::setenv("SOHOA_PKCS11_HANGS_IN", file_.c_str(), 1); }
  ~Hanging() { ::unsetenv("SOHOA_PKCS11_HANGS_IN"); }
  Hanging(const Hanging&) = delete;
  Hanging& operator=(const Hanging&) = delete;

  std::unique_ptr<Signer> open() const { return faulty(fault_, "pkcs11:token=chung-thu;id=%01", {.timeout_s = 1}); }
  bool was_met() const { return fs::exists(file_); }
  bool is_running() const { return ::kill(std::stoi(read_text_file(file_)), 0) == 0; }

 private:
  const char* fault_;
  TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "process";
};

TEST_F(Token, AModuleThatHangsIsKilledWhenItsTimeIsUp) {
  for (const char* fault : {"hang_at_start", "hang_at_login"}) {
    const Hanging module(fault);
    const auto error = error_of([&] { module.open(); });
    ASSERT_TRUE(has_code(error, ErrorCode::key_unreadable)) << fault;
    EXPECT_EQ(error->detail(), "token_silent") << fault;
    EXPECT_EQ(error->subject(), "pkcs11:token=chung-thu;id=%01") << fault;
    ASSERT_TRUE(module.was_met()) << fault;
    EXPECT_FALSE(module.is_running()) << fault;
  }
}

TEST_F(Token, AModuleThatHangsWhileSigningIsKilledAndStaysDead) {
  const auto other = open("pkcs11:token=khac");
  const Hanging module("hang");
  const auto signer = module.open();
  EXPECT_FALSE(module.was_met());
  for (int i = 0; i < 2; ++i) {
    const auto error = error_of([&] { sign_with(*signer); });
    ASSERT_TRUE(has_code(error, ErrorCode::key_unreadable));
    EXPECT_EQ(error->detail(), "token_silent");
    ASSERT_TRUE(module.was_met());
    EXPECT_FALSE(module.is_running()) << "before the signer is let go";
  }
  sign_with(*other);
}

TEST_F(Token, AModuleThatHangsWhileItIsListedIsKilledToo) {
  const Hanging module("hang_at_start");
  ::setenv("SOHOA_PKCS11_REAL", softhsm_module().c_str(), 1);
  ::setenv("SOHOA_PKCS11_FAULT", "hang_at_start", 1);
  const auto error = error_of([] { list_token_certificates(SOHOA_FAULTY_PKCS11, 1); });
  ASSERT_TRUE(has_code(error, ErrorCode::key_unreadable));
  EXPECT_EQ(error->detail(), "token_silent");
  ASSERT_TRUE(module.was_met());
  EXPECT_FALSE(module.is_running());
}

TEST_F(Token, AModuleThatDiesAtLoginIsSaid) { EXPECT_ERROR(ErrorCode::key_unreadable, faulty("crash_at_login")); }

TEST_F(Token, ATokenPulledOutIsMissing) {
  const auto signer = faulty("removed");
  const auto error = error_of([&] { sign_with(*signer); });
  ASSERT_TRUE(has_code(error, ErrorCode::key_missing));
  EXPECT_EQ(error->detail(), "token removed");
  EXPECT_EQ(error->subject(), "pkcs11:token=chung-thu;id=%01");
}

TEST_F(Token, ARefusalAtTheDeviceIsACancellation) {
  EXPECT_ERROR(ErrorCode::cancelled, sign_with(*faulty("cancelled")));
}

TEST_F(Token, AnotherFailureIsGivenWithItsNumber) {
  const auto error = error_of([&] { sign_with(*faulty("general")); });
  ASSERT_TRUE(has_code(error, ErrorCode::key_unreadable));
  EXPECT_NE(error->detail().find("0x00000005"), std::string::npos);
}

TEST_F(Token, AWrongValueNeverReachesADocument) {
  EXPECT_ERROR(ErrorCode::key_unreadable, sign_with(*faulty("wrong_value")));
  EXPECT_ERROR(ErrorCode::key_unreadable, sign_with(*faulty("wrong_value", "pkcs11:token=chung-thu;id=%02")));
}

TEST_F(Token, ALockedOrExpiredPinIsNotTried) {
  EXPECT_ERROR(ErrorCode::key_refused, faulty("locked"));
  EXPECT_ERROR(ErrorCode::key_refused, faulty("expired"));
}

TEST_F(Token, AWrongPinSaysHowManyTriesAreLeft) {
  const auto before = error_of([] { faulty("wrong_on_last_but_one"); });
  ASSERT_TRUE(has_code(before, ErrorCode::key_password_wrong));
  EXPECT_EQ(before->detail(), "one_try_left");
  const auto last = error_of([] { faulty("wrong_on_last", "pkcs11:token=chung-thu;id=%01", {.uses_last_try = true}); });
  ASSERT_TRUE(has_code(last, ErrorCode::key_password_wrong));
  EXPECT_EQ(last->detail(), "pin_locked");
}

TEST_F(Token, TheLastTryIsNotTakenUnlessThatIsWanted) {
  // The right PIN: only a log-in that was not made leaves the token as it was.
  const auto error = error_of([] { faulty("last_try"); });
  ASSERT_TRUE(has_code(error, ErrorCode::key_refused));
  EXPECT_EQ(error->detail(), "pin_last_try");
  const auto untried = error_of([] { faulty("wrong_on_last"); });
  ASSERT_TRUE(has_code(untried, ErrorCode::key_refused)) << "the PIN was tried";
  sign_with(*faulty("last_try", "pkcs11:token=chung-thu;id=%01", {.uses_last_try = true}));
}

TEST_F(Token, FewTriesAreAWarningBeforeThePinIsTried) {
  int warnings = 0;
  const TokenOptions options{.few_tries_left = [&] { ++warnings; }};
  sign_with(*faulty("", "pkcs11:token=chung-thu;id=%01", options));
  EXPECT_EQ(warnings, 0);
  sign_with(*faulty("few_tries", "pkcs11:token=chung-thu;id=%01", options));
  EXPECT_EQ(warnings, 1);
  // SoftHSM counts as well: one wrong PIN is remembered until a right one.
  EXPECT_ERROR(ErrorCode::key_password_wrong, open("pkcs11:token=khac", "000000"));
  open_token("pkcs11:token=khac", softhsm_module(), Secret(std::string(pin)), options);
  EXPECT_EQ(warnings, 2);
  open_token("pkcs11:token=khac", softhsm_module(), Secret(std::string(pin)), options);
  EXPECT_EQ(warnings, 2);
}

TEST_F(Token, TokensOfOneNameAreToldApartBySerialAndSlot) {
  const Twins twins;
  std::set<std::string> serials;
  for (const TokenCertificate& one : list_token_certificates(softhsm_module())) serials.insert(one.token_serial);
  ASSERT_EQ(serials.size(), 2u);
  const auto error = error_of([] { open("pkcs11:token=trung"); });
  ASSERT_TRUE(has_code(error, ErrorCode::usage));
  for (const std::string& serial : serials) {
    EXPECT_NE(error->detail().find("serial=" + serial), std::string::npos) << error->detail();
    // One token is meant, and it holds no private key.
    const auto alone = error_of([&] { open("pkcs11:serial=" + serial); });
    ASSERT_TRUE(has_code(alone, ErrorCode::key_missing));
    EXPECT_EQ(alone->detail(), "no private key beside the certificate");
  }
  const auto beside = error_of([] { open("pkcs11:token=trung;slot-id=987654"); });
  ASSERT_TRUE(has_code(beside, ErrorCode::key_missing));
  EXPECT_EQ(beside->detail(), "no token with such a certificate");
}

TEST_F(Token, ADeviceWithoutPssSignsInTheOlderScheme) {
  const auto signer = faulty("no_pss");
  EXPECT_EQ(signer->algorithm(), SignatureAlgorithm::rsa_pkcs1_sha256);
  EXPECT_FALSE(signer->use(SignatureAlgorithm::rsa_pss_sha256));
  sign_with(*signer);
}

TEST_F(Token, ADeviceWithoutAnyOfOurMechanismsIsRefused) {
  EXPECT_ERROR(ErrorCode::key_refused, faulty("no_mechanism"));
}

}  // namespace
}  // namespace sohoa::test
