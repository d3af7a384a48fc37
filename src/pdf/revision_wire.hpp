/// How the sandboxed child's findings travel to the parent: fixed-width numbers and counted strings, every length checked
/// against what is left. `wire(w, value)` lists a struct's fields once, for both directions.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa::pdf_wire {

class Writer {
 public:
  static constexpr bool reads = false;
  template <std::integral T>
  void operator()(const T& value) { number(static_cast<std::uint64_t>(value)); }
  void operator()(const double& value) { number(std::bit_cast<std::uint64_t>(value)); }
  void operator()(const std::string& value) {
    number(value.size());
    append(bytes_, value);
  }
  void operator()(const Bytes& value) {
    number(value.size());
    append(bytes_, ByteView{value});
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    number(values.size());
    for (const T& value : values) (*this)(value);
  }
  template <class T>
  void operator()(const std::optional<T>& value) {
    number(value.has_value());
    if (value) (*this)(*value);
  }
  template <class T>
    requires std::is_enum_v<T>
  void operator()(const T& value) { number(static_cast<std::uint64_t>(value)); }
  template <class T>
    requires(std::is_class_v<T>)
  void operator()(const T& value) { wire(*this, const_cast<T&>(value)); }

  Bytes take() { return std::move(bytes_); }

 private:
  void number(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  Bytes bytes_;
};

/// Throws Error{parser_died} on anything a sound child would not have sent.
class Reader {
 public:
  static constexpr bool reads = true;
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  template <std::integral T>
  void operator()(T& value) { value = static_cast<T>(number()); }
  void operator()(double& value) { value = std::bit_cast<double>(number()); }
  void operator()(std::string& value) {
    const auto piece = counted();
    value.assign(as_text(piece));
  }
  void operator()(Bytes& value) {
    const auto piece = counted();
    value.assign(piece.begin(), piece.end());
  }
  template <class T>
  void operator()(std::vector<T>& values) {
    const std::uint64_t count = number();
    if (count > bytes_.size() / 8) refuse();   // every value takes at least one number
    values.clear();
    for (std::uint64_t i = 0; i < count; ++i) (*this)(values.emplace_back());
  }
  template <class T>
  void operator()(std::optional<T>& value) {
    value.reset();
    if (number() != 0) (*this)(*(value = T{}));
  }
  template <class T>
    requires std::is_enum_v<T>
  void operator()(T& value) { value = static_cast<T>(number()); }
  template <class T>
    requires(std::is_class_v<T>)
  void operator()(T& value) { wire(*this, value); }

  void finish() const { if (!bytes_.empty()) refuse(); }
  [[noreturn]] static void refuse() { throw Error(ErrorCode::parser_died, "unreadable answer"); }

 private:
  std::uint64_t number() {
    if (bytes_.size() < 8) refuse();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value |= std::uint64_t{bytes_[i]} << (8 * i);
    bytes_ = bytes_.subspan(8);
    return value;
  }
  ByteView counted() {
    const std::uint64_t size = number();
    if (size > bytes_.size()) refuse();
    const auto piece = bytes_.first(static_cast<std::size_t>(size));
    bytes_ = bytes_.subspan(static_cast<std::size_t>(size));
    return piece;
  }
  ByteView bytes_;
};

}  // namespace sohoa::pdf_wire
