/// What a CSC service answers. Its JSON is foreign: it is read in the sandboxed child and comes back as these values.
#pragma once

#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

enum class CscQuestion { info = 1, authorize = 2, sign = 3, failure = 4, done = 5, token = 6 };
inline constexpr CscQuestion last_csc_question = CscQuestion::token;

struct CscAnswer {
  std::vector<Bytes> certificates;      // info: the signer's first
  std::vector<std::string> algorithms;  // info: OIDs of key/algo
  bool is_enabled = true, wants_pin = false;
  bool wants_otp = false, sends_otp = false;  // a one-time password; sent when asked for
  std::string mode;                           // info: "explicit", "implicit", "oauth2code"
  int multisign = 1;                          // info: hashes an authorization may cover
  std::string authorization;                  // authorize: the SAD
  std::string handle;                         // authorize: instead of it, when a person has to confirm first
  std::vector<Bytes> values;                  // sign
  std::string response;                       // sign: instead of them, when they come later
  int expires_in = 0;                         // seconds; 0 when the service does not say
  bool is_pending = false;                    // "not yet": never read, set by the caller from the HTTP status
  std::string access_token, refresh_token;    // token: OAuth 2 (RFC 6749, 5.1)
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
