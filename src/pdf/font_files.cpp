// Where font files lie. The system's folders are searched by the file's name alone: Debian, Ubuntu and a hand-made
// installation keep the same file in different subfolders.
#include <cstdlib>

#include "sohoa/core/error.hpp"
#include "sohoa/pdf/stamp.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> font_folders() {
  std::vector<fs::path> folders;
  if (const char* own = std::getenv("SOHOA_FONTS"); own != nullptr && *own != '\0') folders.emplace_back(own);
  folders.emplace_back("/usr/local/share/fonts");
  folders.emplace_back("/usr/share/fonts");
  return folders;
}

/// The first in path order, so that two machines with the same files choose the same one.
fs::path first_named(const fs::path& folder, const std::string& file_name) {
  fs::path found;
  std::error_code ignored;
  const auto options = fs::directory_options::skip_permission_denied;
  for (auto at = fs::recursive_directory_iterator(folder, options, ignored);
       !ignored && at != fs::recursive_directory_iterator(); at.increment(ignored)) {
    std::error_code unreadable;
    if (at->path().filename() != file_name || !at->is_regular_file(unreadable)) continue;
    if (found.empty() || at->path() < found) found = at->path();
  }
  return found;
}

}  // namespace

std::filesystem::path find_font(const std::string& file_name) {
  for (const fs::path& folder : font_folders()) {
    if (fs::path found = first_named(folder, file_name); !found.empty()) return found;
  }
  throw Error(ErrorCode::model_missing, "font", file_name);
}

}  // namespace sohoa
