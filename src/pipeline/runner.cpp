// The runner: what is finished stays finished, what was cut off is done again, what must wait is parked.

#include "sohoa/pipeline/runner.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include "pipeline/crash_marker.hpp"
#include "pipeline/journal.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {

namespace fs = std::filesystem;
using What = JournalEntry::What;

std::string_view name(RunStatus status) noexcept {
  switch (status) {
    case RunStatus::finished: return "finished";
    case RunStatus::parked: return "parked";
    case RunStatus::set_aside: return "set_aside";
  }
  return "parked";
}

Digest step_key(const Step& step, const Digest& before) {
  return Hasher()
      .update(view(step.name))
      .update(view(":" + std::to_string(step.version) + ":"))
      .update(step.settings.bytes)
      .update(before.bytes)
      .finish();
}

namespace {

// Two crashes of the process at one run are the document's doing more likely than chance.
constexpr std::size_t crashes_allowed = 1;

Descriptor lock_folder(const Folder& folder) {
  const fs::path file = folder / "lock";
  Descriptor lock{open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!lock) throw_errno(errno, "open", file);
  while (flock(lock.get(), LOCK_EX) != 0)
    if (errno != EINTR) throw_errno(errno, "lock", file);
  return lock;
}

void sync_tree(const Folder& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const Descriptor file{open(entry.path().c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file || fsync(file.get()) != 0) throw_errno(errno, "sync", entry.path());
  }
  sync_folder(folder);
}

/// Makes `folder` whole or not at all.
void write_folder(const Folder& folder, const std::function<void(const Folder&)>& write) {
  const Folder temporary = folder.parent_path() / ("." + folder.filename().string() + ".new");
  fs::remove_all(temporary);
  fs::create_directory(temporary);
  write(temporary);
  sync_tree(temporary);
  fs::remove_all(folder);   // of a step whose settings changed since, or that was cut off before its journal line
  fs::rename(temporary, folder);
  sync_folder(folder.parent_path());
}

std::string step_folder(std::size_t number, std::string_view stage) {
  return (number < 10 ? "0" : "") + std::to_string(number) + "-" + std::string(stage);
}

}  // namespace

struct Run::State {
  Folder folder;
  Descriptor lock;
  Journal journal;
  Digest input;

  Folder of_step(std::size_t number, std::string_view stage) const { return folder / step_folder(number, stage); }

  bool is_finished(std::size_t number, const Digest& key) const {
    for (const JournalEntry& entry : journal.entries())
      if (entry.what == What::finished && entry.step == number && entry.key == key) return true;
    return false;
  }

  /// The newest value that is still there: of the finished steps the last one whose folder can be read, else the input. A folder
  /// may be gone (what is finished is tidied) or damaged; then the step before it is where the work begins again.
  std::any resume(const Pipeline& pipeline, const std::function<std::any(const Folder&)>& load_input, RunOutcome& outcome) const {
    std::vector<Digest> keys = {input};
    for (const Step& step : pipeline.steps) {
      const Digest key = step_key(step, keys.back());
      if (!is_finished(keys.size(), key)) break;
      keys.push_back(key);
    }
    for (std::size_t done = keys.size() - 1; done > 0; --done) {
      const Step& step = pipeline.steps[done - 1];
      try {
        std::any value = step.load(of_step(done, step.name));
        outcome.steps_done = done;
        outcome.last_key = keys[done];
        outcome.stage = step.name;
        return value;
      } catch (const Error& error) {
        if (error.code() != ErrorCode::store_corrupt && error.code() != ErrorCode::input_missing) throw;
      }
    }
    outcome.last_key = input;
    return load_input(folder / "00-input");
  }
};

Run::Run(std::unique_ptr<State> state) : state_(std::move(state)) {}
Run::~Run() = default;
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;

Run Run::open(const Folder& folder, const Digest& input_digest, const std::string& label,
              const std::function<void(const Folder&)>& save_input) {
  make_folder(folder);
  Descriptor lock = lock_folder(folder);
  Journal journal(folder / "journal");
  if (journal.entries().empty()) {
    write_folder(folder / "00-input", save_input);
    JournalEntry begun;
    begun.at = SystemClock().now();
    begun.label = label;
    begun.key = input_digest;
    journal.append(begun);
  }
  const JournalEntry& first = journal.entries().front();
  if (first.what != What::begun || first.key != input_digest)
    throw Error(ErrorCode::store_corrupt, "the run's journal begins with another input", folder.string());
  return Run(std::make_unique<State>(folder, std::move(lock), std::move(journal), input_digest));
}

