// Where the pipeline's anonymous runs meet papers: the only place that knows both.

#include "sohoa/stages/desk_runs.hpp"

#include <algorithm>
#include <map>

#include "sohoa/core/file.hpp"
#include "sohoa/stages/catalog.hpp"
#include "stages/json.hpp"
#include "stages/stages.hpp"

namespace sohoa {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view pipeline_copy = "pipeline.toml";

Pipeline load(const fs::path& file, std::type_index input) { return load_pipeline(file, standard_catalog(), input); }

/// What a run was fed: papers as they came, or one that is stored.
bool is_fed_stored(const Folder& run) { return fs::exists(run / "00-input" / "receipt.json"); }

/// A stored version is renewed once; the next one is another input.
Digest digest_of(const StoredPaper& stored) { return sha256(view("stored " + stored.receipt.document + " " + stored.receipt.digest.hex())); }

PaperIdentity identity_in(const Folder& run) {
  const Folder input = run / "00-input";
  return is_fed_stored(run) ? StoredPaper::load(input).signed_paper.packaged.paper : Batch::load(input).paper;
}

std::any input_in(const Folder& input) {
  return is_fed_stored(input.parent_path()) ? std::any{StoredPaper::load(input)} : std::any{Batch::load(input)};
}

bool has(const Desk& desk, Need need) {
  switch (need) {
    case Need::nothing: return true;
    case Need::network: return !desk.is_offline;
    case Need::signer: return desk.signer != nullptr;
    case Need::officer: return desk.officer.has_value();
  }
  return false;
}

std::string label_of(const PaperIdentity& paper) { return paper.dossier + " " + paper.component; }

/// The newest step's folder in which recognized pages lie.
std::optional<RecognizedPages> recognized_in(const Folder& run) {
  std::optional<Folder> newest;
  for (const auto& entry : fs::directory_iterator(run))
    if (fs::exists(entry.path() / "recognized.json") && (!newest || *newest < entry.path())) newest = entry.path();
  if (!newest) return std::nullopt;
  return RecognizedPages::load(*newest);
}

/// A finished paper's prepared pixels are let go (5 MB a page); what was fed, what was read and what was stored stay.
void tidy(const Folder& run) {
  for (const auto& entry : fs::directory_iterator(run))
    if (fs::exists(entry.path() / "pages.json")) {
      fs::remove_all(entry.path());
      return;
    }
}

}  // namespace

PaperOutcome DeskRuns::advance(const Folder& folder, Run run, const Pipeline& pipeline, Desk& desk) const {
  const RunnerHooks hooks{.clock = desk.clock,
                          .has = [&](Need need) { return has(desk, need); },
                          .entering = [&](const Digest& key, const Folder& scratch) {
                            desk.step_key = key;
                            desk.scratch = scratch;
                          }};
  PaperOutcome paper;
  paper.run = folder.filename().string();
  paper.paper = identity_in(folder);
  paper.outcome = run.advance(pipeline, input_in, desk, hooks);
  if (paper.outcome.status == RunStatus::finished)
    if (const auto* stored = std::any_cast<StoredPaper>(&paper.outcome.result)) {
      paper.stored = *stored;
      tidy(folder);
    }
  return paper;
}

PaperOutcome DeskRuns::feed(const fs::path& pipeline_file, const Batch& batch, Desk& desk) const {
  return begin(pipeline_file, typeid(Batch), batch.digest(), batch.paper, [&](const Folder& to) { batch.save(to); }, desk);
}

PaperOutcome DeskRuns::feed(const fs::path& pipeline_file, const StoredPaper& stored, Desk& desk) const {
  return begin(pipeline_file, typeid(StoredPaper), digest_of(stored), stored.signed_paper.packaged.paper,
               [&](const Folder& to) { stored.save(to); }, desk);
}

