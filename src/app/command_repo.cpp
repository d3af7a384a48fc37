// sohoa repo: what a citizen's repository holds. Personal ids are shown masked, here as everywhere.

#include "app/commands.hpp"
#include "app/home.hpp"
#include "app/outputs.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, owner, dossier, document, out;
};

Json document_json(const StoredDocument& stored) {
  return {{"document", stored.document},
          {"owner", stored.owner.masked()},
          {"dossier", stored.dossier},
          {"component", stored.component},
          {"title", stored.title},
          {"source", static_cast<int>(stored.source)},
          {"level", stored.level},
          {"verdict", stored.verdict},
          {"pages", stored.pages},
          {"bytes", stored.bytes},
          {"sha256", stored.receipt.digest.hex()},
          {"place", stored.receipt.place},
          {"version", stored.receipt.version},
          {"at", stored.receipt.at.iso()}};
}

StoredDocument wanted(const Home& home, const std::string& document) {
  auto found = home.repository().find(document);
  if (!found) throw Error(ErrorCode::not_found, {}, document);
  return *found;
}

int list(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  std::optional<PersonalId> owner;
  if (!flags.owner.empty()) {
    owner = PersonalId::parse(flags.owner);
    if (!owner) throw Error(ErrorCode::usage, "--owner is a personal id of 12 or 9 digits");
  }
  std::optional<std::string> dossier;
  if (!flags.dossier.empty()) dossier = flags.dossier;
  Json documents = Json::array();
  for (const StoredDocument& stored : home.repository().list(owner, dossier)) {
    documents.push_back(document_json(stored));
    terminal.line(stored.document + "  " + stored.owner.masked() + "  " + stored.dossier + "  " + stored.title + "  v" +
                  std::to_string(stored.receipt.version) + "  " + stored.level + "  " + stored.verdict);
  }
  if (terminal.is_json) terminal.document({{"documents", documents}});
  return 0;
}

int show(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Json shown = document_json(wanted(home, flags.document));
  for (const auto& [key, value] : shown.items())
    terminal.line(key + ": " + (value.is_string() ? value.get<std::string>() : value.dump()));
  if (terminal.is_json) terminal.document(shown);
  return 0;
}

int get(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const StoredDocument stored = wanted(home, flags.document);
  write_result(flags.out, home.repository().content(stored), {});
  if (flags.out == "-") return 0;
  terminal.line(flags.out + ": sha256 " + stored.receipt.digest.hex());
  if (terminal.is_json) terminal.document({{"out", flags.out}, {"sha256", stored.receipt.digest.hex()}});
  return 0;
}

}  // namespace

void add_repo(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* repo = app.add_subcommand("repo", "kho dữ liệu điện tử của cá nhân · personal repositories");
  repo->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* verb = repo->add_subcommand(name, help);
    verb->add_option("--home", flags->home, "DIR")->required();
    verb->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
    return verb;
  };
  CLI::App* list_verb = add("list", "liệt kê tài liệu · list documents", list);
  list_verb->add_option("--owner", flags->owner, "a personal id");
  list_verb->add_option("--dossier", flags->dossier, "a dossier code");
  add("show", "xem một tài liệu · one document's facts", show)->add_option("DOCUMENT", flags->document)->required();
  CLI::App* get_verb = add("get", "lấy tệp ra · take the file out", get);
  get_verb->add_option("DOCUMENT", flags->document)->required();
  get_verb->add_option("--out", flags->out, "FILE.pdf, or - for standard output")->required();
}

}  // namespace sohoa::app
