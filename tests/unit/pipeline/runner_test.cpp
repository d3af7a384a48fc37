// The no-loss contract in miniature: what is finished stays, what was cut off is done again, nothing is done twice.

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include <gtest/gtest.h>

#include "unit/pipeline/toy.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

constexpr const char* line = "name = \"toy\"\n[[stage]]\nuse = \"toy.scan\"\n[[stage]]\nuse = \"toy.sign\"\n[[stage]]\nuse = \"toy.store\"\n";

class Runner : public ::testing::Test {
 protected:
  Pipeline pipeline(const std::string& text = line) {
    write_file_durably(home_.path() / "p.toml", view(text));
    return load_pipeline(home_.path() / "p.toml", toy::catalog(), typeid(toy::Paper));
  }

  RunOutcome advance(const Pipeline& pipeline, const std::string& text = "paper") {
    const toy::Paper paper{text};
    sohoa::Run run = sohoa::Run::open(folder(text), sha256(view(text)), "label " + text, [&](const Folder& to) { paper.save(to); });
    const RunnerHooks hooks{.clock = &clock_,
                            .has = [&](Need need) { return need != Need::signer || desk_.has_signer; },
                            .entering = [&](const Digest& key, const Folder&) { desk_.keys.push_back(key); }};
    return run.advance(pipeline, [](const Folder& from) { return std::any{toy::Paper::load(from)}; }, desk_, hooks);
  }

  fs::path folder(const std::string& text = "paper") const { return home_.path() / "runs" / text; }
  static std::string result(const RunOutcome& outcome) { return std::any_cast<toy::Stored>(outcome.result).text; }

  TemporaryFolder home_;
  FixedClock clock_{Instant{1'654'000'000'000}};
  Desk desk_;
};

TEST_F(Runner, GoesThroughAndLeavesEachStepsOutput) {
  const RunOutcome outcome = advance(pipeline());
  EXPECT_EQ(outcome.status, RunStatus::finished);
  EXPECT_FALSE(outcome.was_finished_before);
  EXPECT_EQ(result(outcome), "paper|scanned 300|signed|stored");
  EXPECT_EQ(read_text_file(folder() / "02-toy.sign" / "text"), "paper|scanned 300|signed");
  ASSERT_EQ(list_runs(home_.path() / "runs").size(), 1u);
  EXPECT_EQ(list_runs(home_.path() / "runs")[0].status, RunStatus::finished);
}

TEST_F(Runner, TheSameFeedAgainDoesNothingTwice) {
  const RunOutcome first = advance(pipeline());
  const RunOutcome again = advance(pipeline());
  EXPECT_TRUE(again.was_finished_before);
  EXPECT_EQ(again.status, RunStatus::finished);
  EXPECT_EQ(again.last_key, first.last_key);
  EXPECT_EQ(result(again), result(first));
  EXPECT_EQ(desk_.ran, (std::map<std::string, int>{{"scan", 1}, {"sign", 1}, {"store", 1}}));
}

TEST_F(Runner, ParksWithoutASignerAndGoesOnWithOne) {
  desk_.has_signer = false;
  const RunOutcome parked = advance(pipeline());
  EXPECT_EQ(parked.status, RunStatus::parked);
  EXPECT_EQ(parked.waits_for, Need::signer);
  EXPECT_EQ(parked.stage, "toy.sign");
  const RunSummary waiting = list_runs(home_.path() / "runs").at(0);
  EXPECT_EQ(waiting.waits_for, Need::signer);
  EXPECT_EQ(waiting.label, "label paper");

  desk_.has_signer = true;
  EXPECT_EQ(advance(pipeline()).status, RunStatus::finished);
  EXPECT_EQ(desk_.ran["scan"], 1);
}

TEST_F(Runner, AStageThatNeedNotWaitDoesNot) {
  desk_.has_signer = false;
  EXPECT_EQ(advance(pipeline(), "signed already").status, RunStatus::finished);
}

TEST_F(Runner, ASettingChangedRedoesFromThatStepOn) {
  advance(pipeline());
  std::string other = line;
  other.replace(other.find("toy.scan\"") + 9, 0, "\ndpi = 200");
  EXPECT_EQ(result(advance(pipeline(other))), "paper|scanned 200|signed|stored");
  EXPECT_EQ(desk_.ran["scan"], 2);
}

