/// The judgement itself: pure functions of bytes, trust, evidence and time. They run in the sandboxed child; tests call
/// them directly.
#pragma once

#include "sohoa/sign/trust.hpp"

#include "sign/wire.hpp"

namespace sohoa {

/// What judge_cms, judge_timestamp and judge_certificate ask, on its way into the child.
struct JudgeQuestion {
  enum class What { cms, timestamp, certificate } what = What::cms;
  Bytes subject;  // the CMS, the token or the certificate
  ContentDigests digests;
  std::vector<Bytes> chain;  // with a certificate
  TrustList trust;
  Evidence evidence;
  Instant at;
  std::optional<Instant> proven_at;
};

Bytes to_wire(const JudgeQuestion& question);
JudgeQuestion question_from_wire(ByteView wire);
Bytes to_wire(const SignatureJudgement& judgement);
SignatureJudgement judgement_from_wire(ByteView wire);

SignatureJudgement judge(const JudgeQuestion& question);
Bytes judge_in_child(ByteView wire);

}  // namespace sohoa
