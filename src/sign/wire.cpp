// Eight bytes a number, a length before everything else; no versions, because both ends are one program.
#include "sign/wire.hpp"

#include "sohoa/core/error.hpp"

namespace sohoa::wire {

Writer& Writer::number(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  for (int i = 0; i < 8; ++i) out_.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
  return *this;
}

Writer& Writer::bytes(ByteView value) {
  number(static_cast<std::int64_t>(value.size()));
  append(out_, value);
  return *this;
}

void Reader::refuse_unless(bool fits) {
  if (!fits) throw Error(ErrorCode::parser_died, "an answer that makes no sense");
}

ByteView Reader::taken(std::size_t count) {
  refuse_unless(count <= in_.size());
  const ByteView head = in_.first(count);
  in_ = in_.subspan(count);
  return head;
}

std::int64_t Reader::number() {
  std::uint64_t bits = 0;
  const ByteView raw = taken(8);
  for (std::size_t i = 0; i < 8; ++i) bits |= static_cast<std::uint64_t>(raw[i]) << (8 * i);
  return static_cast<std::int64_t>(bits);
}

int Reader::small(int largest) {
  const std::int64_t value = number();
  refuse_unless(value >= 0 && value <= largest);
  return static_cast<int>(value);
}

Bytes Reader::bytes() {
  const std::int64_t count = number();
  refuse_unless(count >= 0);
  const ByteView raw = taken(static_cast<std::size_t>(count));
  return Bytes(raw.begin(), raw.end());
}

std::string Reader::text() {
  const Bytes raw = bytes();
  return std::string(as_text(raw));
}

}  // namespace sohoa::wire
