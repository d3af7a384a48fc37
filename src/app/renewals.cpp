// Due is decided by looking at the document itself, so that nothing has to be remembered.

#include "app/renewals.hpp"

#include "app/desk_setup.hpp"
#include "app/share.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/settings.hpp"
#include "sohoa/pades/extend.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

/// The level the pipeline's own stage raises to.
Level level_of(const fs::path& pipeline) {
  const Settings file = Settings::load(pipeline, ErrorCode::pipeline_invalid);
  for (const Settings& stage : file.tables("stage"))
    if (stage.text("use") == "pades.renew") return level_named(stage.text_or("level", "B-LTA")).value_or(Level::b_lta);
  throw Error(ErrorCode::pipeline_invalid, "no stage pades.renew", pipeline.string());
}

class Renewals {
 public:
  Renewals(const RenewalFlags& flags, const TsaFlags& tsa, const Terminal& terminal)
      : flags_(flags), terminal_(terminal), setup_(flags.home, key_flags(tsa), terminal, 1, false),
        pipeline_(flags.pipeline.empty() ? share_folder("pipelines") / "renew.toml" : fs::path(flags.pipeline)) {}

  int run() {
    for (const WaitingPaper& waiting : setup_.runs().waiting())
      if (waiting.summary.status == RunStatus::parked && waiting.summary.waits_for == Need::network)
        tell_of(setup_.runs().go_on(waiting.summary.id, setup_.desk()));
    const Level level = level_of(pipeline_);
    for (const StoredPaper& stored : setup_.runs().stored())
      if (is_due(stored, level)) tell_of(setup_.runs().feed(pipeline_, stored, setup_.desk()));
    if (papers_.empty()) terminal_.line(terminal_.say("chưa có gì đến hạn", "nothing is due"));
    if (terminal_.is_json) terminal_.document({{"papers", papers_}});
    return tally_.exit_code();
  }

 private:
  static KeyFlags key_flags(const TsaFlags& tsa) {
    KeyFlags flags;
    flags.tsa = tsa;
    return flags;
  }

  bool is_due(const StoredPaper& stored, Level level) {
    VerifyOptions options;
    options.trust = setup_.home().trust();
    options.offline = true;   // whether the document stands by itself is the question
    const Instant now = setup_.desk().clock->now();
    return is_renewal_due(verify_pdf(read_file(stored.signed_paper.packaged.file), options, now), level, now, flags_.within_days);
  }

  void tell_of(const PaperOutcome& paper) {
    tally_.add(paper);
    tell(terminal_, paper);
    papers_.push_back(outcome_json(paper, terminal_.language));
  }

  const RenewalFlags& flags_;
  const Terminal& terminal_;
  DeskSetup setup_;
  const fs::path pipeline_;
  Json papers_ = Json::array();
  Tally tally_;
};

}  // namespace

int renew_home(const RenewalFlags& flags, const TsaFlags& tsa, const Terminal& terminal) { return Renewals(flags, tsa, terminal).run(); }

}  // namespace sohoa::app
