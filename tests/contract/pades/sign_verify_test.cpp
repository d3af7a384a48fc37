// Signing and verifying end to end, with the test PKI answering on loopback: what is promised is delivered, what cannot be
// delivered leaves nothing behind, and what was changed afterwards is never passed.
#include <gtest/gtest.h>

#include <algorithm>

#include "contract/pades/desk.hpp"
#include "support/expect_error.hpp"

namespace sohoa {
namespace {

using test::file_of;
using test::now;
using test::one_page;
using test::person;
using test::test_pki;
using test::tsa;
using test::verdict;
using test::verified;
using Later = FoundSignature::Later;

SignedDocument sign(ByteView original, std::string_view who, Level level = Level::b_t, Appearance appearance = Appearance::copy) {
  return test::signed_by(who, original, level, appearance, "UBND xã Thanh Bình");
}

TEST(SignAndVerify, EveryLevelPromisedIsTheLevelFound) {
  const Bytes original = file_of(one_page());
  for (const Level level : {Level::b_b, Level::b_t}) {
    for (const char* who : {"good", "p256", "p384", "rsa3072"}) {
      SCOPED_TRACE(std::string{name(level)} + " " + who);
      const SignedDocument document = sign(original, who, level);
      EXPECT_TRUE(document.warnings.empty()) << testing::PrintToString(document.warnings);
      EXPECT_TRUE(std::equal(original.begin(), original.end(), document.bytes.begin()));
      const auto report = verified(document.bytes);
      EXPECT_EQ(report.verdict, FileVerdict::total_passed);
      ASSERT_EQ(report.signatures.size(), 1u);
      const auto& found = report.signatures[0];
      EXPECT_EQ(verdict(found), "TOTAL-PASSED") << testing::PrintToString(found.reasons);
      EXPECT_EQ(found.level, name(level));
      EXPECT_EQ(found.judgement.best_signature_time.has_value(), level == Level::b_t);
      EXPECT_TRUE(found.covers_whole_revision);
      EXPECT_EQ(found.later_changes, Later::none);
      EXPECT_EQ(found.judgement.signer_common_name, document.signer_common_name);
      EXPECT_TRUE(found.signing_time.has_value());
    }
  }
}

TEST(SignAndVerify, TwoPeopleSignOneAfterTheOther) {
  const SignedDocument first = sign(file_of(one_page()), "good");
  const SignedDocument second = sign(first.bytes, "officer", Level::b_t, Appearance::none);
  EXPECT_TRUE(std::equal(first.bytes.begin(), first.bytes.end(), second.bytes.begin()));
  const auto report = verified(second.bytes);
  EXPECT_EQ(report.verdict, FileVerdict::total_passed);
  ASSERT_EQ(report.signatures.size(), 2u);
  EXPECT_EQ(report.signatures[0].later_changes, Later::permitted);
  EXPECT_EQ(report.signatures[1].later_changes, Later::none);
  EXPECT_EQ(report.signatures[0].judgement.signer_common_name, "Nguyễn Văn An");
  EXPECT_EQ(report.signatures[1].judgement.signer_common_name, "Trần Thị Bình");
}

TEST(SignAndVerify, AFileWithoutSignatureSaysSo) {
  const auto report = verified(file_of(one_page()));
  EXPECT_EQ(report.verdict, FileVerdict::no_signature);
  EXPECT_TRUE(report.signatures.empty());
}

TEST(SignAndVerify, OneFlippedBitFailsWhereverItLies) {
  const Bytes original = file_of(one_page());
  const SignedDocument document = sign(original, "good", Level::b_b, Appearance::none);
  for (std::size_t at = 40; at < original.size(); at += 97) {
    Bytes flipped = document.bytes;
    flipped[at] ^= 1;
    try {
      const auto report = verified(flipped, true);
      EXPECT_NE(report.verdict, FileVerdict::total_passed) << "byte " << at;
      for (const auto& found : report.signatures) EXPECT_EQ(found.verdict, Indication::total_failed) << "byte " << at;
    } catch (const Error& error) {   // a file nobody can read any more is refused as a whole
      EXPECT_NE(error.code(), ErrorCode::parser_died) << "byte " << at;
    }
  }
}

TEST(SignAndVerify, AChangedPageFails) {
  const SignedDocument document = sign(file_of(one_page()), "good");
  const Bytes changed = test::updated(document.bytes, {{4, test::stream("", "BT (other) Tj ET")}});
  const auto report = verified(changed);
  EXPECT_EQ(report.verdict, FileVerdict::total_failed);
  EXPECT_EQ(report.signatures.at(0).later_changes, Later::forbidden);
  EXPECT_EQ(verdict(report.signatures.at(0)), "TOTAL-FAILED/FORMAT_FAILURE");
}

TEST(SignAndVerify, AChangeThatASecondSignatureCoversStillFailsTheFirst) {
  const SignedDocument first = sign(file_of(one_page()), "good");
  const Bytes changed = test::updated(first.bytes, {{4, test::stream("", "BT (other) Tj ET")}});
  const SignedDocument second = sign(changed, "officer", Level::b_b, Appearance::none);
  const auto report = verified(second.bytes);
  EXPECT_EQ(report.verdict, FileVerdict::total_failed);
  EXPECT_EQ(report.signatures.at(0).later_changes, Later::forbidden);
  EXPECT_EQ(verdict(report.signatures.at(1)), "TOTAL-PASSED");
}

TEST(SignAndVerify, ALaterSignatureThatDoesNotHoldExcusesNothing) {
  const SignedDocument first = sign(file_of(one_page()), "good");
  SignedDocument second = sign(first.bytes, "officer", Level::b_b);
  const std::string text{as_text(second.bytes)};
  const std::size_t flags = text.find("/F 132", first.bytes.size());   // of the second widget: covered by the second alone
  ASSERT_NE(flags, std::string::npos);
  second.bytes[flags + 5] = '3';
  const auto report = verified(second.bytes, true);
  EXPECT_EQ(verdict(report.signatures.at(1)), "TOTAL-FAILED/HASH_FAILURE");
  EXPECT_EQ(report.signatures.at(0).later_changes, Later::forbidden);
  EXPECT_EQ(report.signatures.at(0).verdict, Indication::total_failed);
}

TEST(SignAndVerify, UnknownRevocationIsNeverPassed) {
  const SignedDocument document = sign(file_of(one_page()), "good", Level::b_b);
  EXPECT_EQ(verdict(verified(document.bytes, true).signatures.at(0)), "INDETERMINATE/TRY_LATER");
  for (const char* service : {"ocsp", "crl"}) test_pki().server().set_fault(service, "500");
  EXPECT_EQ(verdict(verified(document.bytes).signatures.at(0)), "INDETERMINATE/TRY_LATER");
  test_pki().server().set_fault("crl", "");
  EXPECT_EQ(verdict(verified(document.bytes).signatures.at(0)), "TOTAL-PASSED");   // the list answers where OCSP does not
  test_pki().server().set_fault("ocsp", "");
}

TEST(SignAndVerify, NobodyIsTrustedWithoutATrustList) {
  const SignedDocument document = sign(file_of(one_page()), "good", Level::b_b);
  const auto report = verify_pdf(document.bytes, {}, now());
  EXPECT_EQ(report.verdict, FileVerdict::indeterminate);
  EXPECT_EQ(verdict(report.signatures.at(0)), "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
}

TEST(SignAndVerify, TheCertificateIsCheckedBeforeTheKeyIsAsked) {
  const Bytes original = file_of(one_page());
  for (const char* who : {"expired", "not_yet_valid", "revoked_before", "on_hold", "crl_revoked", "wrong_usage", "revoked_ca"}) {
    EXPECT_ERROR(ErrorCode::certificate_refused, sign(original, who)) << who;
  }
}

TEST(R20BeforeSigning, ACertificateOfAnotherPersonOrOfNobodyIsRefusedBeforeTheKeyIsAsked) {
  const Bytes original = file_of(one_page());
  SignOptions options;
  options.level = Level::b_b;
  options.trust = &test::trust();
  const auto signing = [&](const char* who, const char* wanted) {
    const auto signer = person(who);
    options.person = wanted;
    return test::error_of([&] { PreparedSignature(original, *signer, options, now()); });
  };
  EXPECT_FALSE(signing("good", "001088012345"));
  EXPECT_FALSE(signing("good", "CCCD:001088012345"));
  EXPECT_FALSE(signing("good", ""));
  for (const auto& [who, wanted, why] : std::vector<std::array<const char*, 3>>{{"good", "070190054321", "names_another_person"},
                                                                                {"good", "CMND:001088012345", "names_another_person"},
                                                                                {"wrong_person", "001088012345", "names_another_person"},
                                                                                {"no_uid", "001088012345", "names_no_person"}}) {
    const auto error = signing(who, wanted);
    ASSERT_TRUE(test::has_code(error, ErrorCode::certificate_refused)) << who << " " << wanted;
    EXPECT_EQ(error->detail(), why);
    EXPECT_EQ(std::string(error->what()).find("001088012345"), std::string::npos) << "an id in a message";
  }
}

/// Whoever is recorded for the applicant, today and tomorrow.
SignOptions stood_in_for(Instant from, Instant until) {
  SignOptions options;
  options.level = Level::b_b;
  options.trust = &test::trust();
  options.person = "001088012345";
  options.stand_ins = {{.personal_id = "070201009876", .record = "uq-0123456789abcdef", .from = from, .until = until}};
  return options;
}

TEST(R20BeforeSigning, ARecordedPersonSignsInTheApplicantsSteadAndTheRecordIsTold) {
  const Bytes original = file_of(one_page());
  const SignOptions options = stood_in_for(now().plus_seconds(-60), now().plus_seconds(3600));
  const SignedDocument by_agent = sign_pdf(original, *person("wrong_person"), options, now());
  EXPECT_EQ(by_agent.authorization, "uq-0123456789abcdef");
  EXPECT_EQ(by_agent.signer_subject_id, "CCCD:070201009876");
  EXPECT_EQ(sign_pdf(original, *person("good"), options, now()).authorization, "") << "his own";
  const auto error = test::error_of([&] { sign_pdf(original, *person("officer"), options, now()); });
  ASSERT_TRUE(test::has_code(error, ErrorCode::certificate_refused));
  EXPECT_EQ(error->detail(), "names_another_person");
}

TEST(R20BeforeSigning, ARecordThatDoesNotHoldNowRefusesWithItsReason) {
  const Bytes original = file_of(one_page());
  SignOptions withdrawn = stood_in_for(now().plus_seconds(-60), now().plus_seconds(3600));
  withdrawn.stand_ins.front().withdrawn_at = now().plus_seconds(-1);
  for (const auto& [options, why] : {std::pair(stood_in_for(now().plus_seconds(60), now().plus_seconds(3600)), "authorization_not_yet_valid"),
                                     std::pair(stood_in_for(now().plus_seconds(-60), now().plus_seconds(-1)), "authorization_expired"),
                                     std::pair(withdrawn, "authorization_withdrawn")}) {
    const auto error = test::error_of([&, &options = options] { PreparedSignature(original, *person("wrong_person"), options, now()); });
    ASSERT_TRUE(test::has_code(error, ErrorCode::certificate_refused)) << why;
    EXPECT_EQ(error->detail(), why);
  }
}

TEST(R20BeforeSigning, AnAnswerThatComesAfterTheRecordEndedFinishesNothing) {
  const Bytes original = file_of(one_page());
  const auto signer = person("wrong_person");
  const Instant asked = now();
  const SignOptions options = stood_in_for(asked.plus_seconds(-60), asked.plus_seconds(600));
  PreparedSignature in_time(original, *signer, options, asked), late(original, *signer, options, asked);
  EXPECT_EQ(in_time.finish(signer->sign(in_time.to_be_signed()), asked.plus_seconds(599)).authorization, "uq-0123456789abcdef");
  const Bytes value = signer->sign(late.to_be_signed());
  const auto error = test::error_of([&] { late.finish(value, asked.plus_seconds(600)); });
  ASSERT_TRUE(test::has_code(error, ErrorCode::certificate_refused));
  EXPECT_EQ(error->detail(), "authorization_expired");
}

TEST(SignAndVerify, DoubtsAboutTheCertificateAreRecorded) {
  const Bytes original = file_of(one_page());
  EXPECT_EQ(sign(original, "other_root", Level::b_b).warnings, std::vector<std::string>{"untrusted_certificate"});
  EXPECT_EQ(sign(original, "no_sources", Level::b_b).warnings, std::vector<std::string>{"revocation_unknown"});
  const auto signer = person("good");
  SignOptions options;
  options.level = Level::b_b;
  EXPECT_EQ(sign_pdf(original, *signer, options, now()).warnings, std::vector<std::string>{"certificate_not_checked"});
  options.trust = &test::trust();
  options.offline = true;
  EXPECT_EQ(sign_pdf(original, *signer, options, now()).warnings, std::vector<std::string>{"revocation_unknown"});
}

TEST(SignAndVerify, WithoutTimestampNothingIsSigned) {
  const Bytes original = file_of(one_page());
  const auto signer = person("good");
  SignOptions options;
  options.trust = &test::trust();
  EXPECT_ERROR(ErrorCode::usage, sign_pdf(original, *signer, options, now()));
  for (const auto& [fault, code] : std::vector<std::pair<std::string, ErrorCode>>{
           {"500", ErrorCode::tsa_unreachable}, {"garbage", ErrorCode::tsa_refused}, {"wrong_nonce", ErrorCode::tsa_refused}, {"rejected", ErrorCode::tsa_refused}}) {
    const auto authority = tsa("/tsa?fault=" + fault);
    options.tsa = authority.get();
    const auto error = test::error_of([&] { static_cast<void>(sign_pdf(original, *signer, options, now())); });
    ASSERT_TRUE(error) << fault;
    EXPECT_TRUE(error->code() == ErrorCode::tsa_unreachable || error->code() == ErrorCode::tsa_refused) << fault << " " << error->what();
  }
}

TEST(SignAndVerify, RevokedAfterATimestampStillHolds) {
  // Signed by a careful person, stamped 24 hours ago by the TSA's clock, revoked since.
  const Bytes original = file_of(one_page());
  const auto signer = person("revoked_after");
  const auto authority = tsa("/tsa?offset=-86400");
  SignOptions options;
  options.tsa = authority.get();
  const SignedDocument document = sign_pdf(original, *signer, options, now());
  const auto report = verified(document.bytes);
  EXPECT_EQ(verdict(report.signatures.at(0)), "TOTAL-PASSED") << testing::PrintToString(report.signatures[0].reasons);
  EXPECT_EQ(report.signatures.at(0).level, "PAdES-B-T");
}

TEST(SignAndVerify, AStampIsNoEvidenceOfItsOwn) {
  const auto authority = tsa("/rogue/tsa");
  const auto signer = person("good");
  SignOptions options;
  options.tsa = authority.get();
  const SignedDocument document = sign_pdf(file_of(one_page()), *signer, options, now());
  const auto report = verified(document.bytes);
  EXPECT_EQ(report.verdict, FileVerdict::indeterminate);
  EXPECT_EQ(report.signatures.at(0).level, "PAdES-B-B");
}

TEST(SignAndVerify, LevelsAreNamedAsTheStandardDoes) {
  EXPECT_EQ(name(Level::b_lta), "PAdES-B-LTA");
  EXPECT_EQ(level_named("B-LT"), Level::b_lt);
  EXPECT_EQ(level_named("PAdES-B-T"), Level::b_t);
  EXPECT_EQ(level_named("b-t"), std::nullopt);
  EXPECT_EQ(name(FileVerdict::no_signature), "NO-SIGNATURE");
}

}  // namespace
}  // namespace sohoa
