/// Which event a step's key belongs to. A key lies at the place 48 bits of its digest say, or, when other keys lie there, at the
/// next free one, and is compared whole: keys are mostly digests, and an index over them whole is a third of a ledger's pages
/// that change. Events are never removed, so neither are places.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sohoa/store/database.hpp"

namespace sohoa::ledger {

/// `place` is a free one unless the key is there already: as the event `seq` or as an earlier one of those asked about.
struct KeyPlace {
  std::int64_t place = 0;
  std::optional<std::int64_t> seq;
  std::optional<std::size_t> twin;
};

/// One answer a key, in their order. Throws Error{store_corrupt} for a place whose event is not there.
std::vector<KeyPlace> look_up(store::Transaction& transaction, const std::vector<std::string_view>& keys);

/// Pairs of a free place and the event that takes it.
void occupy(store::Transaction& transaction, std::vector<std::pair<std::int64_t, std::int64_t>> places);

std::int64_t indexed_keys(store::Transaction& transaction);

/// For the events of a ledger that had no such index.
void index_all_keys(store::Transaction& transaction);

}  // namespace sohoa::ledger
