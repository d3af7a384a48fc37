// What remote signing services and OAuth servers answer. The first byte chooses which question it was.
#include <cstddef>
#include <cstdint>

#include "sohoa/core/error.hpp"
#include "sohoa/sign/remote.hpp"

#include "sign/csc_answer.hpp"
#include "sign/gateway_answer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sohoa;
  if (size == 0) return 0;
  const ByteView bytes(data + 1, size - 1);
  try {
    if (data[0] & 0x80) {
      const auto question = static_cast<GatewayQuestion>(1 + data[0] % static_cast<int>(GatewayQuestion::failure));
      gateway_answer_from_wire(to_wire(read_gateway_answer(question, bytes)));
    } else if (data[0] & 0x40) {
      RemoteOrder::from_text(as_text(bytes));
    } else {
      const auto question = static_cast<CscQuestion>(1 + data[0] % static_cast<int>(last_csc_question));
      csc_answer_from_wire(to_wire(read_csc_answer(question, bytes)));
    }
  } catch (const Error&) {
    // A refusal is the usual answer.
  }
  return 0;
}
