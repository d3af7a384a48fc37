/// Secrets leave no copy behind: short strings live inside the object, so moving one must wipe its source.
#include "sohoa/core/secret.hpp"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "sohoa/core/file.hpp"

namespace sohoa {
namespace {

constexpr std::uint64_t largest_secret_file = 64 * 1024;

void wipe_string(std::string& text) noexcept {
  text.resize(text.capacity());  // never grows the buffer
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace

Secret::Secret(std::string text) : text_(text) { wipe_string(text); }

Secret::~Secret() { wipe(); }

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
  }
  return *this;
}

Secret Secret::from_file(const std::filesystem::path& file) {
  Bytes bytes = read_file(file, largest_secret_file);
  std::string_view line = as_text(bytes).substr(0, as_text(bytes).find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  Secret secret{std::string(line)};
  ::explicit_bzero(bytes.data(), bytes.size());
  return secret;
}

Secret Secret::from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? Secret() : Secret(std::string(value));
}

void Secret::wipe() noexcept { wipe_string(text_); }

}  // namespace sohoa
