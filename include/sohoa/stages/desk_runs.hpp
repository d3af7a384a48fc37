/// The desk's runs: papers fed into a pipeline, and what waits for a person. The command line and the service both work through this.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <typeindex>
#include <vector>

#include "sohoa/pipeline/runner.hpp"
#include "sohoa/stages/artifacts.hpp"
#include "sohoa/stages/desk.hpp"

namespace sohoa {

/// How far one paper came.
struct PaperOutcome {
  std::string run;                       // the run's id
  PaperIdentity paper;
  RunOutcome outcome;
  std::optional<StoredPaper> stored;     // when finished
};

/// One run that is not finished, with what the person in question must look at.
struct WaitingPaper {
  RunSummary summary;
  PaperIdentity paper;
  std::vector<Field> doubtful;           // waiting for an officer at review.fields
  int pages_below_min_dpi = 0;
};

class DeskRuns {
 public:
  explicit DeskRuns(Folder runs) : runs_(std::move(runs)) {}

  /// Feeds a paper, or goes on where the same feed was cut off. Throws Error{pipeline_invalid}, and for a store that fails.
  PaperOutcome feed(const std::filesystem::path& pipeline_file, const Batch& batch, Desk& desk) const;
  /// Feeds a paper that is stored already to a pipeline that begins with one (renew.toml).
  PaperOutcome feed(const std::filesystem::path& pipeline_file, const StoredPaper& stored, Desk& desk) const;
  /// The newest version of every paper that went through a run here.
  std::vector<StoredPaper> stored() const;
  /// Goes on with a run of the tray. `forgives_crashes`: a person says that a run set aside after crashes may be tried again.
  PaperOutcome go_on(const std::string& run, Desk& desk, bool forgives_crashes = false) const;
  /// Every run that is begun and not finished, by dossier and component.
  std::vector<WaitingPaper> waiting() const;

 private:
  PaperOutcome begin(const std::filesystem::path& pipeline_file, std::type_index input, const Digest& digest, const PaperIdentity& paper,
                     const std::function<void(const Folder&)>& save_input, Desk& desk) const;
  PaperOutcome advance(const Folder& folder, Run run, const Pipeline& pipeline, Desk& desk) const;
  Folder runs_;
};

/// The papers a pipeline takes of a dossier: `feeds` "component", "result", or both when empty. Files relative to `folder`.
std::vector<Batch> batches_of(const Dossier& dossier, std::string_view feeds, const Folder& folder);

}  // namespace sohoa
