/// A PIN or a password: not copyable, not printable, wiped on destruction.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sohoa {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text);   // wipes what was passed
  ~Secret();
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  bool empty() const noexcept { return text_.empty(); }
  /// For the one call that needs it; never keep or log it.
  std::string_view reveal() const noexcept { return text_; }

  /// First line of the file. Throws Error{input_missing, io_failed}.
  static Secret from_file(const std::filesystem::path& file);
  /// The environment variable, empty when unset.
  static Secret from_environment(const char* variable);

 private:
  void wipe() noexcept;
  std::string text_;
};

}  // namespace sohoa
