// sohoa extend: raises the level of a signed document, renews it before its last timestamp expires, or makes good what signatures
// made without their services still owe.

#include "app/commands.hpp"
#include "app/key_flags.hpp"
#include "app/outputs.hpp"
#include "app/pending.hpp"
#include "app/renewals.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pades/extend.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string input, out, level = "B-LTA";
  TsaFlags tsa;
  std::vector<std::string> trust, pending;
  RenewalFlags renewal;
};

int extend_one(const Flags& flags, const ExtendOptions& options, const Terminal& terminal) {
  if (flags.input.empty() || flags.out.empty()) throw Error(ErrorCode::usage, "IN.pdf --out OUT.pdf, or --pending");
  ExtendedDocument document;
  try {
    document = extend_pdf(read_file(flags.input), options, SystemClock().now());
  } catch (Error& error) {
    throw std::move(error).about(flags.input);
  }
  write_result(flags.out, document.bytes, {flags.input});
  terminal.line(flags.out + ": " + std::string(name(document.level)));
  if (terminal.is_json)
    terminal.document({{"file", flags.input}, {"out", flags.out}, {"sha256", document.digest.hex()}, {"level", name(document.level)}});
  return 0;
}

/// What documents owe, paid in place: the document on disk is the old one or the raised one, never something between.
class Debts {
 public:
  Debts(ExtendOptions options, const Terminal& terminal) : options_(options), terminal_(terminal) {}

  void pay(const fs::path& note_file) {
    Json row = {{"file", note_file.string()}};
    try {
      const PendingNote note = PendingNote::load(note_file);
      row = {{"file", note.document.string()}, {"level", name(note.level)}, {"until", note.until.iso()}};
      const Instant now = SystemClock().now();
      pay(note, now);
      const bool is_late = now > note.until;
      row["status"] = is_late ? "late" : "done";
      if (is_late) terminal_.warn(note.document.string(), "timestamp_late");
      late_ += is_late ? 1 : 0;
      terminal_.line(note.document.string() + ": " + std::string(name(note.level)));
    } catch (Error& error) {
      const Error shown = std::move(error).about(row["file"].get<std::string>());
      terminal_.complain(shown);
      row.update(error_json(shown, terminal_.language));
      const bool waits = advice(shown.code()) == Advice::retry_later;
      row["status"] = waits ? "waits" : "failed";
      ++(waits ? waiting_ : failed_);
    }
    rows_.push_back(std::move(row));
  }

  /// 1 when something failed or came late, 5 when something still waits.
  int close() const {
    if (rows_.empty()) terminal_.line(terminal_.say("không có gì còn nợ", "nothing is owed"));
    if (terminal_.is_json) terminal_.document({{"pending", rows_}});
    if (failed_ + late_ > 0) return 1;
    return waiting_ > 0 ? 5 : 0;
  }

 private:
  void pay(const PendingNote& note, Instant now) {
    options_.level = note.level;
    const ExtendedDocument document = extend_pdf(read_file(note.document), options_, now);
    write_file_durably(note.document, document.bytes);
    note.remove();
  }

  ExtendOptions options_;
  const Terminal& terminal_;
  Json rows_ = Json::array();
  int late_ = 0, waiting_ = 0, failed_ = 0;
};

int extend(const Flags& flags, const Terminal& terminal) {
  if (!flags.renewal.home.empty()) return renew_home(flags.renewal, flags.tsa, terminal);
  if (flags.trust.empty()) throw Error(ErrorCode::usage, "--trust");
  const TrustList trust = trust_of(flags.trust);
  const auto tsa = flags.tsa.open();
  EvidenceCache cache;
  const ExtendOptions options{.level = *level_named(flags.level), .tsa = tsa.get(), .trust = &trust, .cache = &cache};
  if (flags.pending.empty()) return extend_one(flags, options, terminal);
  if (!flags.input.empty()) throw Error(ErrorCode::usage, "IN.pdf or --pending");
  Debts debts(options, terminal);
  for (const fs::path& note : pending_notes(flags.pending)) debts.pay(note);
  return debts.close();
}

}  // namespace

void add_extend(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("extend", "nâng mức hoặc gia hạn chữ ký · raise or renew the level of signatures");
  verb->add_option("IN.pdf", flags->input);
  verb->add_option("--out", flags->out, "OUT.pdf");
  verb->add_option("--pending", flags->pending, "a document, or a folder of them, that still owes a level: raised in place; again for more")
      ->allow_extra_args(false);
  verb->add_option("--level", flags->level, "B-T | B-LT | B-LTA; default B-LTA")->check(CLI::IsMember({"B-T", "B-LT", "B-LTA"}));
  flags->tsa.add_to(*verb);
  verb->add_option("--trust", flags->trust, "PEM or DIR: who is trusted and where revocation may be asked")->allow_extra_args(false);
  verb->add_option("--home", flags->renewal.home, "DIR: everything stored there that is due, by pipelines/renew.toml, with the home's trust");
  verb->add_option("--within-days", flags->renewal.within_days, "with --home: renew what expires within these days; default 90")->check(CLI::Range(0, 3650));
  verb->add_option("--pipeline", flags->renewal.pipeline, "with --home: another file than renew.toml");
  verb->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return extend(*flags, terminal); }; });
}

}  // namespace sohoa::app
