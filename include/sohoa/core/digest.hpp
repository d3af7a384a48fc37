/// SHA-256, the one digest by which files, events and steps are named.
#pragma once

#include <array>
#include <compare>
#include <filesystem>
#include <memory>
#include <optional>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  auto operator<=>(const Digest&) const = default;
  std::string hex() const { return sohoa::hex(bytes); }
  /// 64 hexadecimal digits or nullopt.
  static std::optional<Digest> parse(std::string_view text);
};

/// Hashes what arrives in pieces. One thread at a time.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  Hasher& update(ByteView bytes);
  /// Once; afterwards the hasher is spent.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest sha256(ByteView bytes);
/// Streams the file. Throws Error{input_missing, io_failed}.
Digest sha256_file(const std::filesystem::path& file);

}  // namespace sohoa
