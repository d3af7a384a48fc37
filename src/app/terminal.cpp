// Standard output belongs to results, standard error to everything else.

#include "app/terminal.hpp"

#include <unistd.h>

#include <iostream>

namespace sohoa::app {

void Terminal::line(std::string_view text) const {
  if (!is_quiet && !is_json) std::cout << text << '\n';
}

void Terminal::document(const Json& json) const { std::cout << json.dump() << std::endl; }

void Terminal::complain(const Error& error) const { std::cerr << error_line(error, language) << std::endl; }

void Terminal::warn(std::string_view file, std::string_view word) const {
  if (!is_quiet) std::cerr << "sohoa: " << file << ": " << sentence(word, language) << " [" << word << "]" << std::endl;
}

void Terminal::open_page(const std::string& url) const {
  std::cerr << say("mở trang này trong trình duyệt: ", "open this page in the browser: ") << url << std::endl;
}

Json error_json(const Error& error, Language language) {
  const ErrorFace& face = face_of(error.code());
  const bool vi = language == Language::vi;
  std::string message(vi ? face.vi : face.en);
  if (!error.detail().empty()) message += " (" + detail_of(error, language) + ")";
  return {{"error",
           {{"code", name(error.code())}, {"file", error.subject()}, {"message", message}, {"advice", vi ? face.vi_do : face.en_do}}}};
}

ProgressBar::ProgressBar(const Terminal& terminal, std::string label)
    : label_(std::move(label)), is_shown_(!terminal.is_quiet && !terminal.is_json), is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (drew_ && is_terminal_) std::cerr << "\r\033[K" << std::flush;
}

void ProgressBar::show(std::size_t done, std::size_t all) {
  if (!is_shown_ || all < 2) return;
  const std::lock_guard lock(mutex_);
  const std::size_t percent = 100 * done / all;
  if (is_terminal_) {
    const std::size_t filled = percent * 30 / 100;
    std::cerr << '\r' << label_ << " [" << std::string(filled, '#') << std::string(30 - filled, '.') << "] " << done << '/' << all << std::flush;
  } else if (percent >= last_percent_ + 25) {
    last_percent_ = percent;
    std::cerr << label_ << ' ' << done << '/' << all << '\n';
  }
  drew_ = true;
}

}  // namespace sohoa::app
