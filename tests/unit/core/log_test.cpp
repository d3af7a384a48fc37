#include "sohoa/core/log.hpp"

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

TEST(Log, WritesOneLineForEachEventFromItsLevelOn) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "sohoa.log";
  testing::internal::CaptureStderr();
  log::start(log::Level::info, file);
  log::debug("too fine");
  log::info("hồ sơ đã nhận\nforged line");
  log::error("đĩa đầy");
  const std::string shown = testing::internal::GetCapturedStderr();
  EXPECT_EQ(read_text_file(file), shown);
  const auto lines = split(trimmed(shown), '\n');
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].ends_with("Z info hồ sơ đã nhận?forged line")) << lines[0];
  EXPECT_TRUE(lines[1].ends_with("Z error đĩa đầy")) << lines[1];
}

TEST(Log, SaysWhenItsFileCannotBeWritten) {
  EXPECT_ERROR(ErrorCode::io_failed, log::start(log::Level::info, "/dev/null/sohoa.log"));
}

}  // namespace
}  // namespace sohoa
