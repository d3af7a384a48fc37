/// One line an event, through spdlog. Until `start` is called nothing is written: a library stays silent.
#include "sohoa/core/log.hpp"

#include <memory>
#include <vector>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::log {
namespace {

constexpr std::size_t rotate_at_bytes = std::size_t{10} << 20;
constexpr std::size_t files_kept = 5;

std::unique_ptr<spdlog::logger>& logger() {
  static std::unique_ptr<spdlog::logger> instance;
  return instance;
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

void write(Level level, std::string_view message) {
  if (!logger() || !logger()->should_log(spdlog_level(level))) return;
  const std::string line = printable(message);
  logger()->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void start(Level level, const std::filesystem::path& file) {
  std::vector<spdlog::sink_ptr> sinks{std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  if (!file.empty()) {
    try {
      sinks.push_back(
          std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), rotate_at_bytes, files_kept));
    } catch (const spdlog::spdlog_ex&) {
      throw Error(ErrorCode::io_failed, "the log cannot be written", file.string());
    }
  }
  auto made = std::make_unique<spdlog::logger>("sohoa", sinks.begin(), sinks.end());
  made->set_formatter(
      std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
  made->set_level(spdlog_level(level));
  made->flush_on(spdlog::level::info);
  logger() = std::move(made);
}

void debug(std::string_view message) { write(Level::debug, message); }
void info(std::string_view message) { write(Level::info, message); }
void warning(std::string_view message) { write(Level::warning, message); }
void error(std::string_view message) { write(Level::error, message); }

}  // namespace sohoa::log
