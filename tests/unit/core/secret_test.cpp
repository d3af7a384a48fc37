#include "sohoa/core/secret.hpp"

#include <cstdlib>
#include <type_traits>

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>, "a secret is made on purpose");

TEST(Secret, MovesWithoutLeavingItsTextBehind) {
  for (const std::string text : {"1234", "a password far too long for the short string"}) {
    Secret first{text};
    const char* place = first.reveal().data();
    Secret second = std::move(first);
    EXPECT_TRUE(first.empty());
    EXPECT_EQ(second.reveal(), text);
    // A short text lives inside the object: its old place must be wiped. A long one moved with its buffer.
    if (second.reveal().data() != place) {
      EXPECT_EQ(std::string(place, text.size()), std::string(text.size(), '\0'));
    }
  }
}

TEST(Secret, IsTheFirstLineOfItsFile) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "pin";
  write_file_durably(file, std::string_view("12 34\r\nsecond line"));
  EXPECT_EQ(Secret::from_file(file).reveal(), "12 34");
  write_file_durably(file, std::string_view(""));
  EXPECT_TRUE(Secret::from_file(file).empty());
  EXPECT_ERROR(ErrorCode::input_missing, Secret::from_file(folder.path() / "none"));
}

TEST(Secret, ComesFromTheEnvironmentOrIsEmpty) {
  ::setenv("SOHOA_TEST_SECRET", "s3cret", 1);
  EXPECT_EQ(Secret::from_environment("SOHOA_TEST_SECRET").reveal(), "s3cret");
  ::unsetenv("SOHOA_TEST_SECRET");
  EXPECT_TRUE(Secret::from_environment("SOHOA_TEST_SECRET").empty());
}

}  // namespace
}  // namespace sohoa
