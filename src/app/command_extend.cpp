// sohoa extend: raises the level of a signed document, or renews it before its last timestamp expires.

#include "app/commands.hpp"
#include "app/key_flags.hpp"
#include "app/outputs.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pades/extend.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string input, out, level = "B-LTA", tsa;
  std::vector<std::string> trust;
};

int extend(const Flags& flags, const Terminal& terminal) {
  const TrustList trust = trust_of(flags.trust);
  const auto tsa = flags.tsa.empty() ? nullptr : timestamp_authority_at(flags.tsa);
  const ExtendOptions options{.level = *level_named(flags.level), .tsa = tsa.get(), .trust = &trust};
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

}  // namespace

void add_extend(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("extend", "nâng mức hoặc gia hạn chữ ký · raise or renew the level of signatures");
  verb->add_option("IN.pdf", flags->input)->required();
  verb->add_option("--out", flags->out, "OUT.pdf")->required();
  verb->add_option("--level", flags->level, "B-T | B-LT | B-LTA; default B-LTA")->check(CLI::IsMember({"B-T", "B-LT", "B-LTA"}));
  verb->add_option("--tsa", flags->tsa, "URL of the timestamp authority (RFC 3161)");
  verb->add_option("--trust", flags->trust, "PEM or DIR: who is trusted and where revocation may be asked")->required();
  verb->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return extend(*flags, terminal); }; });
}

}  // namespace sohoa::app
