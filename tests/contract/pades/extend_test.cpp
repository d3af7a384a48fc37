// Levels by appended revisions: evidence and timestamps make documents that hold without a network, now and later.
#include <gtest/gtest.h>

#include <algorithm>

#include "contract/pades/desk.hpp"
#include "sohoa/pades/extend.hpp"
#include "support/expect_error.hpp"
#include "support/pki/authority.hpp"

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

SignedDocument sign(ByteView original, std::string_view who, Level level) {
  return test::signed_by(who, original, level, Appearance::none);
}

ExtendedDocument extend(ByteView original, Level level) {
  const auto authority = tsa();
  return extend_pdf(original, {level, authority.get(), &test::trust(), nullptr}, now());
}

std::string level_of(ByteView bytes, bool offline = true) { return verified(bytes, offline).signatures.at(0).level; }

TEST(Extend, SigningAtALongTermLevelHoldsWithoutNetwork) {
  const Bytes original = file_of(one_page());
  for (const Level level : {Level::b_lt, Level::b_lta}) {
    const SignedDocument document = sign(original, "good", level);
    const auto report = verified(document.bytes, true);
    EXPECT_EQ(report.verdict, FileVerdict::total_passed);
    EXPECT_EQ(report.signatures.at(0).level, name(level));
    EXPECT_EQ(report.signatures.at(0).later_changes, FoundSignature::Later::permitted);
    EXPECT_EQ(report.signatures.size(), level == Level::b_lta ? 2u : 1u);
  }
}

TEST(Extend, EveryStepAppendsAndKeepsWhatWasThere) {
  const Bytes original = file_of(one_page(), {.packs_objects = true});
  Bytes document = sign(original, "p256", Level::b_b).bytes;
  for (const Level level : {Level::b_t, Level::b_lt, Level::b_lta, Level::b_lta}) {   // the last one renews
    const ExtendedDocument raised = extend(document, level);
    EXPECT_TRUE(std::equal(document.begin(), document.end(), raised.bytes.begin()));
    EXPECT_GT(raised.bytes.size(), document.size());
    EXPECT_EQ(verdict(verified(raised.bytes).signatures.at(0)), "TOTAL-PASSED");
    document = raised.bytes;
  }
  EXPECT_EQ(level_of(document), "PAdES-B-LTA");
}

TEST(Extend, ASecondSignerOnTopOfLongTermEvidence) {
  const SignedDocument first = sign(file_of(one_page()), "good", Level::b_lta);
  const SignedDocument second = sign(first.bytes, "officer", Level::b_lta);
  const auto report = verified(second.bytes, true);
  EXPECT_EQ(report.verdict, FileVerdict::total_passed);
  for (const auto& one : report.signatures) {
    EXPECT_EQ(verdict(one), "TOTAL-PASSED") << one.field << testing::PrintToString(one.reasons);
    EXPECT_TRUE(one.is_document_timestamp || one.level == "PAdES-B-LTA") << one.level;
  }
}

/// The judges' matrix says what others think of documents with such an answer: every B-LT and B-LTA in it has one.
TEST(Extend, AnAnswerOfADelegatedResponderIsEmbeddedWithTheDelegatesCertificate) {
  const SignedDocument document = sign(file_of(one_page()), "ocsp_only", Level::b_lt);
  const ReadSignatures read = read_signatures(Descriptor::of_memory(document.bytes));
  EXPECT_FALSE(read.dss_ocsps.empty());
  const Bytes delegate = openssl::der_of(pki::certificate_from_pem(test_pki().authority("sub_ocsp")).get(), i2d_X509);
  EXPECT_NE(std::find(read.dss_certificates.begin(), read.dss_certificates.end(), delegate), read.dss_certificates.end());
  EXPECT_EQ(verdict(verified(document.bytes, true).signatures.at(0)), "TOTAL-PASSED") << "without the network";
  for (const char* fault : {"delegate_without_use", "delegate_of_another", "delegate_expired", "delegate_unchecked"}) {
    test_pki().server().set_fault("ocsp", fault);
    EXPECT_ERROR(ErrorCode::revocation_unreachable, sign(file_of(one_page()), "ocsp_only", Level::b_lt)) << fault;
  }
  test_pki().server().set_fault("ocsp", "");
}

