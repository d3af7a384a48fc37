/// One JSON request to a remote service, with what such requests have in common: caps, wiping of secrets, and what an HTTP
/// status means.
#pragma once

#include <string>
#include <string_view>

#include "sohoa/core/secret.hpp"
#include "sohoa/sign/http.hpp"

namespace sohoa {

/// Throws Error{usage} unless it is https, or http to this very machine: PINs and tokens travel there.
void refuse_open_network(const std::string& url);

/// Posts `body` and wipes it. `bearer` may be empty. Throws Error{network_failed} with `service` as subject, also for
/// statuses that pass by themselves (429 and from 500 on).
HttpAnswer call_service(const std::string& url, std::string_view content_type, std::string body, const Secret& bearer,
                        const std::string& service, int timeout_ms);

}  // namespace sohoa
