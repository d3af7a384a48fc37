// [profile.NAME.prepare] in a configuration file: which steps of preparation a profile of digitize leaves out.
#pragma once

#include <filesystem>
#include <string>

#include "sohoa/core/settings.hpp"
#include "sohoa/page/prepare.hpp"

namespace sohoa::app {

/// Throws Error{config_invalid} at the place of an unknown profile, an unknown step or a value that is none.
void check_profiles(const Settings& config);

/// What `file` says of this profile; all steps when it says nothing. Other tables and keys of the file are not its matter.
PrepareOptions preparation_of(const std::filesystem::path& file, const std::string& profile);

}  // namespace sohoa::app
