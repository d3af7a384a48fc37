// A CMS out of a document, judged without trust and with the digests of nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "sign/judge.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sohoa;
  JudgeQuestion question;
  question.what = size % 2 == 0 ? JudgeQuestion::What::cms : JudgeQuestion::What::timestamp;
  question.subject.assign(data, data + size);
  question.digests = {Bytes(32), Bytes(48), Bytes(64)};
  question.at = {1'790'000'000'000};
  if (judge(question).indication == Indication::total_passed) std::abort();
  return 0;
}
