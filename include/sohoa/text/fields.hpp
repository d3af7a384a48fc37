/// What a page says about itself: number and notation, date, dossier code … each with confidence and place (R27).
#pragma once

#include <string>
#include <vector>

#include "sohoa/text/recognized_page.hpp"

namespace sohoa {

struct Field {
  std::string name;           // stable: "so_ky_hieu", "ngay_ban_hanh", "ma_ho_so" …
  std::string value;          // NFC; dates as YYYY-MM-DD
  double confidence = 0;      // the lowest of its words, 0 … 1
  int page = 0;               // 0-based
  Box box;                    // pixels of the page's reading copy
  std::string confirmed_by;   // who confirmed it; empty: nobody
  bool operator==(const Field&) const = default;
};

/// Adds the fields of one more page of a document, its `number` 0-based; what an earlier page had stays. Pure.
void add_fields(std::vector<Field>& found, const RecognizedPage& page, int number);

/// Fields of a document, each name at most once: the first page that has it wins. An empty number («Số:   /PXL») and an
/// impossible date give no field rather than a guess. Pure.
std::vector<Field> extract_fields(const std::vector<RecognizedPage>& pages);

}  // namespace sohoa
