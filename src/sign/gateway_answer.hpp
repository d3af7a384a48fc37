/// What the services of the Vietnamese kind answer. Their JSON is foreign: it is read in the sandboxed child and comes back
/// as these values.
#pragma once

#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

enum class GatewayQuestion { certificates = 1, order = 2, standing = 3, failure = 4 };

struct GatewayAnswer {
  struct Credential {
    std::string serial;  // lower-case hexadecimal
    bool is_valid = true;
    std::vector<Bytes> certificates;  // the person's first, then its issuers
  };
  enum class Standing { waiting, confirmed, refused, expired };
  struct Value {
    std::string document;  // the doc_id we sent
    Bytes value;
  };
  std::vector<Credential> credentials;  // certificates
  bool takes_hashes = true;             // certificates: false where it names its ways and hashes are none of them
  std::string transaction;              // order: the service's own number, if it has one
  int seconds = 0;                      // order: how long the person has; 0 when it does not say
  Standing standing = Standing::waiting;
  std::vector<Value> values;  // standing: confirmed
  std::string word;           // the service's own, letters, digits and underscores only
};

/// In the child. Throws Error{key_unreadable} for anything that is not the answer to this question.
GatewayAnswer read_gateway_answer(GatewayQuestion question, ByteView json);
Bytes to_wire(const GatewayAnswer& answer);
GatewayAnswer gateway_answer_from_wire(ByteView wire);
/// From the parent: reads it in the child.
GatewayAnswer gateway_answer_in_child(GatewayQuestion question, ByteView json);
/// The child's task.
Bytes gateway_answer_task_body(ByteView request);

}  // namespace sohoa
