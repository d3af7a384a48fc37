#include "sign/url.hpp"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

TEST(Url, IsTakenApart) {
  const auto url = parse_url("HTTP://OCSP.Example.vn:8080/a/b?c=d");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "http");
  EXPECT_EQ(url->host, "ocsp.example.vn");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->path, "/a/b?c=d");
}

TEST(Url, HasAPortAndAPathEvenWhenNotWritten) {
  EXPECT_EQ(parse_url("http://a.vn")->port, 80);
  EXPECT_EQ(parse_url("https://a.vn")->port, 443);
  EXPECT_EQ(parse_url("https://a.vn")->path, "/");
  EXPECT_EQ(parse_url("https://a.vn?x")->path, "/?x");
}

TEST(Url, KnowsAddressesOfTheNewKind) {
  const auto url = parse_url("http://[::1]:80/x");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "[::1]");
  EXPECT_EQ(url->port, 80);
}

TEST(Url, WhatHidesWhereItLeadsIsRefused) {
  for (const char* text : {"http://user@a.vn/",
                           "http://a.vn@evil.vn/",
                           "http://a.vn:80@evil.vn/",
                           "http://a.vn/../x",
                           "http://a.vn/%2e%2e/x",
                           "http://a.vn/.%2E/x",
                           "http://a.vn/a%2f..%2fx",
                           "http://a.vn\\@evil.vn/",
                           "http://a.vn/#x",
                           "http:///x",
                           "http://a b.vn/",
                           "http://a.vn/\r\nHost: x",
                           "ftp://a.vn/",
                           "javascript:alert(1)",
                           "//a.vn/",
                           "a.vn",
                           "",
                           "http://a.vn:0/",
                           "http://a.vn:99999/",
                           "http://a.vn:x/"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
  EXPECT_FALSE(parse_url("http://a.vn/" + std::string(3000, 'x')));
}

}  // namespace
}  // namespace sohoa
