// Writes what the tests describe, byte by byte; no PDF library has a hand in it.
#include "support/small_pdf.hpp"

#include <algorithm>
#include <cstdio>

namespace sohoa::test {
namespace {

std::string digits(std::size_t value, int width) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*zu", width, value);
  return text;
}

void write_table(std::string& file, const std::map<int, std::size_t>& offsets, bool with_free) {
  file += "xref\n";
  if (with_free) file += "0 1\n0000000000 65535 f \n";
  for (const auto& [number, offset] : offsets) file += std::to_string(number) + " 1\n" + digits(offset, 10) + " 00000 n \n";
}

std::string big_endian(std::size_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
  return text;
}

bool is_stream(const std::string& body) { return body.find("\nstream\n") != std::string::npos; }

std::string packed(const Objects& objects, std::map<int, int>& index) {
  std::string head, content;
  for (const auto& [number, body] : objects) {
    if (is_stream(body)) continue;
    index[number] = static_cast<int>(index.size());
    head += std::to_string(number) + " " + std::to_string(content.size()) + " ";
    content += body + "\n";
  }
  return stream("/Type /ObjStm /N " + std::to_string(index.size()) + " /First " + std::to_string(head.size()), head + content);
}

}  // namespace

std::string stream(const std::string& dictionary_entries, const std::string& content) {
  return "<< " + dictionary_entries + " /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream";
}

Objects one_page(const std::string& page_entries, const std::string& catalog_entries) {
  return {{1, "<< /Type /Catalog /Pages 2 0 R " + catalog_entries + " >>"},
          {2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"},
          {3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> " + page_entries + " >>"},
          {4, stream("", "BT /F1 12 Tf 40 500 Td (Giay khai sinh) Tj ET")},
          {5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"},
          {6, "<< /Title (Giay to) >>"}};
}

Bytes file_of(const Objects& objects, const FileShape& shape) {
  std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::map<int, std::size_t> offsets;
  std::map<int, int> index;
  const auto write = [&](int number, const std::string& body) {
    offsets[number] = file.size();
    file += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  };
  int next = objects.rbegin()->first + 1;
  const int container = next;
  if (shape.packs_objects) write(next++, packed(objects, index));
  for (const auto& [number, body] : objects) {
    if (!index.contains(number)) write(number, body);
  }
  const std::size_t section = file.size();
  if (shape.uses_stream || shape.packs_objects) {
    const int own = next++;
    offsets[own] = section;
    std::string table;
    for (int number = 0; number < next; ++number) {
      if (index.contains(number)) table += big_endian(2, 1) + big_endian(static_cast<std::size_t>(container), 4) + big_endian(static_cast<std::size_t>(index[number]), 2);
      else if (offsets.contains(number)) table += big_endian(1, 1) + big_endian(offsets[number], 4) + big_endian(0, 2);
      else table += big_endian(0, 5) + big_endian(number == 0 ? 65535 : 0, 2);
    }
    file += std::to_string(own) + " 0 obj\n" +
            stream("/Type /XRef /W [1 4 2] /Size " + std::to_string(next) + " " + shape.trailer_entries, table) + "\nendobj\n";
  } else {
    write_table(file, offsets, true);
    file += "trailer\n<< /Size " + std::to_string(shape.size > 0 ? shape.size : next) + " " + shape.trailer_entries + " >>\n";
  }
  file += "startxref\n" + std::to_string(section) + "\n%%EOF" + (shape.ends_with_line ? "\n" : "");
  return to_bytes(file);
}

Bytes updated(ByteView bytes, const Objects& objects, const std::string& trailer_entries, int size) {
  std::string file{as_text(bytes)};
  const std::size_t last = file.rfind("startxref");
  const std::string previous = std::to_string(std::stoul(file.substr(last + 9)));
  if (file.back() != '\n') file += '\n';
  std::map<int, std::size_t> offsets;
  for (const auto& [number, body] : objects) {
    offsets[number] = file.size();
    file += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  }
  const std::size_t section = file.size();
  write_table(file, offsets, false);
  file += "trailer\n<< /Size " + std::to_string(size) + " /Prev " + previous + " " + trailer_entries + " >>\nstartxref\n" +
          std::to_string(section) + "\n%%EOF\n";
  return to_bytes(file);
}

}  // namespace sohoa::test
