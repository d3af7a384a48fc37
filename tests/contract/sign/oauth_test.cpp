// Logging in to a service: as a client, in a browser that is played here, and again with the refresh token.
#include "sohoa/sign/oauth.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "sohoa/sign/remote.hpp"

#include "contract/sign/browser.hpp"
#include "contract/sign/signing.hpp"
#include "support/expect_error.hpp"
#include "support/pki/oauth.hpp"

namespace sohoa::test {
namespace {

OAuthClient client(std::string_view secret = pki::oauth_secret) {
  return {.authorize_url = test_pki().server().url("/oauth/authorize"),
          .token_url = test_pki().server().url("/oauth/token"),
          .client_id = std::string(pki::oauth_client),
          .client_secret = Secret(std::string(secret))};
}

void expect_it_opens_a_key(const OAuthTokens& tokens) {
  EXPECT_NO_THROW(open_csc({.base_url = test_pki().server().url("/csc/v2"),
                            .credential = "p256",
                            .access_token = Secret(std::string(tokens.access.reveal())),
                            .pin = {}}));
}

TEST(OAuth, TheDesksClientGetsATokenThatOpensAKey) {
  const OAuthTokens tokens = log_in_as_client(client(), now());
  expect_it_opens_a_key(tokens);
  EXPECT_FALSE(tokens.is_expired(now()));
  EXPECT_TRUE(tokens.is_expired(now().plus_seconds(3600)));
}

TEST(OAuth, APersonLogsInInTheBrowser) {
  Browser browser;
  expect_it_opens_a_key(log_in_in_browser(client(), [&](const std::string& url) { browser.open(url); }, now()));
}

TEST(OAuth, AnAnswerThatIsNotToOurQuestionIsNotBelieved) {
  test_pki().server().set_fault("oauth_authorize", "other_state");
  Browser browser;
  EXPECT_ERROR(ErrorCode::cancelled,
               log_in_in_browser(client(), [&](const std::string& url) { browser.open(url); }, now(), 300));
  test_pki().server().set_fault("oauth_authorize", "");
}

TEST(OAuth, ARefusalInTheBrowserIsOne) {
  test_pki().server().set_fault("oauth_authorize", "denied");
  Browser browser;
  EXPECT_ERROR(ErrorCode::cancelled, log_in_in_browser(client(), [&](const std::string& url) { browser.open(url); }, now()));
  test_pki().server().set_fault("oauth_authorize", "");
}

/// A connection to where the browser comes back to, over which nothing is said.
Descriptor silent_connection(const std::string& page) {
  const std::string mark = "127.0.0.1%3a";
  const std::size_t at = page.find(mark);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(page.substr(at + mark.size()))));
  Descriptor silent(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(::connect(silent.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  return silent;
}

TEST(OAuth, AConnectionThatSaysNothingDoesNotEndTheLogIn) {
  Browser browser;
  Descriptor silent;
  expect_it_opens_a_key(log_in_in_browser(client(), [&](const std::string& url) {
    silent = silent_connection(url);
    browser.open(url);
  }, now()));
}

TEST(OAuth, AWrongSecretIsARefusalThatDoesNotRepeatIt) {
  const auto error = error_of([] { log_in_as_client(client("bi-mat-sai"), now()); });
  ASSERT_TRUE(has_code(error, ErrorCode::key_refused));
  EXPECT_EQ(error->detail(), "invalid_client");
  EXPECT_EQ(std::string(error->what()).find("bi-mat-sai"), std::string::npos);
}

TEST(OAuth, TokensAreKeptForTheirOwnerAndRenewedOnce) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "token.json";
  OAuthTokens given = log_in_as_client(client(), now());
  given.authorize_url = client().authorize_url;
  given.save(file);
  struct stat facts {};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  const OAuthTokens kept = OAuthTokens::load(file);
  const OAuthTokens fresh = refreshed(kept, Secret(std::string(pki::oauth_secret)), now());
  expect_it_opens_a_key(fresh);
  EXPECT_NE(fresh.access.reveal(), kept.access.reveal());
  EXPECT_EQ(fresh.authorize_url, client().authorize_url);
  EXPECT_ERROR(ErrorCode::key_refused, refreshed(kept, Secret(std::string(pki::oauth_secret)), now()));
}

TEST(OAuth, ALineWithATokenIsAFileOfTokensToo) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "token.txt";
  write_file_durably(file, std::string_view("abc\n"));
  EXPECT_EQ(OAuthTokens::load(file).access.reveal(), "abc");
  write_file_durably(file, std::string_view("{\"access_token\":1}"));
  EXPECT_ERROR(ErrorCode::config_invalid, OAuthTokens::load(file));
}

TEST(OAuth, ATokenThatWouldAddAHeaderIsNone) {
  test_pki().server().set_fault("oauth_token", "bad_token");
  EXPECT_ERROR(ErrorCode::key_unreadable, log_in_as_client(client(), now()));
  for (const char* what : {"garbage", "empty", "truncated"}) {
    test_pki().server().set_fault("oauth_token", what);
    EXPECT_ERROR(ErrorCode::key_unreadable, log_in_as_client(client(), now())) << what;
  }
  test_pki().server().set_fault("oauth_token", "500");
  EXPECT_ERROR(ErrorCode::network_failed, log_in_as_client(client(), now()));
  test_pki().server().set_fault("oauth_token", "");
}

TEST(OAuth, TokensAreNotAskedForOverOpenNetworks) {
  OAuthClient open = client();
  open.token_url = "http://ky.example.vn/token";
  EXPECT_ERROR(ErrorCode::usage, log_in_as_client(open, now()));
}

}  // namespace
}  // namespace sohoa::test
