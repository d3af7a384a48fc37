// Models are found before an engine is made, so that a missing one is named: Tesseract itself only says "failed".
#include "text/models.hpp"

#include <algorithm>
#include <cstdlib>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::text {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> folders() {
  // A set variable is the administrator's word: no quiet fallback to another model.
  if (const char* prefix = std::getenv("TESSDATA_PREFIX"); prefix != nullptr && *prefix != '\0')
    return {prefix, fs::path(prefix) / "tessdata"};
  return {"/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata",
          "/usr/share/tesseract-ocr/4.00/tessdata"};
}

bool is_model_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/';
  };
  return !name.empty() && name.front() != '/' && std::ranges::all_of(name, allowed);
}

bool holds(const fs::path& folder, const std::string& language) {
  std::error_code ignored;
  return fs::is_regular_file(model_file(folder, language), ignored);
}

}  // namespace

fs::path model_file(const fs::path& folder, const std::string& language) { return folder / (language + ".traineddata"); }

fs::path model_folder(const std::vector<std::string>& languages) {
  if (languages.empty()) throw Error(ErrorCode::usage, "no language to read");
  for (const std::string& language : languages)
    if (!is_model_name(language)) throw Error(ErrorCode::usage, "not a language model's name", printable(language));
  const std::vector<fs::path> places = folders();
  for (const fs::path& folder : places)
    if (std::ranges::all_of(languages, [&](const std::string& language) { return holds(folder, language); })) return folder;
  const auto missing = std::ranges::find_if(languages, [&](const std::string& language) {
    return std::ranges::none_of(places, [&](const fs::path& folder) { return holds(folder, language); });
  });
  const std::string& named = missing == languages.end() ? languages.front() : *missing;
  std::vector<std::string> looked;
  for (const fs::path& folder : places) looked.push_back(folder.string());
  throw Error(ErrorCode::model_missing, "looked in " + join(looked, ", "), named);
}

}  // namespace sohoa::text
