// zlib in pieces: its lengths are 32-bit, a page's rows need not be.
#include "pdf/deflate.hpp"

#include <zlib.h>

#include "sohoa/core/error.hpp"

namespace sohoa::pdf {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

class Deflater {
 public:
  explicit Deflater(int level) {
    if (deflateInit(&stream_, level) != Z_OK) throw Error(ErrorCode::internal, "deflateInit");
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  void feed(ByteView piece, bool is_last, Bytes& out) {
    // zlib's input pointer lacks a const that its promise has.
    stream_.next_in = const_cast<Bytef*>(piece.data());
    stream_.avail_in = static_cast<uInt>(piece.size());
    do {
      stream_.next_out = buffer_.data();
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int state = ::deflate(&stream_, is_last ? Z_FINISH : Z_NO_FLUSH);
      SOHOA_INVARIANT(state != Z_STREAM_ERROR);
      append(out, ByteView{buffer_.data(), buffer_.size() - stream_.avail_out});
    } while (stream_.avail_out == 0);
  }

 private:
  z_stream stream_{};
  std::array<std::uint8_t, 1 << 16> buffer_{};
};

}  // namespace

Bytes deflate(ByteView plain, int level) {
  Bytes out;
  const auto deflater = std::make_unique<Deflater>(level);
  do {
    const ByteView piece = plain.first(std::min(piece_bytes, plain.size()));
    plain = plain.subspan(piece.size());
    deflater->feed(piece, plain.empty(), out);
  } while (!plain.empty());
  return out;
}

}  // namespace sohoa::pdf
