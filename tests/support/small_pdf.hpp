/// PDFs small enough to read, built object by object, and updates appended to them as any program might.
#pragma once

#include <map>
#include <string>

#include "sohoa/core/bytes.hpp"

namespace sohoa::test {

/// Objects by number; what stands between "n 0 obj" and "endobj".
using Objects = std::map<int, std::string>;

std::string stream(const std::string& dictionary_entries, const std::string& content);

/// 1 catalog, 2 page tree, 3 page (A5, portrait), 4 its content, 5 its font, 6 Info. `page_entries` are added to the page's.
Objects one_page(const std::string& page_entries = {}, const std::string& catalog_entries = {});

struct FileShape {
  bool uses_stream = false;          // cross-reference stream
  bool packs_objects = false;        // all but streams into one object stream; implies uses_stream
  std::string trailer_entries = "/Root 1 0 R /Info 6 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]";
  bool ends_with_line = true;
  int size = 0;                      // what /Size says of a table; 0: the truth
};
Bytes file_of(const Objects& objects, const FileShape& shape = {});

/// Appends objects with a cross-reference table behind `bytes`.
Bytes updated(ByteView bytes, const Objects& objects, const std::string& trailer_entries = "/Root 1 0 R /Info 6 0 R", int size = 200);

}  // namespace sohoa::test
