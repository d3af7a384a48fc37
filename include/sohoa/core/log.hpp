/// The operator's log: one line an event, UTC times, no secrets, no personal ids, no document text.
#pragma once

#include <filesystem>
#include <string_view>

namespace sohoa::log {

enum class Level { debug, info, warning, error };

/// To stderr at `level` and above; with a file, also there (rotated at 10 MB, 5 kept). Call once, from main.
void start(Level level, const std::filesystem::path& file = {});
void debug(std::string_view message);
void info(std::string_view message);
void warning(std::string_view message);
void error(std::string_view message);

}  // namespace sohoa::log
