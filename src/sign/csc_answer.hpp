/// What a CSC service answers. Its JSON is foreign: it is read in the sandboxed child and comes back as these values.
#pragma once

#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

enum class CscQuestion { info = 1, authorize = 2, sign = 3, failure = 4 };

struct CscAnswer {
  std::vector<Bytes> certificates;      // info: the signer's first
  std::vector<std::string> algorithms;  // info: OIDs of key/algo
  bool is_enabled = true, wants_pin = false;
  std::string authorization;  // authorize: the SAD
  std::vector<Bytes> values;  // sign
  std::string error;          // failure: the service's word, letters and underscores only
};

/// In the child. Throws Error{key_unreadable} for anything that is not the answer to this question.
CscAnswer read_csc_answer(CscQuestion question, ByteView json);
Bytes to_wire(const CscAnswer& answer);
CscAnswer csc_answer_from_wire(ByteView wire);
/// From the parent: reads it in the child.
CscAnswer csc_answer_in_child(CscQuestion question, ByteView json);
/// The child's task.
Bytes csc_answer_task_body(ByteView request);

}  // namespace sohoa
