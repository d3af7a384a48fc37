// sohoa sign: a personal signature on each document; a failure leaves the rest signed and listed.

#include <cstdio>
#include <sstream>

#include "app/commands.hpp"
#include "app/key_flags.hpp"
#include "app/outputs.hpp"
#include "app/verdicts.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/pades/sign.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

struct Flags {
  std::vector<std::string> inputs, trust;
  OutputChoice out;
  KeyFlags key;
  std::string level, appearance = "copy", agency, reason, location, field, box;
  int page = 1;
  bool offline = false;
};

SignatureField::Place place_of(const std::string& box) {
  SignatureField::Place place;
  const std::vector<std::string> parts = split(box, ',');
  double* values[] = {&place.left_mm, &place.top_mm, &place.width_mm, &place.height_mm};
  bool ok = parts.size() == 4;
  for (std::size_t i = 0; ok && i < 4; ++i) {
    std::istringstream number(parts[i]);
    number.imbue(std::locale::classic());
    ok = static_cast<bool>(number >> *values[i]) && number.eof() && *values[i] >= 0;
  }
  if (!ok || place.width_mm <= 0 || place.height_mm <= 0) throw Error(ErrorCode::usage, "--box is x,y,w,h in mm from the top left");
  return place;
}

class Command {
 public:
  Command(const Flags& flags, const Terminal& terminal) : flags_(flags), terminal_(terminal) {
    flags_.out.check();
    if (flags.inputs.size() > 1 && !flags.out.is_folder()) throw Error(ErrorCode::usage, "several inputs need --out-dir");
    tsa_ = flags.key.timestamp_authority();
    const auto level = level_named(flags.level.empty() ? (tsa_ ? "B-T" : "B-B") : flags.level);
    options_.level = *level;   // checked by the flag
    if (options_.level != Level::b_b && !tsa_) throw Error(ErrorCode::usage, "--level " + flags.level + " needs --tsa");
    options_.tsa = tsa_.get();
    options_.appearance = flags.appearance == "none" ? Appearance::none : Appearance::copy;
    options_.agency = nfc(flags.agency);
    if (!flags.reason.empty()) options_.reason = nfc(flags.reason);
    if (!flags.location.empty()) options_.location = nfc(flags.location);
    if (!flags.field.empty()) options_.field = nfc(flags.field);
    options_.page = flags.page - 1;
    if (!flags.box.empty()) options_.place = place_of(flags.box);
    options_.offline = flags.offline;
    options_.cache = &cache_;
    if (!flags.trust.empty()) {
      trust_ = trust_of(flags.trust);
      options_.trust = &trust_;
    }
  }

  int run() {
    const auto signer = flags_.key.open();
    Json documents = Json::array();
    std::size_t signed_count = 0;
    for (const std::string& input : flags_.inputs) {
      try {
        documents.push_back(sign_one(input, *signer));
        ++signed_count;
      } catch (Error& error) {
        // A key or a service that fails one document fails the next as well.
        if (flags_.inputs.size() == 1 || face_of(error.code()).exit_code == 4) throw std::move(error).about(input);
        Error shown = std::move(error).about(input);
        terminal_.complain(shown);
        documents.push_back(error_json(shown, terminal_.language));
      }
    }
    if (terminal_.is_json) terminal_.document(documents.size() == 1 ? documents[0] : Json{{"documents", documents}});
    return signed_count == flags_.inputs.size() ? 0 : 1;
  }

 private:
  Json sign_one(const std::string& input, Signer& signer) const {
    const Bytes original = read_file(input);
    const SignedDocument document = sign_pdf(original, signer, options_, SystemClock().now());
    const fs::path out = flags_.out.path_for(input);
    write_result(out, document.bytes, {input});
    for (const std::string& warning : document.warnings) terminal_.warn(input, warning);
    terminal_.line(out.string() + ": " + std::string(name(document.level)) + ", " + document.signer_common_name);
    return {{"file", input},
            {"out", out.string()},
            {"sha256", document.digest.hex()},
            {"level", name(document.level)},
            {"field", document.field_name},
            {"signer", {{"common_name", document.signer_common_name}, {"personal_id", masked_subject(document.signer_subject_id)}}},
            {"warnings", document.warnings}};
  }

  const Flags& flags_;
  const Terminal& terminal_;
  std::unique_ptr<TimestampAuthority> tsa_;
  TrustList trust_;
  EvidenceCache cache_;
  SignOptions options_;
};

}  // namespace

void add_sign(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("sign", "ký số PDF (PAdES) · sign PDFs");
  verb->add_option("IN.pdf", flags->inputs, "documents to sign")->required();
  verb->add_option("--out", flags->out.file, "OUT.pdf");
  verb->add_option("--out-dir", flags->out.folder, "DIR");
  flags->key.add_to(*verb, true);
  verb->add_option("--level", flags->level, "B-B | B-T | B-LT | B-LTA; default B-T with --tsa, else B-B")->check(CLI::IsMember({"B-B", "B-T", "B-LT", "B-LTA"}));
  verb->add_option("--trust", flags->trust, "PEM or DIR: who is trusted, for the checks before signing");
  verb->add_option("--appearance", flags->appearance, "none | copy")->check(CLI::IsMember({"none", "copy"}));
  verb->add_option("--agency", flags->agency, "the copy stamp's agency; default the signer's name");
  verb->add_option("--page", flags->page, "page of the stamp")->check(CLI::Range(1, 1000000));
  verb->add_option("--box", flags->box, "x,y,w,h in mm from the top left; default the top right corner");
  verb->add_option("--reason", flags->reason);
  verb->add_option("--location", flags->location);
  verb->add_option("--field", flags->field, "name of the signature field");
  verb->add_flag("--offline", flags->offline, "ask no revocation service");
  verb->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return Command(*flags, terminal).run(); }; });
}

}  // namespace sohoa::app
