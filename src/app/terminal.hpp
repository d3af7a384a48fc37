// What every command shares: its language, its output, its progress.
#pragma once

#include <atomic>
#include <iosfwd>
#include <mutex>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "app/wording.hpp"

namespace sohoa::app {

/// JSON in the order keys were written: what a person compares stays where it was.
using Json = nlohmann::ordered_json;

/// --json, --quiet, --lang as given, and the way out for everything a command says.
class Terminal {
 public:
  bool is_json = false;
  bool is_quiet = false;
  Language language = Language::vi;

  bool is_vietnamese() const noexcept { return language == Language::vi; }
  /// The text of the language in use.
  std::string_view say(std::string_view vi, std::string_view en) const noexcept { return is_vietnamese() ? vi : en; }

  /// One line on standard output, unless --quiet or --json.
  void line(std::string_view text) const;
  /// The one document of --json.
  void document(const Json& json) const;
  /// One line on standard error, always.
  void complain(const Error& error) const;
  void warn(std::string_view file, std::string_view word) const;
  /// The address of a page the person opens, on standard error, always: it is no result.
  void open_page(const std::string& url) const;
};

/// A bar on a terminal, a plain line now and then otherwise, nothing with --quiet or --json. Thread-safe.
class ProgressBar {
 public:
  ProgressBar(const Terminal& terminal, std::string label);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(std::size_t done, std::size_t all);

 private:
  std::mutex mutex_;
  std::string label_;
  bool is_shown_, is_terminal_, drew_ = false;
  std::size_t last_percent_ = 0;
};

Json error_json(const Error& error, Language language);

}  // namespace sohoa::app
