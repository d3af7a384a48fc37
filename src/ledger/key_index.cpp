// An open-addressed table in a table. Whatever is done for many keys is done in the order of their places, so that a page of
// the table is read and changed once for all of them.
#include "ledger/key_index.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa::ledger {
namespace {

constexpr std::int64_t places = std::int64_t{1} << 48;  // seven bytes in SQLite, and two of five million keys rarely meet
constexpr std::int64_t events_at_once = 100'000;

std::int64_t first_place(std::string_view key) {
  const Digest digest = sha256(view(key));
  std::int64_t place = 0;
  for (std::size_t i = 0; i < 6; ++i) place = place << 8 | digest.bytes[i];
  return place;
}

class LookUp {
 public:
  LookUp(store::Transaction& transaction, const std::vector<std::string_view>& keys) : transaction_(transaction), keys_(keys) {}

  KeyPlace find(std::size_t index, std::int64_t place) {
    for (;; place = (place + 1) % places) {
      if (const auto earlier = asked_.find(place); earlier != asked_.end()) {
        if (keys_[earlier->second] == keys_[index]) return {.place = place, .seq = {}, .twin = earlier->second};
        continue;
      }
      const auto row = transaction_.query_one(
          "SELECT seq, (SELECT step FROM ledger_event WHERE ledger_event.seq = ledger_key.seq) FROM ledger_key WHERE place = ?",
          {place});
      if (!row) {
        asked_.emplace(place, index);
        return {.place = place, .seq = {}, .twin = {}};
      }
      if (row->is_null(1)) throw Error(ErrorCode::store_corrupt, "a key of an event that is not there");
      if (row->text(1) == keys_[index]) return {.place = place, .seq = row->integer(0), .twin = {}};
    }
  }

 private:
  store::Transaction& transaction_;
  const std::vector<std::string_view>& keys_;
  std::unordered_map<std::int64_t, std::size_t> asked_;  // free places and which of the keys will take them
};

}  // namespace

std::vector<KeyPlace> look_up(store::Transaction& transaction, const std::vector<std::string_view>& keys) {
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  order.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) order.emplace_back(first_place(keys[i]), i);
  std::ranges::sort(order);
  LookUp look_up(transaction, keys);
  std::vector<KeyPlace> answers(keys.size());
  for (const auto& [place, index] : order) answers[index] = look_up.find(index, place);
  return answers;
}

void occupy(store::Transaction& transaction, std::vector<std::pair<std::int64_t, std::int64_t>> taken) {
  std::ranges::sort(taken);
  for (const auto& [place, seq] : taken) transaction.execute("INSERT INTO ledger_key (place, seq) VALUES (?, ?)", {place, seq});
}

std::int64_t indexed_keys(store::Transaction& transaction) {
  return transaction.query_one("SELECT count(*) FROM ledger_key")->integer(0);
}

void index_all_keys(store::Transaction& transaction) {
  for (std::int64_t last = 0;;) {
    const auto rows = transaction.query("SELECT seq, step FROM ledger_event WHERE seq > ? ORDER BY seq LIMIT ?", {last, events_at_once});
    std::vector<std::string_view> keys;
    for (const store::Row& row : rows) keys.push_back(row.text(1));
    const std::vector<KeyPlace> found = look_up(transaction, keys);
    std::vector<std::pair<std::int64_t, std::int64_t>> taken;
    for (std::size_t i = 0; i < rows.size(); ++i) taken.emplace_back(found[i].place, rows[i].integer(0));
    occupy(transaction, std::move(taken));
    if (rows.size() < static_cast<std::size_t>(events_at_once)) return;
    last = rows.back().integer(0);
  }
}

}  // namespace sohoa::ledger
