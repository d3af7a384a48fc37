// Every profile of the file is checked, whichever is asked for: a mistake shows when it is made, not when it is needed.

#include "app/profiles.hpp"

#include <map>

namespace sohoa::app {

namespace {

std::map<std::string, PrepareOptions> profiles_of(const Settings& config) {
  std::map<std::string, PrepareOptions> profiles;
  const auto table = config.table_if("profile");
  if (!table) return profiles;
  for (const char* name : {"evidential", "office"}) {
    const auto profile = table->table_if(name);
    if (!profile) continue;
    if (const auto prepare = profile->table_if("prepare")) {
      profiles[name] = prepare_options(*prepare);
      prepare->refuse_unknown();
    }
    profile->refuse_unknown();
  }
  table->refuse_unknown();
  return profiles;
}

}  // namespace

void check_profiles(const Settings& config) { profiles_of(config); }

PrepareOptions preparation_of(const std::filesystem::path& file, const std::string& profile) {
  const auto profiles = profiles_of(Settings::load(file));
  const auto found = profiles.find(profile);
  return found == profiles.end() ? PrepareOptions{} : found->second;
}

}  // namespace sohoa::app
