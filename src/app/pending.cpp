// The note is written before anybody may rely on the signature's level, and goes last.

#include "app/pending.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa::app {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::string_view suffix = ".pending.json";

bool is_note(const fs::path& file) { return file.filename().string().ends_with(suffix); }

}  // namespace

fs::path PendingNote::path_for(const fs::path& document) { return document.string() + std::string(suffix); }

void PendingNote::save() const {
  write_file_durably(path_for(document), json{{"level", name(level)}, {"until", until.iso()}}.dump() + "\n");
}

void PendingNote::remove() const { fs::remove(path_for(document)); }

PendingNote PendingNote::load(const fs::path& note) {
  constexpr std::uint64_t largest_note = 4096;
  try {
    const json object = json::parse(read_text_file(note, largest_note));
    const auto level = level_named(object.at("level").get<std::string>());
    const auto until = Instant::parse(object.at("until").get<std::string>());
    if (!level || !until) throw Error(ErrorCode::config_invalid, "not a note of a pending signature", note.string());
    const std::string text = note.string();
    return {text.substr(0, text.size() - suffix.size()), *level, *until};
  } catch (const json::exception&) {
    throw Error(ErrorCode::config_invalid, "not a note of a pending signature", note.string());
  }
}

std::vector<fs::path> pending_notes(const std::vector<std::string>& places) {
  std::vector<fs::path> notes;
  for (const fs::path place : places) {
    if (fs::is_directory(place)) {
      for (const auto& entry : fs::directory_iterator(place))
        if (is_note(entry.path())) notes.push_back(entry.path());
    } else {
      notes.push_back(is_note(place) ? place : PendingNote::path_for(place));
    }
  }
  std::sort(notes.begin(), notes.end());
  return notes;
}

}  // namespace sohoa::app
