// One request over libcurl: no redirects, no proxy from the environment, TLS always verified, caps on size and time.
#include "sohoa/sign/http.hpp"

#include <memory>

#include <curl/curl.h>

#include "sohoa/core/error.hpp"

#include "sign/url.hpp"

namespace sohoa {
namespace {

struct EasyClosed {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using EasyHandle = std::unique_ptr<CURL, EasyClosed>;
struct ListFreed {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListFreed>;

struct Incoming {
  Bytes body;
  std::size_t limit = 0;
  bool too_long = false;
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* target) noexcept {
  auto& incoming = *static_cast<Incoming*>(target);
  const std::size_t length = size * count;
  incoming.too_long = length > incoming.limit - incoming.body.size();
  if (incoming.too_long) return 0;
  try {
    append(incoming.body, std::string_view(data, length));
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return length;
}

EasyHandle new_handle(const std::string& url) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  EasyHandle handle{started == CURLE_OK ? curl_easy_init() : nullptr};
  if (!handle) throw Error(ErrorCode::network_failed, "libcurl does not start", url);
  return handle;
}

void set_policy(CURL* handle, const std::string& url, const HttpLimits& limits) {
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");  // not even the one in the environment
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // TT 15/2025, Annex I
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.timeout_ms));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_timeout_ms));
  curl_easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.answer_bytes));
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "sohoa");
}

HttpAnswer perform(CURL* handle, const std::string& url, const HttpLimits& limits) {
  set_policy(handle, url, limits);
  Incoming incoming{.body = {}, .limit = limits.answer_bytes};
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &incoming);
  const CURLcode result = curl_easy_perform(handle);
  if (incoming.too_long || result == CURLE_FILESIZE_EXCEEDED)
    throw Error(ErrorCode::network_failed, std::string(answer_too_long), url);
  if (result == CURLE_OPERATION_TIMEDOUT) throw Error(ErrorCode::network_failed, "timed out", url);
  if (result != CURLE_OK) throw Error(ErrorCode::network_failed, curl_easy_strerror(result), url);
  HttpAnswer answer;
  long status = 0;
  const char* type = nullptr;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
  answer.status = static_cast<int>(status);
  answer.content_type = type == nullptr ? "" : type;
  answer.body = std::move(incoming.body);
  return answer;
}

void refuse_unusual(const std::string& url) {
  if (!parse_url(url)) throw Error(ErrorCode::network_failed, "not an http or https address", url.substr(0, 200));
}

}  // namespace

HttpAnswer http_get(const std::string& url, const HttpLimits& limits) {
  refuse_unusual(url);
  const EasyHandle handle = new_handle(url);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPGET, 1L);
  return perform(handle.get(), url, limits);
}

HttpAnswer http_post(const std::string& url, std::string_view content_type, ByteView body, const HttpLimits& limits,
                     const std::vector<std::string>& more_headers) {
  refuse_unusual(url);
  const EasyHandle handle = new_handle(url);
  HeaderList headers{curl_slist_append(nullptr, ("Content-Type: " + std::string(content_type)).c_str())};
  // Without it libcurl asks for permission first when the body is large, and waits a second for servers that don't
  // answer.
  headers.reset(curl_slist_append(headers.release(), "Expect:"));
  for (const std::string& line : more_headers) headers.reset(curl_slist_append(headers.release(), line.c_str()));
  curl_easy_setopt(handle.get(), CURLOPT_POST, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(body.data()));
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  return perform(handle.get(), url, limits);
}

}  // namespace sohoa
