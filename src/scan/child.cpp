// The child's task: opens the input once, by what it is, then answers "facts", "page N" and "words N" about it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstdlib>

#include "scan/answers.hpp"
#include "scan/format.hpp"
#include "scan/limits.hpp"
#include "scan/source.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::scan {
namespace {

constexpr std::uint64_t byte_limit = std::uint64_t{512} << 20;

// Mapped, not read: a large PDF is not copied to look at one page. It stays mapped for the child's life, but what a page needed
// of it is let go after each answer: a document of five hundred pages would otherwise be in memory at its end.
ByteView map_input(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) throw Error(ErrorCode::input_unreadable, "not a file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size == 0) throw Error(ErrorCode::input_truncated, "an empty file");
  if (size > byte_limit) throw Error(ErrorCode::input_too_large, std::to_string(size) + " bytes");
  void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (bytes == MAP_FAILED) throw Error(ErrorCode::input_too_large, "memory");
  return {static_cast<const std::uint8_t*>(bytes), size};
}

ByteView mapped_input(const sandbox::Job& job) {
  static const ByteView bytes = map_input(job.input_fd);
  return bytes;
}

void let_go_of(ByteView mapped) {
  ::madvise(const_cast<std::uint8_t*>(mapped.data()), mapped.size(), MADV_DONTNEED);   // of a file: read again where needed
}

std::unique_ptr<Source> open_source(const sandbox::Job& job) {
  const ByteView bytes = mapped_input(job);
  switch (format_of(bytes)) {
    case Format::jpeg: return open_jpeg(bytes);
    case Format::png: return open_png(bytes);
    case Format::tiff: return open_tiff(bytes);
    case Format::webp: return open_webp(bytes);
    case Format::bmp: return open_bmp(bytes);
    case Format::gif: return open_gif(bytes);
    case Format::pnm: return open_pnm(bytes);
    case Format::heif: return open_heif(bytes);
    case Format::jpeg2000: return open_jpeg2000(bytes);
    case Format::pdf: return open_pdf(bytes, job);
    case Format::unknown: break;
  }
  throw Error(ErrorCode::input_unsupported);
}

// One child serves one input, so what was opened for its facts is there for its pages.
Source& source_of(const sandbox::Job& job) {
  static const std::unique_ptr<Source> source = open_source(job);
  return *source;
}

Bytes answer(const sandbox::Job& job) {
  Source& source = source_of(job);
  const std::vector<std::string> request = split(as_text(job.request), ' ');
  if (request.front() == "facts") return encode_facts(source.facts());
  const auto index = static_cast<std::size_t>(std::strtoull(request.back().c_str(), nullptr, 10));
  return request.front() == "page" ? encode_page(source.page(index)) : encode_words(source.words(index));
}

Bytes lean_answer(const sandbox::Job& job) {
  Bytes answer = scan::answer(job);
  let_go_of(mapped_input(job));
  return answer;
}

}  // namespace
}  // namespace sohoa::scan

void sohoa::provide_scan_tasks() { sandbox::provide("scan", scan::lean_answer); }
