// What a captured parser can reach: nothing.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "sohoa/core/text.hpp"
#include "sohoa/sandbox/sandbox.hpp"
#include "support/expect_error.hpp"

namespace sohoa::sandbox {
namespace {

std::string ask(std::string_view task, std::string_view request = {}, Limits limits = {}) {
  return std::string{as_text(ask_once(task, Descriptor{}, view(request), limits))};
}

class Confinement : public testing::Test {
 protected:
  void SetUp() override {
    if (!protection().seccomp) GTEST_SKIP() << "this kernel has no seccomp: only limits and identity hold";
  }
  TemporaryFolder folder_;
};

TEST_F(Confinement, OpensNoSocket) {
  EXPECT_EQ("refused", ask("open_socket"));
  EXPECT_EQ("refused", ask("open_unix_socket"));
}

TEST_F(Confinement, WritesNoFile) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  const auto file = folder_.path() / "written";
  EXPECT_EQ("refused", ask("write_file", file.string()));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(Confinement, ReadsNoFileOfTheUser) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  const auto file = folder_.path() / "key.p12";
  std::ofstream{file} << "secret";
  EXPECT_EQ("refused", ask("read_file", file.string()));
  EXPECT_EQ("refused", ask("read_file", "/etc/passwd"));
  EXPECT_EQ("refused", ask("read_file", "/proc/" + std::to_string(::getpid()) + "/environ"));
  const char* home = std::getenv("HOME");
  EXPECT_EQ("refused", ask("read_file", home ? home : "/root"));
}

TEST_F(Confinement, WritesNothingToItsInput) {
  const auto file = folder_.path() / "scan";
  std::ofstream{file} << "scan";
  Child child{"write_input", Descriptor::open_for_reading(file)};
  EXPECT_EQ("refused", as_text(child.ask({})));
}

TEST_F(Confinement, StartsNoProcess) {
  EXPECT_EQ("refused", ask("fork"));
  EXPECT_EQ("refused", ask("exec"));
}

TEST_F(Confinement, TouchesNoOtherProcess) {
  EXPECT_EQ("refused", ask("kill", std::to_string(::getpid())));
  EXPECT_EQ("refused", ask("ptrace"));
  Child child{"aim_signal", Descriptor::of_memory({})};
  EXPECT_EQ("refused", as_text(child.ask(view(std::to_string(::getpid())))));
}

TEST_F(Confinement, MayUseThreads) { EXPECT_EQ("42", ask("thread")); }

TEST(Environment, HoldsNothingOfTheUser) {
  ::setenv("SOHOA_PIN", "123456", 1);
  const std::string environment = ask("environment");
  ::unsetenv("SOHOA_PIN");
  for (const std::string& entry : split(environment, '\n')) {
    const std::string variable = entry.substr(0, entry.find('='));
    EXPECT_TRUE(variable.empty() || variable == "PATH" || variable == "LC_ALL" || variable == "OMP_THREAD_LIMIT" ||
                variable.ends_with("_OPTIONS"))
        << variable;
  }
}

TEST(Descriptors, AreTheStandardOnesTheConversationAndTheInput) {
  EXPECT_EQ("0 1 2 3 4 ", ask("descriptors"));
  Child child{"descriptors", Descriptor::of_memory(view("x"))};
  EXPECT_EQ("0 1 2 3 4 5 ", as_text(child.ask({})));
}

std::string run(std::string_view command, std::string_view input = "input\n", Limits limits = {}) {
  return std::string{as_text(ask_once("tool", Descriptor::of_memory(view(input)), view(command), limits))};
}

TEST(Tool, ReadsTheInputAndAnswers) {
  EXPECT_EQ("input\n", run("cat"));
  Child child{"tool", Descriptor::of_memory(view("again"))};
  EXPECT_EQ("again", as_text(child.ask(view("cat"))));
  EXPECT_EQ("again", as_text(child.ask(view("cat"))));
}

TEST(Tool, ThatIsNotInstalledIsNamed) {
  const auto error = test::error_of([] { run("no-such-program"); });
  ASSERT_TRUE(test::has_code(error, ErrorCode::tool_missing));
  EXPECT_EQ("no-such-program", error->subject());
}

TEST(Tool, IsABareName) { EXPECT_ERROR(ErrorCode::tool_missing, run("../bin/cat")); }

TEST(Tool, ThatFailsIsAnError) { EXPECT_ERROR(ErrorCode::input_unreadable, run("false")); }

TEST(Tool, TellsItsStatusAndComplaint) {
  EXPECT_EQ("3:no\n", as_text(ask_once("tool_status", Descriptor{}, view("sh\n-c\necho no >&2; exit 3"))));
}

TEST(Tool, ThatPrintsWithoutEndIsCutOff) { EXPECT_ERROR(ErrorCode::input_too_large, run("yes")); }

TEST(Tool, ThatComputesWithoutEndIsStopped) {
  EXPECT_ERROR(ErrorCode::parser_timeout, run("sh\n-c\nwhile :; do :; done", {}, {.cpu_seconds = 1}));
}

TEST(Tool, ThatWaitsWithoutEndIsStopped) {
  EXPECT_ERROR(ErrorCode::parser_timeout, run("sleep\n600", {}, {.wall_seconds = 1}));
}

TEST(Tool, LivesBehindTheSameLock) {
  if (!protection().seccomp) GTEST_SKIP() << "this kernel has no seccomp";
  TemporaryFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  const std::string file = (folder.path() / "written").string();
  EXPECT_ERROR(ErrorCode::input_unreadable, run("sh\n-c\necho x > " + file));
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_ERROR(ErrorCode::input_unreadable, run("sh\n-c\n(cat)"));  // a subshell is a process
  if (protection().landlock_abi > 0) {
    EXPECT_ERROR(ErrorCode::input_unreadable, run("cat\n/etc/passwd"));
  }
}

}  // namespace
}  // namespace sohoa::sandbox
