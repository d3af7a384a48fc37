// An edit is whole or not made: the rules are loaded with it first.

#include "app/edit_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "app/rates_output.hpp"
#include "app/share.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::app {

namespace {

std::vector<Edit> all_edits(const Home& home) {
  std::vector<Edit> edits;
  for (const Event& event : home.ledger().of_dossier(*home.database().begin_reading(), ""))
    if (event.event == RulesChanged::name) edits.push_back({event.at, event.actor, read<RulesChanged>(event)});
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
  return edits;
}

}  // namespace

bool edit_rules(const Home& home, const RulesChanged& change) {
  std::vector<RuleChange> changes;
  for (const Edit& edit : all_edits(home)) changes.push_back({edit.change.toml, edit.change.subject});
  // Doing again what was undone is an edit; doing the last one twice is not.
  const std::size_t same = static_cast<std::size_t>(
      std::count_if(changes.begin(), changes.end(), [&](const RuleChange& one) { return one.toml == change.toml; }));
  if (same > 0 && changes.back().toml == change.toml) return false;
  changes.push_back({change.toml, change.subject});
  RuleSet::load(share_folder("rules"), home.rules().name(), changes);
  const auto transaction = home.database().begin();
  const bool is_new =
      home.ledger()
          .append(*transaction, draft(change, {.at = SystemClock().now(),
                                               .dossier = "",
                                               .unit = "",
                                               .actor = home.actor(),
                                               .key = "rules.changed:" + sha256(view(change.toml)).hex() + ":" + std::to_string(same)}))
          .is_new;
  transaction->commit();
  return is_new;
}

std::vector<Edit> edits_of(const Home& home, const std::string& subject) {
  std::vector<Edit> edits = all_edits(home);
  const bool is_kind = subject.find(' ') == std::string::npos;
  std::erase_if(edits, [&](const Edit& edit) {
    const std::string& of = edit.change.subject;
    return of != subject && !(is_kind && (of.starts_with(subject + " ") || of.starts_with("file ")));
  });
  return edits;
}

int show_history(const Home& home, const std::string& subject, const Terminal& terminal) {
  Json json = Json::array();
  for (const Edit& edit : edits_of(home, subject)) {
    terminal.line(said(edit.at, terminal.language) + "  " + edit.actor + "  " + edit.change.subject + "  " + std::string(sentence(edit.change.change, terminal.language)) +
                  (edit.change.citation.empty() ? "" : "  " + edit.change.citation));
    json.push_back({{"at", edit.at.iso()}, {"actor", edit.actor}, {"subject", edit.change.subject}, {"change", edit.change.change}, {"citation", edit.change.citation}, {"toml", edit.change.toml}});
  }
  if (terminal.is_json) terminal.document({{"subject", subject}, {"edits", json}});
  return 0;
}

int import_rules(const Home& home, const std::string& file, const std::string& citation, const Terminal& terminal) {
  const std::string toml = read_text_file(file);
  const bool is_new = edit_rules(home, {.subject = "file " + std::filesystem::path(file).filename().string(), .change = "replaced", .toml = toml, .citation = nfc(citation)});
  terminal.line(file + ": " + std::string(is_new ? terminal.say("đã ghi", "recorded") : terminal.say("đã có", "known already")));
  if (terminal.is_json) terminal.document({{"file", file}, {"is_new", is_new}});
  return 0;
}

int export_rules(const std::string& toml, const std::string& file, const Terminal& terminal) {
  if (file.empty() || file == "-") {
    if (!terminal.is_json) std::cout << toml << std::flush;
  } else {
    write_file_durably(file, toml);
    terminal.line(file);
  }
  if (terminal.is_json) terminal.document({{"file", file.empty() ? Json(nullptr) : Json(file)}, {"toml", toml}});
  return 0;
}

}  // namespace sohoa::app
