#include "sign/wire.hpp"

#include <gtest/gtest.h>

#include "sign/judge.hpp"
#include "support/expect_error.hpp"

namespace sohoa {
namespace {

SignatureJudgement full_judgement() {
  SignatureJudgement judgement;
  judgement.indication = Indication::total_failed;
  judgement.sub_indication = "HASH_FAILURE";
  judgement.has_timestamp = true;
  judgement.signer_common_name = "Nguyễn Văn An";
  judgement.best_signature_time = Instant{123};
  judgement.revocation = RevocationStatus::revoked;
  judgement.reasons = {"a", "", "b"};
  judgement.wanted = {{EvidenceRequest::Kind::crl, "http://a.vn/", {1, 2}}};
  judgement.used_crls = {{3}, {}};
  judgement.next_updates = {{sha256(Bytes{3}), Instant{99}}};
  return judgement;
}

TEST(Wire, AJudgementArrivesAsItWasSent) {
  const Bytes wire = to_wire(full_judgement());
  const SignatureJudgement arrived = judgement_from_wire(wire);
  EXPECT_EQ(to_wire(arrived), wire);
  EXPECT_EQ(arrived.sub_indication, "HASH_FAILURE");
  EXPECT_EQ(arrived.best_signature_time, Instant{123});
  EXPECT_EQ(arrived.reasons, (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(arrived.wanted, full_judgement().wanted);
  ASSERT_EQ(arrived.next_updates.size(), 1u);
  EXPECT_EQ(arrived.next_updates[0].at, Instant{99});
}

TEST(Wire, AQuestionArrivesAsItWasSent) {
  JudgeQuestion question;
  question.what = JudgeQuestion::What::timestamp;
  question.subject = {1, 2, 3};
  question.digests.sha384 = Bytes(48, 7);
  question.trust.allowed_urls = {"http://a.vn/"};
  question.evidence.answers = {{{EvidenceRequest::Kind::issuer, "http://a.vn/", {}}, {9}, Instant{5}}};
  question.at = Instant{77};
  question.proven_at = Instant{66};
  const Bytes wire = to_wire(question);
  const JudgeQuestion arrived = question_from_wire(wire);
  EXPECT_EQ(to_wire(arrived), wire);
  EXPECT_EQ(arrived.subject, question.subject);
  EXPECT_EQ(arrived.proven_at, question.proven_at);
}

TEST(Wire, AnAnswerCutAnywhereIsRefused) {
  const Bytes wire = to_wire(full_judgement());
  for (std::size_t length = 0; length < wire.size(); ++length) {
    EXPECT_ERROR(ErrorCode::parser_died, judgement_from_wire(ByteView(wire).first(length)));
  }
}

TEST(Wire, AnAnswerThatClaimsTooMuchIsRefused) {
  Bytes longer = to_wire(full_judgement());
  longer.push_back(0);
  EXPECT_ERROR(ErrorCode::parser_died, judgement_from_wire(longer));
  EXPECT_ERROR(ErrorCode::parser_died, wire::Reader(wire::Writer().number(-1).take()).bytes());
  EXPECT_ERROR(ErrorCode::parser_died, wire::Reader(wire::Writer().number(INT64_MAX).take()).bytes());
  EXPECT_ERROR(ErrorCode::parser_died, wire::Reader(wire::Writer().number(INT64_MAX).take()).byte_lists());
  EXPECT_ERROR(ErrorCode::parser_died, wire::Reader(wire::Writer().number(4).take()).small(3));
}

}  // namespace
}  // namespace sohoa
