// sohoa run: the whole line for one dossier; the same command again resumes what was cut off and doubles nothing.

#include "app/commands.hpp"
#include "app/desk_setup.hpp"
#include "app/reception.hpp"
#include "app/share.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/stages/catalog.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string pipeline, home, dossier, component;
  std::vector<std::string> inputs;
  KeyFlags key;
  int jobs = 0;
  bool offline = false;
};

/// A path, or the name of one of the pipelines that came with the program.
fs::path pipeline_file(const std::string& given) {
  if (fs::exists(given)) return given;
  const fs::path shared = share_folder("pipelines") / fs::path(given).filename().replace_extension(".toml");
  if (!given.ends_with(".toml") && fs::exists(shared)) return shared;
  throw Error(ErrorCode::input_missing, {}, given);
}

/// INPUTs replace the files of one component, the only one or the one named.
void feed_inputs(const Flags& flags, const std::string& feeds, const TemporaryFolder& spool, Dossier& dossier) {
  if (flags.inputs.empty()) return;
  std::vector<Component*> candidates;
  for (Component& component : dossier.components)
    if ((feeds.empty() || name(component.kind) == feeds) && (flags.component.empty() || component.id == flags.component))
      candidates.push_back(&component);
  if (candidates.size() != 1) throw Error(ErrorCode::usage, "--component: which of the dossier's components the INPUTs are");
  for (Component& component : dossier.components) component.files.clear();
  for (const fs::path& input : expand_inputs(flags.inputs, spool.path() / "standard-input")) candidates[0]->files.push_back(fs::absolute(input).string());
}

int run(const Flags& flags, const Terminal& terminal) {
  const fs::path pipeline = pipeline_file(flags.pipeline);
  const std::string feeds = load_pipeline(pipeline, standard_catalog(), typeid(Batch)).feeds;
  Dossier dossier = load_dossier(flags.dossier);
  const TemporaryFolder spool;
  feed_inputs(flags, feeds, spool, dossier);
  const std::vector<Batch> batches = batches_of(dossier, feeds, fs::absolute(flags.dossier).parent_path());

  DeskSetup setup(flags.home, flags.key, terminal, flags.jobs, flags.offline);
  receive(setup.home(), dossier, setup.desk().clock->now());
  Json papers = Json::array();
  Tally tally;
  for (const Batch& batch : batches) {
    const PaperOutcome paper = setup.runs().feed(pipeline, batch, setup.desk());
    tally.add(paper);
    tell(terminal, paper);
    papers.push_back(outcome_json(paper, terminal.language));
  }
  if (terminal.is_json) terminal.document({{"dossier", dossier.code.text()}, {"papers", papers}});
  return tally.exit_code();
}

}  // namespace

void add_run(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("run", "cả dây chuyền cho một hồ sơ · the whole line for one dossier");
  verb->add_option("PIPELINE.toml", flags->pipeline, "a file, or counter | result")->required();
  verb->add_option("INPUT", flags->inputs, "in place of the files of one component");
  verb->add_option("--home", flags->home, "DIR")->required();
  verb->add_option("--dossier", flags->dossier, "FILE.toml")->required();
  verb->add_option("--component", flags->component, "whose files the INPUTs are");
  flags->key.add_to(*verb, false);
  verb->add_option("--jobs", flags->jobs, "threads; default one a core")->check(CLI::Range(1, 256));
  verb->add_flag("--offline", flags->offline, "ask no revocation service");
  verb->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return run(*flags, terminal); }; });
}

}  // namespace sohoa::app
