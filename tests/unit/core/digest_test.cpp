#include "sohoa/core/digest.hpp"

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

TEST(Digest, AgreesWithTheVectorsOfFips180) {
  EXPECT_EQ(sha256({}).hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(view("abc")).hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, ParsesExactlySixtyFourDigits) {
  const Digest digest = sha256(view("abc"));
  EXPECT_EQ(Digest::parse(digest.hex()), digest);
  EXPECT_FALSE(Digest::parse(digest.hex().substr(2)));
  EXPECT_FALSE(Digest::parse(digest.hex() + "00"));
  EXPECT_FALSE(Digest::parse("x" + digest.hex().substr(1)));
}

TEST(Digest, IsTheSameInPiecesAndFromAFile) {
  const TemporaryFolder folder;
  test::for_seeds(30, [&](test::Seeded& seeded) {
    const Bytes bytes = seeded.bytes(static_cast<std::size_t>(seeded.between(0, 600'000)));
    Hasher hasher;
    for (ByteView rest = bytes; !rest.empty();) {
      const auto count = std::min(rest.size(), static_cast<std::size_t>(seeded.between(1, 100'000)));
      hasher.update(rest.first(count));
      rest = rest.subspan(count);
    }
    EXPECT_EQ(hasher.finish(), sha256(bytes));
    write_file_durably(folder.path() / "file", bytes);
    EXPECT_EQ(sha256_file(folder.path() / "file"), sha256(bytes));
  });
}

TEST(Digest, OfAMissingFileIsAnError) {
  EXPECT_ERROR(ErrorCode::input_missing, sha256_file("/nowhere/at/all"));
  EXPECT_ERROR(ErrorCode::io_failed, sha256_file("/"));
}

TEST(HasherDeathTest, IsSpentAfterItFinished) {
  Hasher hasher;
  hasher.finish();
  EXPECT_DEATH(hasher.update(view("more")), "sohoa: bug");
}

}  // namespace
}  // namespace sohoa