namespace {

/// What went wrong decides where the run goes: network and busy stores are waited for, the rest needs a person.
RunOutcome stopped(RunOutcome outcome, const Error& error) {
  outcome.error = error;
  outcome.status = advice(error.code()) == Advice::set_aside ? RunStatus::set_aside : RunStatus::parked;
  if (advice(error.code()) == Advice::retry_later) outcome.waits_for = Need::network;
  if (advice(error.code()) == Advice::ask_operator) outcome.waits_for = Need::officer;
  return outcome;
}

}  // namespace

RunOutcome Run::advance(const Pipeline& pipeline, const std::function<std::any(const Folder&)>& load_input, Desk& desk,
                        const RunnerHooks& hooks) {
  State& run = *state_;
  RunOutcome outcome;
  const std::size_t count = pipeline.steps.size();
  std::any value = run.resume(pipeline, load_input, outcome);
  outcome.was_finished_before = outcome.steps_done == count;

  const fs::path crash_file = run.folder / "crashes";
  while (outcome.steps_done < count) {
    const Step& step = pipeline.steps[outcome.steps_done];
    const std::size_t number = outcome.steps_done + 1;
    const Digest key = step_key(step, outcome.last_key);
    outcome.stage = step.name;
    JournalEntry entry;
    entry.at = hooks.clock->now();
    entry.key = key;
    entry.step = number;
    entry.stage = step.name;

    if (crashes_noted(crash_file) > crashes_allowed) {
      outcome = stopped(std::move(outcome), Error(ErrorCode::internal, "aborted twice at " + std::string(step.name)));
      outcome.status = RunStatus::set_aside;
      return outcome;
    }
    if (step.need != Need::nothing && step.waits(value) && !hooks.has(step.need)) {
      outcome.status = RunStatus::parked;
      outcome.waits_for = step.need;
      entry.what = What::parked;
      entry.waits_for = step.need;
      run.journal.append(entry);
      return outcome;
    }
    try {
      const Folder scratch = run.folder / ".scratch";
      fs::remove_all(scratch);
      fs::create_directory(scratch);
      hooks.entering(key, scratch);
      const CrashMarker marker(crash_file);
      const std::any output = step.run(value, desk);
      const Folder folder = run.of_step(number, step.name);
      write_folder(folder, [&](const Folder& to) { step.save(output, to); });
      fs::remove_all(scratch);
      value = step.load(folder);
    } catch (const Error& error) {
      outcome = stopped(std::move(outcome), error);
      entry.what = What::failed;
      entry.code = std::string(name(error.code()));
      entry.detail = error.detail();
      entry.waits_for = outcome.waits_for;
      entry.is_set_aside = outcome.status == RunStatus::set_aside;
      run.journal.append(entry);
      return outcome;
    }
    entry.what = What::finished;
    run.journal.append(entry);
    outcome.last_key = key;
    ++outcome.steps_done;
  }
  outcome.status = RunStatus::finished;
  outcome.result = std::move(value);
  if (run.journal.entries().back().what != What::completed) {
    JournalEntry completed;
    completed.what = What::completed;
    completed.at = hooks.clock->now();
    completed.step = count;
    completed.stage = outcome.stage;
    run.journal.append(completed);
  }
  return outcome;
}

std::vector<RunSummary> list_runs(const Folder& runs) {
  std::vector<RunSummary> found;
  if (!fs::exists(runs)) return found;
  for (const auto& entry : fs::directory_iterator(runs)) {
    if (!fs::exists(entry.path() / "journal")) continue;
    const Journal journal(entry.path() / "journal");
    if (journal.entries().empty()) continue;
    RunSummary summary;
    summary.id = entry.path().filename().string();
    summary.label = journal.entries().front().label;
    summary.folder = entry.path();
    const JournalEntry& last = journal.entries().back();
    summary.since = last.at;
    summary.stage = last.stage;
    summary.waits_for = last.waits_for;
    summary.is_started = journal.entries().size() > 1;
    summary.error_code = last.code;
    summary.error_detail = last.detail;
    if (last.what == What::failed && last.is_set_aside) summary.status = RunStatus::set_aside;
    if (last.what == What::completed) summary.status = RunStatus::finished;
    found.push_back(std::move(summary));
  }
  std::sort(found.begin(), found.end(), [](const RunSummary& a, const RunSummary& b) { return a.label < b.label; });
  return found;
}

}  // namespace sohoa
