/// Takes over the events another desk exported: each once, in this ledger's own chain, with a report of what was
/// refused.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "sohoa/ledger/ledger.hpp"
#include "sohoa/store/database.hpp"

namespace sohoa {

struct ImportReport {
  std::int64_t lines = 0;
  std::int64_t added = 0;
  std::int64_t known = 0;  // there already, by key, with the same content
  struct Refused {
    std::int64_t line = 0;  // 1, 2, …
    std::string reason;     // stable words: "not_an_event", "too_long", "hash_differs",
                            // "not_in_catalogue", "personal_id", "key_taken"
  };
  std::vector<Refused> refused;
  std::vector<std::int64_t> gaps;  // lines that do not follow the line before: events are missing in between
};

/// Reads to the end, a line an event, as `ledger export` writes it; empty lines are skipped. Time, unit, actor, data
/// and key stay what they were. What was taken over stays when a later line is refused or the process dies: the same
/// file again adds only the rest.
ImportReport import_events(store::Database& database, Ledger& ledger, std::istream& lines);

/// Whether the data of a known event fits the catalogue; events of other names always do.
bool fits_catalogue(const Event& event);

}  // namespace sohoa
