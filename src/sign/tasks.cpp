// This module's work in the sandboxed child.
#include "sign/tasks.hpp"

#include <algorithm>

#include "sohoa/sandbox/sandbox.hpp"
#include "sohoa/sign/trust.hpp"

#include "sign/csc_answer.hpp"
#include "sign/gateway_answer.hpp"
#include "sign/judge.hpp"
#include "sign/timestamp_token.hpp"
#include "sign/wire.hpp"

namespace sohoa {
namespace {

Bytes check_timestamp_answer(const sandbox::Job& job) {
  wire::Reader question(job.request);
  const Bytes response = question.bytes(), imprint = question.bytes(), nonce = question.bytes();
  const std::string policy = question.text();
  question.finish();
  Digest digest;
  SOHOA_INVARIANT(imprint.size() == digest.bytes.size());
  std::copy(imprint.begin(), imprint.end(), digest.bytes.begin());
  return checked_token(response, digest, nonce, policy);
}

Bytes read_csc(const sandbox::Job& job) { return csc_answer_task_body(job.request); }

Bytes read_gateway(const sandbox::Job& job) { return gateway_answer_task_body(job.request); }

Bytes judge(const sandbox::Job& job) { return judge_in_child(job.request); }

}  // namespace

void provide_sign_tasks() {
  sandbox::provide(timestamp_answer_task, check_timestamp_answer);
  sandbox::provide(csc_answer_task, read_csc);
  sandbox::provide(gateway_answer_task, read_gateway);
  sandbox::provide(judge_task, judge);
}

}  // namespace sohoa
