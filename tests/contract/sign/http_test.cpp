// The bounded HTTP client against a server that misbehaves.
#include "sohoa/sign/http.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "contract/sign/signing.hpp"
#include "support/expect_error.hpp"

namespace sohoa::test {
namespace {

std::string url(std::string_view path) { return test_pki().server().url(path); }

TEST(Http, GetsABody) {
  const HttpAnswer answer = http_get(url("/ca/root.cer"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "application/pkix-cert");
  EXPECT_EQ(Certificate::parse(answer.body).common_name, "Gốc chứng thực thử nghiệm");
}

TEST(Http, GivesTheStatusOfARefusal) { EXPECT_EQ(http_get(url("/nothing")).status, 404); }

TEST(Http, DoesNotFollowARedirect) {
  const HttpAnswer answer = http_get(url("/crl/sub.crl?fault=redirect"));
  EXPECT_EQ(answer.status, 302);
  EXPECT_TRUE(answer.body.empty());
}

TEST(Http, StopsAnAnswerThatPassesItsLimit) {
  const auto error = error_of([] { http_get(url("/crl/sub.crl?fault=huge"), {.answer_bytes = 1000}); });
  ASSERT_TRUE(has_code(error, ErrorCode::network_failed));
  EXPECT_EQ(error->detail(), answer_too_long);
}

TEST(Http, StopsWaitingForAServerThatNeverAnswers) {
  const auto error = error_of([] { http_get(url("/crl/sub.crl?fault=slow"), {.timeout_ms = 200}); });
  ASSERT_TRUE(has_code(error, ErrorCode::network_failed));
  EXPECT_EQ(error->detail(), "timed out");
  EXPECT_EQ(error->subject(), url("/crl/sub.crl?fault=slow"));
}

TEST(Http, IgnoresTheProxyOfTheEnvironment) {
  ::setenv("http_proxy", "http://127.0.0.1:9", 1);
  ::setenv("all_proxy", "http://127.0.0.1:9", 1);
  EXPECT_EQ(http_get(url("/ca/root.cer")).status, 200);
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
}

TEST(Http, OtherSchemesAreNotEvenTried) {
  for (const char* address :
       {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://user@127.0.0.1/", "127.0.0.1", ""}) {
    EXPECT_ERROR(ErrorCode::network_failed, http_get(address)) << address;
  }
}

}  // namespace
}  // namespace sohoa::test