TEST_F(Runner, ErrorsParkOrSetAsideByTheirAdvice) {
  desk_.before = [](const std::string& stage) {
    if (stage == "sign") throw Error(ErrorCode::tsa_unreachable, "down");
  };
  RunOutcome outcome = advance(pipeline());
  EXPECT_EQ(outcome.status, RunStatus::parked);
  EXPECT_EQ(outcome.waits_for, Need::network);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code(), ErrorCode::tsa_unreachable);

  desk_.before = [](const std::string&) { throw Error(ErrorCode::input_truncated, "page 2"); };
  outcome = advance(pipeline(), "other");
  EXPECT_EQ(outcome.status, RunStatus::set_aside);
  const auto runs = list_runs(home_.path() / "runs");
  EXPECT_EQ(runs.at(0).error_code, "input_truncated");

  desk_.before = nullptr;   // the cause is gone: the same feed goes on
  EXPECT_EQ(advance(pipeline()).status, RunStatus::finished);
  EXPECT_EQ(advance(pipeline(), "other").status, RunStatus::finished);
}

TEST_F(Runner, AKillAnywhereCostsOneStepAtMost) {
  // The process is killed on entering its n-th step, for every n; each time the next process goes on to the same end.
  for (int n = 1; n <= 3; ++n) {
    const std::string text = "killed at " + std::to_string(n);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      int entered = 0;
      desk_.before = [&](const std::string&) {
        if (++entered == n) raise(SIGKILL);
      };
      advance(pipeline(), text);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    desk_.ran.clear();
    const RunOutcome outcome = advance(pipeline(), text);
    EXPECT_EQ(result(outcome), text + "|scanned 300|signed|stored");
    int steps = 0;
    for (const auto& [stage, times] : desk_.ran) steps += times;
    EXPECT_EQ(steps, 3 - (n - 1)) << "killed at step " << n;
  }
}

TEST_F(Runner, AnAbortTwiceSetsTheRunAsideAKillDoesNot) {
  const auto die = [&](int signal_number, const std::string& text) {
    const pid_t child = fork();
    if (child == 0) {
      note_crashes();
      desk_.before = [&](const std::string&) { raise(signal_number); };
      advance(pipeline(), text);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
  };
  for (int i = 0; i < 3; ++i) die(SIGKILL, "killed");
  EXPECT_EQ(advance(pipeline(), "killed").status, RunStatus::finished);
  for (int i = 0; i < 2; ++i) die(SIGABRT, "aborting");
  EXPECT_EQ(advance(pipeline(), "aborting").status, RunStatus::set_aside);
}

TEST_F(Runner, ATornJournalLineIsNoLine) {
  advance(pipeline());
  std::ofstream(folder() / "journal", std::ios::app) << R"({"what":"finished","ste)";
  EXPECT_TRUE(advance(pipeline()).was_finished_before);
  EXPECT_EQ(list_runs(home_.path() / "runs").at(0).status, RunStatus::finished);
}

TEST_F(Runner, AFinishedStepWithoutItsJournalLineIsDoneAgain) {
  advance(pipeline());
  // As if the power went between the folder's rename and the journal's line.
  const std::string journal = read_text_file(folder() / "journal");
  std::string cut;
  for (std::size_t begin = 0, n = 0; n < 2; ++n) {
    const std::size_t end = journal.find('\n', begin) + 1;
    cut += journal.substr(begin, end - begin);
    begin = end;
  }
  write_file_durably(folder() / "journal", view(cut));
  EXPECT_EQ(result(advance(pipeline())), "paper|scanned 300|signed|stored");
  EXPECT_EQ(desk_.ran, (std::map<std::string, int>{{"scan", 1}, {"sign", 2}, {"store", 2}}));
}

TEST_F(Runner, AStepsFolderThatIsGoneOrDamagedIsMadeAgain) {
  desk_.before = [](const std::string& stage) {
    if (stage == "store") throw Error(ErrorCode::disk_full);
  };
  advance(pipeline());
  fs::remove_all(folder() / "02-toy.sign");
  desk_.before = nullptr;
  EXPECT_EQ(result(advance(pipeline())), "paper|scanned 300|signed|stored");
  EXPECT_EQ(desk_.ran, (std::map<std::string, int>{{"scan", 1}, {"sign", 2}, {"store", 2}}));
  fs::remove_all(folder() / "01-toy.scan");   // of a finished run nobody misses it
  EXPECT_TRUE(advance(pipeline()).was_finished_before);
}

TEST_F(Runner, TheKeyNamesStageVersionSettingsAndAllBefore) {
  advance(pipeline());
  const std::vector<Digest> keys = desk_.keys;
  ASSERT_EQ(keys.size(), 3u);
  desk_.keys.clear();
  advance(pipeline(), "another paper");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NE(keys[i], desk_.keys.at(i));
  const Pipeline steps = pipeline();
  EXPECT_EQ(step_key(steps.steps[0], sha256(view("paper"))), keys[0]);
  EXPECT_EQ(step_key(steps.steps[1], keys[0]), keys[1]);
}

TEST_F(Runner, AFolderOfAnotherInputIsRefused) {
  advance(pipeline());
  EXPECT_THROW(sohoa::Run::open(folder(), sha256(view("another")), "x", [](const Folder&) {}), Error);
}

}  // namespace
}  // namespace sohoa
