// sohoa verify: what each signature is worth, with reasons.

#include "app/commands.hpp"
#include "app/key_flags.hpp"
#include "app/verdicts.hpp"
#include "sohoa/pades/verify.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::vector<std::string> files, trust;
  std::string at;
  bool offline = false;
};

Instant time_of(const std::string& text) {
  if (const auto at = Instant::parse(text)) return *at;
  if (const auto day = Day::parse(text)) return day->plus(1).begins().plus_ms(-1);
  throw Error(ErrorCode::usage, "--at is a day or a time like 2026-11-24T08:15:30+07:00");
}

int verify_files(const Flags& flags, const Terminal& terminal) {
  VerifyOptions options{.trust = trust_of(flags.trust), .at = {}, .offline = flags.offline};
  if (!flags.at.empty()) options.at = time_of(flags.at);
  Json files = Json::array();
  int exit_code = 0;
  for (const std::string& file : flags.files) {
    try {
      const VerificationReport report = verify_pdf(std::filesystem::path(file), options, SystemClock().now());
      files.push_back(report_json(file, report));
      tell(terminal, file, report);
      if (report.verdict != FileVerdict::total_passed) exit_code = std::max(exit_code, 1);
    } catch (Error& error) {
      if (flags.files.size() == 1) throw std::move(error).about(file);
      const Error shown = std::move(error).about(file);
      terminal.complain(shown);
      files.push_back(error_json(shown, terminal.language));
      exit_code = std::max(exit_code, face_of(shown.code()).exit_code);
    }
  }
  if (terminal.is_json) terminal.document(files.size() == 1 ? files[0] : Json{{"files", files}});
  return exit_code;
}

}  // namespace

void add_verify(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("verify", "kiểm tra chữ ký số · judge the signatures of PDFs");
  verb->add_option("FILE.pdf", flags->files)->required();
  verb->add_option("--trust", flags->trust, "PEM or DIR: who is trusted and where revocation may be asked")->allow_extra_args(false);
  verb->add_option("--at", flags->at, "judge as of this time");
  verb->add_flag("--offline", flags->offline, "fetch nothing");
  verb->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return verify_files(*flags, terminal); }; });
}

}  // namespace sohoa::app
