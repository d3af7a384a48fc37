// The home's layout: config.toml, trust/, catalog.sqlite, blobs/, runs/.

#include "app/home.hpp"

#include <algorithm>

#include "app/profiles.hpp"
#include "app/share.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/settings.hpp"
#include "sohoa/ledger/events.hpp"

namespace sohoa::app {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view config_text = R"(# This desk. Changes hold from the next command on.
rules = "%RULES%"          # a set of the rules folder
actor = "desk"             # who works here, for the ledger
trust = ["trust"]          # PEM files or folders of them; *.urls files beside them list where revocation may be asked

# How pages are prepared for reading, by profile of digitize; a step is left out by setting it to false.
# [profile.evidential.prepare]
# seals = false
)";

/// Units and procedures as they were edited at this desk, in the order of the edits.
std::vector<RuleChange> changes_in(store::Database& database, const Ledger& ledger) {
  std::vector<RuleChange> changes;
  std::vector<Event> events = ledger.of_dossier(*database.begin_reading(), "");
  std::erase_if(events, [](const Event& event) { return event.event != RulesChanged::name; });
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  for (const Event& event : events) changes.push_back({read<RulesChanged>(event).toml, "event " + std::to_string(event.seq)});
  return changes;
}

}  // namespace

void Home::init(const fs::path& folder, const std::string& rules) {
  if (fs::exists(folder / "config.toml")) throw Error(ErrorCode::already_exists, "a home is there already", folder.string());
  if (fs::exists(folder) && !fs::is_empty(folder)) throw Error(ErrorCode::already_exists, "the folder is not empty", folder.string());
  RuleSet::load(share_folder("rules"), rules);   // refuses an unknown or broken set before anything is made

  make_folder(folder);
  fs::permissions(folder, fs::perms::owner_all);   // personal ids and papers are inside
  for (const char* name : {"trust", "blobs", "runs"}) make_folder(folder / name);
  const auto database = store::open_sqlite(folder / "catalog.sqlite", true);
  const auto blobs = store::open_folder_blobs(folder / "blobs");
  const Ledger ledger(*database);
  const DossierRegister dossiers(*database);
  const AuthorizationRegister authorizations(*database);
  const PersonalRepository repository(*database, *blobs);
  // Last: a folder with a configuration is a home.
  std::string config(config_text);
  config.replace(config.find("%RULES%"), 7, rules);
  write_file_durably(folder / "config.toml", config);
}

Home Home::open(const fs::path& folder) {
  const fs::path config = folder / "config.toml";
  if (!fs::exists(config)) throw Error(ErrorCode::not_found, "no sohoa home here; sohoa init makes one", folder.string());
  const Settings settings = Settings::load(config);
  Home home;
  home.folder_ = folder;
  const std::string rules = settings.text("rules");
  home.actor_ = settings.text_or("actor", "desk");
  std::vector<fs::path> trust;
  for (const std::string& place : settings.texts_or("trust", {})) trust.push_back(folder / place);
  check_profiles(settings);
  settings.refuse_unknown();
  home.trust_ = TrustList::load(trust);
  home.database_ = store::open_sqlite(folder / "catalog.sqlite", false);
  home.blobs_ = store::open_folder_blobs(folder / "blobs");
  home.ledger_ = std::make_unique<Ledger>(*home.database_);
  home.rules_ = std::make_unique<RuleSet>(RuleSet::load(share_folder("rules"), rules, changes_in(*home.database_, *home.ledger_)));
  home.dossiers_ = std::make_unique<DossierRegister>(*home.database_);
  home.authorizations_ = std::make_unique<AuthorizationRegister>(*home.database_);
  home.repository_ = std::make_unique<PersonalRepository>(*home.database_, *home.blobs_);
  return home;
}

}  // namespace sohoa::app