TEST(Extend, EvidenceIsKeptOnce) {
  const SignedDocument first = sign(file_of(one_page()), "good", Level::b_lt);
  const ReadSignatures read = read_signatures(Descriptor::of_memory(first.bytes));
  EXPECT_TRUE(read.has_dss);
  auto certificates = read.dss_certificates;
  std::sort(certificates.begin(), certificates.end());
  EXPECT_EQ(std::unique(certificates.begin(), certificates.end()), certificates.end());
  EXPECT_FALSE(certificates.empty());
  EXPECT_FALSE(read.dss_crls.empty() && read.dss_ocsps.empty());
  const ExtendedDocument again = extend(first.bytes, Level::b_lt);   // nothing new to keep
  EXPECT_EQ(again.bytes, first.bytes);
}

TEST(Extend, ASignatureThatDoesNotHoldIsNotRaised) {
  const Bytes original = file_of(one_page());
  const auto signer = person("other_root");
  SignOptions options;
  options.level = Level::b_b;
  options.appearance = Appearance::none;
  const SignedDocument stranger = sign_pdf(original, *signer, options, now());
  EXPECT_ERROR(ErrorCode::signing_refused, extend(stranger.bytes, Level::b_lt));
  // A person of ours signs on top: the own signature reaches the level, the stranger's stays what it is.
  const SignedDocument ours = sign(stranger.bytes, "good", Level::b_lt);
  const auto report = verified(ours.bytes, true);
  EXPECT_EQ(report.signatures.at(0).verdict, Indication::indeterminate);
  EXPECT_EQ(report.signatures.at(1).level, "PAdES-B-LT");
  EXPECT_EQ(verdict(report.signatures.at(1)), "TOTAL-PASSED");
}

TEST(Extend, WhatCannotBeDeliveredIsRefusedWhole) {
  const Bytes original = file_of(one_page());
  const SignedDocument document = sign(original, "good", Level::b_t);
  for (const char* service : {"ocsp", "crl"}) test_pki().server().set_fault(service, "500");
  EXPECT_ERROR(ErrorCode::revocation_unreachable, extend(document.bytes, Level::b_lt));
  EXPECT_ERROR(ErrorCode::revocation_unreachable, sign(original, "good", Level::b_lt));
  for (const char* service : {"ocsp", "crl"}) test_pki().server().set_fault(service, "");
  test_pki().server().set_fault("tsa", "500");
  const auto error = test::error_of([&] { extend(document.bytes, Level::b_lta); });
  test_pki().server().set_fault("tsa", "");
  ASSERT_TRUE(error);
  EXPECT_TRUE(error->code() == ErrorCode::tsa_unreachable || error->code() == ErrorCode::tsa_refused) << error->what();
  EXPECT_ERROR(ErrorCode::signing_refused, extend(original, Level::b_lt));
  EXPECT_ERROR(ErrorCode::usage, extend_pdf(document.bytes, {Level::b_lta, nullptr, &test::trust(), nullptr}, now()));
  EXPECT_ERROR(ErrorCode::usage, extend_pdf(document.bytes, {}, now()));
}

TEST(Extend, ChangedEvidenceIsNotBelieved) {
  const SignedDocument document = sign(file_of(one_page()), "good", Level::b_lt);
  // One bit of a stored certificate: the signature itself still covers its own revision.
  Bytes changed = document.bytes;
  const auto read = read_signatures(Descriptor::of_memory(changed));
  for (const auto* pieces : {&read.dss_ocsps, &read.dss_crls}) {
    for (const Bytes& piece : *pieces) {
      const auto at = std::search(changed.begin(), changed.end(), piece.begin(), piece.end());
      ASSERT_NE(at, changed.end());
      *(at + static_cast<std::ptrdiff_t>(piece.size()) - 5) ^= 1;
    }
  }
  EXPECT_EQ(verdict(verified(changed, true).signatures.at(0)), "INDETERMINATE/TRY_LATER");
  EXPECT_EQ(level_of(changed), "PAdES-B-T");
}

}  // namespace
}  // namespace sohoa
