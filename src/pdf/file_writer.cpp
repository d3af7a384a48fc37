// The file's frame, ISO 32000-1, 7.5: header, objects, table, trailer.
#include "pdf/file_writer.hpp"

#include <utility>

#include "sohoa/core/error.hpp"

namespace sohoa::pdf {
namespace {

constexpr std::uint64_t longest = 9'999'999'999;   // ten digits

std::string table_line(std::uint64_t place) {
  const std::string digits = std::to_string(place);
  return std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
}

}  // namespace

std::string ref(std::size_t object) { return std::to_string(object) + " 0 R"; }

FileWriter::FileWriter(ByteSink to) : to_(std::move(to)) { put("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"); }

std::size_t FileWriter::reserve() {
  places_.push_back(0);
  return places_.size();
}

void FileWriter::write(std::size_t object, std::string_view body) {
  begin(object);
  put(body);
  put("\nendobj\n");
}

std::size_t FileWriter::add(std::string_view body) {
  const std::size_t object = reserve();
  write(object, body);
  return object;
}

void FileWriter::write_stream(std::size_t object, std::string_view dictionary, ByteView coded) {
  begin(object);
  put(dictionary);
  put("\nstream\n");
  put(coded);
  put("\nendstream\nendobj\n");
}

void FileWriter::begin(std::size_t object) {
  SOHOA_INVARIANT(object > 0 && object <= places_.size() && places_[object - 1] == 0);
  if (length_ > longest) throw Error(ErrorCode::input_too_large, "document over 10 GB");
  places_[object - 1] = length_;
  put(std::to_string(object) + " 0 obj\n");
}

void FileWriter::put(ByteView bytes) {
  to_(bytes);
  of_file_.update(bytes);
  of_objects_.update(bytes);
  length_ += bytes.size();
}

Digest FileWriter::finish(std::size_t catalog, std::size_t info) {
  const std::string id = "<" + of_objects_.finish().hex().substr(0, 32) + ">";
  of_objects_ = Hasher();
  const std::uint64_t start = length_;
  const std::string size = std::to_string(places_.size() + 1);
  put("xref\n0 " + size + "\n0000000000 65535 f \n");
  for (const std::uint64_t place : places_) {
    SOHOA_INVARIANT(place > 0);
    put(table_line(place));
  }
  put("trailer\n<< /ID [" + id + id + "] /Info " + ref(info) + " /Root " + ref(catalog) + " /Size " + size + " >>\nstartxref\n" +
      std::to_string(start) + "\n%%EOF\n");
  return of_file_.finish();
}

}  // namespace sohoa::pdf
