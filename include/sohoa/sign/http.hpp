/// Small bounded HTTP requests to services we ask (TSA, OCSP, CRL): http and https only, no redirects, caps on size and
/// time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

struct HttpLimits {
  std::size_t answer_bytes = 10u << 20;
  int timeout_ms = 10'000;
  int connect_timeout_ms = 3'000;
};
struct HttpAnswer {
  int status = 0;
  std::string content_type;
  Bytes body;
};
/// The detail of the error when an answer passes its size limit.
inline constexpr std::string_view answer_too_long = "answer too long";
/// Throws Error{network_failed} with the address as subject: unreachable, timed out, too long, bad scheme.
HttpAnswer http_get(const std::string& url, const HttpLimits& limits = {});
/// `headers`: further lines ("Authorization: ..."), sent as they are and never part of an error.
HttpAnswer http_post(const std::string& url, std::string_view content_type, ByteView body,
                     const HttpLimits& limits = {}, const std::vector<std::string>& headers = {});

}  // namespace sohoa
