// A development build finds its data in the source tree, an installed one in its share folder.

#include "app/share.hpp"

#include <cstdlib>

#include "sohoa/core/error.hpp"

namespace sohoa::app {

std::string_view version() noexcept { return SOHOA_VERSION; }

std::filesystem::path share_folder(std::string_view name) {
  const char* set = std::getenv("SOHOA_SHARE");
  for (const char* root : {set, SOHOA_SHARE_INSTALLED, SOHOA_SHARE_SOURCE}) {
    if (root == nullptr) continue;
    const std::filesystem::path folder = std::filesystem::path(root) / name;
    if (std::filesystem::is_directory(folder)) return folder;
  }
  throw Error(ErrorCode::config_invalid, "no folder '" + std::string(name) + "'; set SOHOA_SHARE");
}

}  // namespace sohoa::app
