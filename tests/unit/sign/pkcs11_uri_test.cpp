#include "sign/pkcs11_uri.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

TEST(Pkcs11Uri, NamesATokenAndAKey) {
  const Pkcs11Uri uri = parse_pkcs11_uri(
      "pkcs11:token=CA%20c%C3%B4ng%20v%E1%BB%A5;serial=12ab;object=ky;id=%01%ff;type=private;slot-id=7");
  EXPECT_EQ(uri.token, "CA công vụ");
  EXPECT_EQ(uri.serial, "12ab");
  EXPECT_EQ(uri.object, "ky");
  EXPECT_EQ(uri.id, (Bytes{0x01, 0xFF}));
  EXPECT_EQ(uri.slot, 7u);
  EXPECT_TRUE(uri.module_path.empty());
}

TEST(Pkcs11Uri, MayNameNothing) {
  const Pkcs11Uri uri = parse_pkcs11_uri("pkcs11:");
  EXPECT_FALSE(uri.token || uri.serial || uri.object || uri.id || uri.slot);
}

TEST(Pkcs11Uri, MayNameTheModule) {
  EXPECT_EQ(parse_pkcs11_uri("pkcs11:token=a?module-path=/usr/lib/viettel%20ca.so").module_path,
            "/usr/lib/viettel ca.so");
}

TEST(Pkcs11Uri, WhatCannotBeHonouredIsRefused) {
  for (const char* text :
       {"", "p12:x", "pkcs11:tokn=a", "pkcs11:token", "pkcs11:id=%1", "pkcs11:id=%zz", "pkcs11:slot-id=x",
        "pkcs11:type=secret-key", "pkcs11:token=a?pin-value=1234", "pkcs11:token=a?pin-source=/x", "pkcs11:a=b?c"}) {
    EXPECT_ERROR(ErrorCode::usage, parse_pkcs11_uri(text)) << text;
  }
}

}  // namespace
}  // namespace sohoa
