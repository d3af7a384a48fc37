// What comes back from a child: answers, errors, and the right Error for every way of ending.
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "sohoa/core/text.hpp"
#include "sohoa/sandbox/sandbox.hpp"
#include "support/expect_error.hpp"

namespace sohoa::sandbox {
namespace {

std::string ask(std::string_view task, std::string_view request = {}, Limits limits = {}) {
  return std::string{as_text(ask_once(task, Descriptor{}, view(request), limits))};
}

TEST(Child, AnswersARequest) { EXPECT_EQ("xin chào", ask("echo", "xin chào")); }

TEST(Child, AnswersAnEmptyRequestWithAnEmptyAnswer) { EXPECT_EQ("", ask("echo")); }

TEST(Child, IsTheSameProcessForAllQuestions) {
  Child child{"pid", Descriptor{}};
  const Bytes first = child.ask({});
  EXPECT_EQ(first, child.ask({}));
  EXPECT_NE(std::to_string(::getpid()), as_text(first));
}

TEST(Child, ReadsItsInput) {
  Child child{"input", Descriptor::of_memory(view("nội dung"))};
  EXPECT_EQ("nội dung", as_text(child.ask({})));
  EXPECT_EQ("nội dung", as_text(child.ask({})));
}

TEST(Child, HandsOnTheErrorATaskThrew) {
  const auto error = test::error_of([] { ask("throw_error"); });
  ASSERT_TRUE(test::has_code(error, ErrorCode::pdf_encrypted));
  EXPECT_EQ("page 3", error->detail());
  EXPECT_EQ("scan.pdf", error->subject());
}

TEST(Child, KeepsTheTextOfAForeignExceptionToItself) {
  const auto error = test::error_of([] { ask("throw_foreign"); });
  ASSERT_TRUE(test::has_code(error, ErrorCode::parser_died));
  EXPECT_EQ(std::string::npos, std::string{error->what()}.find("text of the document"));
}

TEST(Child, ThatCrashesIsAnError) {
  EXPECT_ERROR(ErrorCode::parser_died, ask("segfault"));
  EXPECT_ERROR(ErrorCode::parser_died, ask("abort"));
  EXPECT_ERROR(ErrorCode::parser_died, ask("leave"));
}

TEST(Child, ThatComputesWithoutEndIsStopped) {
  EXPECT_ERROR(ErrorCode::parser_timeout, ask("spin", {}, {.cpu_seconds = 1}));
}

TEST(Child, ThatWaitsWithoutEndIsStopped) {
  EXPECT_ERROR(ErrorCode::parser_timeout, ask("sleep", {}, {.wall_seconds = 1}));
}

TEST(Child, ThatWantsFourGibibytesIsRefused) {
  if (!protection().address_space) GTEST_SKIP() << "no address-space limit under sanitizers";
  EXPECT_ERROR(ErrorCode::input_too_large, ask("allocate", std::to_string(std::uint64_t{4} << 30)));
  EXPECT_EQ("268435456", ask("allocate", std::to_string(256 << 20)));
}

TEST(Child, ThatAnswersTooMuchIsCutOff) {
  EXPECT_ERROR(ErrorCode::input_too_large, ask("answer_of", "1048577", {.answer_bytes = 1 << 20}));
  EXPECT_EQ(1048576U, ask("answer_of", "1048576", {.answer_bytes = 1 << 20}).size());
}

TEST(Child, DeliversARasterOfThreeHundredMegabytesWhole) {
  const Bytes answer = ask_once("answer_of", Descriptor{}, view("300000000"));
  ASSERT_EQ(300000000U, answer.size());
  for (std::size_t i = 0; i < answer.size(); i += 4096 * 997) ASSERT_EQ(static_cast<std::uint8_t>(i >> 12), answer[i]);
}

TEST(Child, StartsAgainAfterItDied) {
  Child child{"allocate", Descriptor{}, {.cpu_seconds = 1}};
  EXPECT_EQ("16", as_text(child.ask(view("16"))));
  EXPECT_THROW(child.ask(view("not a number")), Error);
  EXPECT_EQ("16", as_text(child.ask(view("16"))));

  Child dying{"segfault", Descriptor{}};
  EXPECT_ERROR(ErrorCode::parser_died, dying.ask({}));
  EXPECT_ERROR(ErrorCode::parser_died, dying.ask({}));
}

TEST(Child, OfManyThreadsKeepTheirAnswersApart) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(8, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([t, &wrong] {
      for (int i = 0; i < 6; ++i) {
        const std::string text = std::to_string(t) + ":" + std::to_string(i);
        Child echo{"echo", Descriptor{}};
        if (as_text(echo.ask(view(text))) != text) ++wrong[t];
        try {
          if (i % 3 == 0) ask("segfault");
        } catch (const Error& error) {
          if (error.code() != ErrorCode::parser_died) ++wrong[t];
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::vector<int>(8, 0), wrong);
}

// Ends when the process does, however long that takes; the test's own time limit is the runner's.
bool has_ended(pid_t pid) {
  const auto watch = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (watch < 0) return errno == ESRCH;
  const Descriptor owned{watch};
  pollfd end{watch, POLLIN, 0};
  return ::poll(&end, 1, 60'000) == 1;
}

TEST(Child, EndsWithItsOwner) {
  pid_t pid = 0;
  {
    Child child{"pid", Descriptor{}};
    pid = static_cast<pid_t>(std::stol(std::string{as_text(child.ask({}))}));
  }
  EXPECT_TRUE(has_ended(pid));
}

TEST(Child, SurvivesTheEndOfTheThreadThatStartedIt) {
  std::unique_ptr<Child> child;
  Bytes first;
  std::thread{[&] {
    child = std::make_unique<Child>("pid", Descriptor{});
    first = child->ask({});
  }}.join();
  EXPECT_EQ(first, child->ask({}));
}

std::vector<pid_t> children_of_this_process() {
  std::vector<pid_t> pids;
  std::ifstream list{"/proc/self/task/" + std::to_string(::getpid()) + "/children"};
  for (pid_t pid = 0; list >> pid;) pids.push_back(pid);
  return pids;
}

TEST(Child, ComesBackAfterTheSandboxItselfWasKilled) {
  Child child{"echo", Descriptor{}};
  ASSERT_EQ("a", as_text(child.ask(view("a"))));
  const auto keepers = children_of_this_process();
  ASSERT_EQ(1U, keepers.size());
  const int watch = static_cast<int>(::syscall(SYS_pidfd_open, keepers.front(), 0));
  const Descriptor owned{watch};
  ::kill(keepers.front(), SIGKILL);
  pollfd end{watch, POLLIN, 0};
  ASSERT_EQ(1, ::poll(&end, 1, 60'000));
  EXPECT_EQ("b", as_text(child.ask(view("b"))));
  EXPECT_EQ("c", ask("echo", "c"));
}

}  // namespace
}  // namespace sohoa::sandbox
