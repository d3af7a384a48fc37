/// Values as bytes, for the way into the sandboxed child and back. Both ends are the same program, but the child's
/// answer is still read as foreign: every length is checked, and what does not fit throws Error{parser_died}.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa::wire {

class Writer {
 public:
  Writer& number(std::int64_t value);
  Writer& flag(bool value) { return number(value ? 1 : 0); }
  Writer& bytes(ByteView value);
  Writer& text(std::string_view value) { return bytes(view(value)); }
  Writer& instant(Instant value) { return number(value.ms); }
  template <class T, class Write>
  Writer& list(const std::vector<T>& values, Write write) {
    number(static_cast<std::int64_t>(values.size()));
    for (const T& value : values) write(*this, value);
    return *this;
  }
  Writer& byte_lists(const std::vector<Bytes>& values) {
    return list(values, [](Writer& out, const Bytes& value) { out.bytes(value); });
  }
  Writer& texts(const std::vector<std::string>& values) {
    return list(values, [](Writer& out, const std::string& value) { out.text(value); });
  }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

class Reader {
 public:
  explicit Reader(ByteView in) : in_(in) {}
  std::int64_t number();
  /// A number from 0 to `largest`.
  int small(int largest);
  bool flag() { return small(1) == 1; }
  Bytes bytes();
  std::string text();
  Instant instant() { return {number()}; }
  template <class T, class Read>
  std::vector<T> list(Read read) {
    std::vector<T> values;
    const std::int64_t count = number();
    refuse_unless(count >= 0 && static_cast<std::uint64_t>(count) <= in_.size());
    for (std::int64_t i = 0; i < count; ++i) values.push_back(read(*this));
    return values;
  }
  std::vector<Bytes> byte_lists() {
    return list<Bytes>([](Reader& in) { return in.bytes(); });
  }
  std::vector<std::string> texts() {
    return list<std::string>([](Reader& in) { return in.text(); });
  }
  /// Everything must have been read.
  void finish() const { refuse_unless(in_.empty()); }

 private:
  static void refuse_unless(bool fits);
  ByteView taken(std::size_t count);
  ByteView in_;
};

}  // namespace sohoa::wire
