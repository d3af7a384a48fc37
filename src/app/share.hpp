// What this program is and where its own data lies: version, rules, pipelines.
#pragma once

#include <filesystem>
#include <string_view>

namespace sohoa::app {

std::string_view version() noexcept;

/// SOHOA_SHARE, else the installed folder, else the source tree it was built from. Throws Error{config_invalid}.
std::filesystem::path share_folder(std::string_view name);

}  // namespace sohoa::app
