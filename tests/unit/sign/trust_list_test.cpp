#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/sign/trust.hpp"

#include "support/expect_error.hpp"
#include "support/pki/pki.hpp"

namespace sohoa {
namespace {

TrustList allowing(std::vector<std::string> prefixes) {
  TrustList list;
  list.allowed_urls = std::move(prefixes);
  return list;
}

TEST(AllowedAddresses, StartWithAListedPrefix) {
  const TrustList list = allowing({"http://ocsp.example.vn/", "http://crl.example.vn/lists"});
  EXPECT_TRUE(list.allows("http://ocsp.example.vn/anything?x=y"));
  EXPECT_TRUE(list.allows("http://OCSP.example.vn:80/"));
  EXPECT_TRUE(list.allows("http://crl.example.vn/lists"));
  EXPECT_TRUE(list.allows("http://crl.example.vn/lists/a.crl"));
  EXPECT_TRUE(list.allows("http://crl.example.vn/lists?name=a"));
}

TEST(AllowedAddresses, OnlySeemToMatchWhenTheHostOrThePartGoesOn) {
  const TrustList list = allowing({"http://ocsp.example.vn", "http://crl.example.vn/lists"});
  EXPECT_FALSE(list.allows("http://ocsp.example.vn.evil.vn/"));
  EXPECT_FALSE(list.allows("http://ocsp.example.vn@evil.vn/"));
  EXPECT_FALSE(list.allows("http://ocsp.example.vn:8080/"));
  EXPECT_FALSE(list.allows("https://ocsp.example.vn/"));
  EXPECT_FALSE(list.allows("http://crl.example.vn/lists2"));
  EXPECT_FALSE(list.allows("http://crl.example.vn/lists/../secret"));
  EXPECT_FALSE(list.allows("http://127.0.0.1/"));
  EXPECT_FALSE(list.allows(""));
}

TEST(AllowedAddresses, AreNoneWhenNoneIsListed) { EXPECT_FALSE(allowing({}).allows("http://ocsp.example.vn/")); }

TEST(TrustListFiles, AFolderGivesRootsAndAddresses) {
  const TrustList list = TrustList::load({pki::TestPki::instance().trust_folder()});
  EXPECT_EQ(list.roots.size(), 1u);
  EXPECT_TRUE(list.intermediates.empty());
  ASSERT_EQ(list.allowed_urls.size(), 1u);
  EXPECT_EQ(list.allowed_urls.front(), pki::TestPki::instance().server().url("/"));
}

TEST(TrustListFiles, APemFileBringsTheAddressesBesideIt) {
  const TrustList list = TrustList::load({pki::TestPki::instance().trust_folder() / "root.pem"});
  EXPECT_EQ(list.roots.size(), 1u);
  EXPECT_EQ(list.allowed_urls.size(), 1u);
}

TEST(TrustListFiles, ABundleIsSortedIntoRootsAndOthers) {
  const TemporaryFolder folder;
  const auto& made = pki::TestPki::instance();
  const auto bundle = folder.path() / "bundle.pem";
  write_file_durably(bundle, "# Gốc\n" + read_text_file(made.authority("root")) + "\ntext between\n" +
                                 read_text_file(made.authority("sub")) + read_text_file(made.authority("root")));
  const TrustList list = TrustList::load({bundle});
  EXPECT_EQ(list.roots.size(), 1u);  // the same root twice is one
  EXPECT_EQ(list.intermediates.size(), 1u);
}

TEST(TrustListFiles, ACertificateMayBeDer) {
  const TemporaryFolder folder;
  const TrustList pem = TrustList::load({pki::TestPki::instance().authority("root")});
  write_file_durably(folder.path() / "root.cer", pem.roots.front());
  EXPECT_EQ(TrustList::load({folder.path()}).roots, pem.roots);
}

TEST(TrustListFiles, AnEmptyFolderTrustsNobody) {
  const TemporaryFolder folder;
  write_file_durably(folder.path() / "README.txt", "put roots here");
  EXPECT_TRUE(TrustList::load({folder.path()}).roots.empty());
}

TEST(TrustListFiles, WhatCannotBeReadIsSaid) {
  const TemporaryFolder folder;
  write_file_durably(folder.path() / "broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  EXPECT_ERROR(ErrorCode::config_invalid, TrustList::load({folder.path()}));
  EXPECT_ERROR(ErrorCode::config_invalid, TrustList::load({folder.path() / "missing.pem"}));
  const TemporaryFolder other;
  write_file_durably(other.path() / "x.urls", "# ok\n\nhttp://ocsp.example.vn/\nfile:///etc\n");
  const auto error = test::error_of([&] { TrustList::load({other.path()}); });
  ASSERT_TRUE(test::has_code(error, ErrorCode::config_invalid));
  EXPECT_TRUE(error->detail().starts_with("4:")) << error->detail();
}

TEST(TrustListFiles, ABrokenCertificateBehindGoodOnesIsNotPassedOver) {
  const TemporaryFolder folder;
  write_file_durably(folder.path() / "bundle.pem",
                     read_text_file(pki::TestPki::instance().authority("root")) +
                         "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  EXPECT_ERROR(ErrorCode::config_invalid, TrustList::load({folder.path()}));
}

}  // namespace
}  // namespace sohoa
