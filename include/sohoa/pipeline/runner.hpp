/// Takes one input through a pipeline, step by step, so that a kill at any moment costs at most one step.
/// A run is a folder: `journal` (one JSON object a line, appended durably), `00-input/`, then one folder a finished step,
/// each written under a temporary name, synced, renamed, and only then entered in the journal. A step's folder that is gone or
/// cannot be read costs that step again, not the run.
#pragma once

#include <any>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/error.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/pipeline/pipeline.hpp"

namespace sohoa {

enum class RunStatus { finished, parked, set_aside };
std::string_view name(RunStatus status) noexcept;

/// How far a run came and why it stopped there.
struct RunOutcome {
  RunStatus status = RunStatus::parked;
  std::size_t steps_done = 0;
  std::string stage;                    // where it stopped; the last one when finished
  Need waits_for = Need::nothing;       // parked
  std::optional<Error> error;           // why, when an error stopped it
  std::any result;                      // the last step's output when finished
  Digest last_key;                      // of the last finished step
  bool was_finished_before = false;     // this feed had gone through already
};

/// What the runner needs of its surroundings.
struct RunnerHooks {
  const Clock* clock = nullptr;
  /// Whether the desk has what a step waits for.
  std::function<bool(Need)> has;
  /// Called before each step with its key and a scratch folder inside the run's.
  std::function<void(const Digest& step_key, const Folder& scratch)> entering;
};

/// One run. The folder is locked while it lives: a second process waits for `open`.
class Run {
 public:
  /// Opens or begins the run in `folder`; `input_digest` names what is fed, `save_input` writes it into 00-input when it is new.
  /// `label` is kept for lists ("counter", dossier, component). Throws Error{store_corrupt} when the folder belongs to another input.
  static Run open(const Folder& folder, const Digest& input_digest, const std::string& label,
                  const std::function<void(const Folder&)>& save_input);
  ~Run();
  Run(Run&&) noexcept;
  Run& operator=(Run&&) noexcept;

  /// Goes on from the last finished step whose key still matches. `load_input` reads 00-input.
  RunOutcome advance(const Pipeline& pipeline, const std::function<std::any(const Folder&)>& load_input, Desk& desk,
                     const RunnerHooks& hooks);

 private:
  struct State;
  explicit Run(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What lies in a run's folder, without opening it for work: for the tray.
struct RunSummary {
  std::string id;                       // the folder's name
  std::string label;
  RunStatus status = RunStatus::parked;
  bool is_started = false;
  std::string stage;
  Need waits_for = Need::nothing;
  std::string error_code, error_detail;
  std::optional<Instant> since;
  Folder folder;
};
std::vector<RunSummary> list_runs(const Folder& runs);

/// Installs handlers that note an abort or a memory fault of this process in the run at work: a run that aborted twice is set
/// aside instead of taking the desk down again. Call once, from main.
void note_crashes();

/// The key of a finished step: digest of the stage's name, version, settings and the key before (R28).
Digest step_key(const Step& step, const Digest& before);

}  // namespace sohoa