PaperOutcome DeskRuns::begin(const fs::path& pipeline_file, std::type_index input, const Digest& digest, const PaperIdentity& paper,
                             const std::function<void(const Folder&)>& save_input, Desk& desk) const {
  const Pipeline pipeline = load(pipeline_file, input);
  const Folder folder = runs_ / (pipeline.name + "-" + digest.hex().substr(0, 16));
  Run run = Run::open(folder, digest, label_of(paper), save_input);
  // The tray goes on with the pipeline the paper was fed to, wherever that file is by then.
  const std::string text = read_text_file(pipeline_file);
  if (!fs::exists(folder / pipeline_copy) || read_text_file(folder / pipeline_copy) != text)
    write_file_durably(folder / pipeline_copy, text);
  return advance(folder, std::move(run), pipeline, desk);
}

PaperOutcome DeskRuns::go_on(const std::string& id, Desk& desk, bool forgives_crashes) const {
  const Folder folder = inside(runs_, id);
  if (!fs::exists(folder / "journal")) throw Error(ErrorCode::not_found, "no such run", id);
  if (forgives_crashes) fs::remove(folder / "crashes");
  const bool is_stored = is_fed_stored(folder);
  const Pipeline pipeline = load(folder / pipeline_copy, is_stored ? typeid(StoredPaper) : typeid(Batch));
  const Digest digest = is_stored ? digest_of(StoredPaper::load(folder / "00-input")) : Batch::load(folder / "00-input").digest();
  Run run = Run::open(folder, digest, id, [](const Folder&) {});
  return advance(folder, std::move(run), pipeline, desk);
}

std::vector<WaitingPaper> DeskRuns::waiting() const {
  std::vector<WaitingPaper> waiting;
  for (RunSummary& summary : list_runs(runs_)) {
    if (summary.status == RunStatus::finished) continue;
    WaitingPaper paper;
    paper.paper = identity_in(summary.folder);
    if (summary.waits_for == Need::officer)
      if (const auto recognized = recognized_in(summary.folder)) {
        paper.doubtful = recognized->doubtful();
        paper.pages_below_min_dpi = recognized->below_min_dpi();
      }
    paper.summary = std::move(summary);
    waiting.push_back(std::move(paper));
  }
  return waiting;
}

std::vector<StoredPaper> DeskRuns::stored() const {
  std::map<std::string, StoredPaper> newest;   // by paper: each version is a document of its own
  for (const RunSummary& summary : list_runs(runs_)) {
    if (summary.status != RunStatus::finished) continue;
    for (const auto& entry : fs::directory_iterator(summary.folder)) {
      const bool is_deposit = entry.path().filename().string().ends_with("repository.deposit") && fs::exists(entry.path() / "receipt.json");
      if (!is_deposit) continue;
      StoredPaper paper = StoredPaper::load(entry.path());
      const std::string label = label_of(paper.signed_paper.packaged.paper);
      const auto known = newest.find(label);
      if (known == newest.end() || known->second.receipt.version < paper.receipt.version) newest.insert_or_assign(label, std::move(paper));
    }
  }
  std::vector<StoredPaper> papers;
  for (auto& [label, paper] : newest) papers.push_back(std::move(paper));
  return papers;
}

std::vector<Batch> batches_of(const Dossier& dossier, std::string_view feeds, const Folder& folder) {
  std::vector<Batch> batches;
  for (const Component& component : dossier.components) {
    if (!feeds.empty() && name(component.kind) != feeds) continue;
    if (component.files.empty()) continue;   // nothing was handed in for it yet
    Batch batch;
    batch.paper = {.dossier = dossier.code.text(),
                   .unit = dossier.unit,
                   .procedure = dossier.procedure.text(),
                   .component = component.id,
                   .title = component.title,
                   .applicant_name = dossier.applicant_name,
                   .owner_id = dossier.applicant_id.reveal(),
                   .kind = component.kind};
    for (const std::string& file : component.files) {
      batch.files.push_back(folder / file);   // an absolute path stays itself
      batch.digests.push_back(sha256_file(batch.files.back()));
    }
    batches.push_back(std::move(batch));
  }
  return batches;
}

}  // namespace sohoa
