// The chain of events: one table, a head row beside it, and the write lock that puts all writers in a row.
#include "sohoa/ledger/ledger.hpp"

#include <algorithm>
#include <limits>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

#include "ledger/event_json.hpp"
#include "ledger/key_index.hpp"
#include "ledger/personal_id_guard.hpp"

namespace sohoa {
namespace {

const std::vector<store::Migration>& migrations() {
  static const std::vector<store::Migration> steps = {{.version = 1, .sql = R"(
        CREATE TABLE ledger_event (
          seq BIGINT PRIMARY KEY,
          at_ms BIGINT NOT NULL,
          event TEXT NOT NULL,
          dossier TEXT NOT NULL,
          unit TEXT NOT NULL,
          actor TEXT NOT NULL,
          data TEXT NOT NULL,
          step TEXT NOT NULL UNIQUE,
          previous TEXT NOT NULL,
          hash TEXT NOT NULL
        );
        CREATE INDEX ledger_event_by_dossier ON ledger_event (dossier, seq);
        CREATE TABLE ledger_head (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL);
        INSERT INTO ledger_head (id, seq, hash) VALUES
          (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
      )"},
      {.version = 2, .sql = "CREATE INDEX ledger_event_by_time ON ledger_event (at_ms)"},
      // Keys have an index of their own. A primary key of SQLite's own kind is found without an index beside the table.
      {.version = 3, .sql = R"(
        CREATE TABLE ledger_event_anew (
          seq INTEGER PRIMARY KEY,
          at_ms BIGINT NOT NULL,
          event TEXT NOT NULL,
          dossier TEXT NOT NULL,
          unit TEXT NOT NULL,
          actor TEXT NOT NULL,
          data TEXT NOT NULL,
          step TEXT NOT NULL,
          previous TEXT NOT NULL,
          hash TEXT NOT NULL
        );
        INSERT INTO ledger_event_anew SELECT seq, at_ms, event, dossier, unit, actor, data, step, previous, hash
          FROM ledger_event ORDER BY seq;
        DROP TABLE ledger_event;
        ALTER TABLE ledger_event_anew RENAME TO ledger_event;
        CREATE INDEX ledger_event_by_dossier ON ledger_event (dossier, seq);
        CREATE INDEX ledger_event_by_time ON ledger_event (at_ms);
        CREATE TABLE ledger_key (place INTEGER PRIMARY KEY, seq BIGINT NOT NULL);
      )", .then = ledger::index_all_keys}};
  return steps;
}

// The columns event_of reads, in its order.
const std::string selected =
    "SELECT seq, at_ms, event, dossier, unit, actor, data, step, previous, hash FROM ledger_event ";

constexpr std::int64_t events_at_once = 1000;

struct Head {
  std::int64_t seq = 0;
  Digest hash;
};

Digest stored_digest(const std::string& text) {
  const auto digest = Digest::parse(text);
  if (!digest) throw Error(ErrorCode::store_corrupt, "a digest in the ledger");
  return *digest;
}

Event event_of(const store::Row& row) {
  Event event;
  event.seq = row.integer(0);
  event.at = Instant{row.integer(1)};
  event.event = row.text(2);
  event.dossier = row.text(3);
  event.unit = row.text(4);
  event.actor = row.text(5);
  event.data = ledger::data_from_json(row.text(6));
  event.key = row.text(7);
  event.previous = stored_digest(row.text(8));
  event.hash = stored_digest(row.text(9));
  return event;
}

Head head_of(store::Transaction& transaction) {
  const auto row = transaction.query_one("SELECT seq, hash FROM ledger_head WHERE id = 1");
  if (!row) throw Error(ErrorCode::store_corrupt, "the ledger's head is missing");
  return {row->integer(0), stored_digest(row->text(1))};
}

/// Most of what is in an event is ASCII, which is in NFC as it stands.
std::string kept(std::string text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; }) ? std::move(text) : nfc(text);
}

EventData in_nfc(EventData given) {
  EventData normalized;
  while (!given.empty()) {
    auto entry = given.extract(given.begin());
    entry.key() = kept(std::move(entry.key()));
    if (auto* text = std::get_if<std::string>(&entry.mapped())) *text = kept(std::move(*text));
    if (auto* texts = std::get_if<std::vector<std::string>>(&entry.mapped())) {
      for (std::string& text : *texts) text = kept(std::move(text));
    }
    normalized.insert(normalized.end(), std::move(entry));
  }
  return normalized;
}

/// All but its place in the chain.
Event event_of(EventDraft draft) {
  Event event;
  event.at = draft.at;
  event.event = kept(std::move(draft.event));
  event.dossier = kept(std::move(draft.dossier));
  event.unit = kept(std::move(draft.unit));
  event.actor = kept(std::move(draft.actor));
  event.key = kept(std::move(draft.key));
  event.data = in_nfc(std::move(draft.data));
  return event;
}

std::vector<std::string_view> keys_of(const std::vector<Event>& events) {
  std::vector<std::string_view> keys;
  keys.reserve(events.size());
  for (const Event& event : events) keys.push_back(event.key);
  return keys;
}

bool says_the_same(const Event& a, const Event& b) {
  return a.at == b.at && a.event == b.event && a.dossier == b.dossier && a.unit == b.unit && a.actor == b.actor &&
         a.data == b.data;
}

/// Gives the event its number after the head and writes it.
void write(store::Transaction& transaction, Event& event, const Head& head) {
  const std::string data = ledger::data_to_json(event.data);
  event.seq = head.seq + 1;
  event.previous = head.hash;
  event.hash = ledger::hash_of(event, data);
  transaction.execute(
      "INSERT INTO ledger_event (seq, at_ms, event, dossier, unit, actor, data, step, previous, hash) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {event.seq, event.at.ms, event.event, event.dossier, event.unit, event.actor, data, event.key, event.previous.hex(), event.hash.hex()});
}

Event event_at(store::Transaction& transaction, std::int64_t seq) {
  const auto row = transaction.query_one(selected + "WHERE seq = ?", {seq});
  if (!row) throw Error(ErrorCode::store_corrupt, "a key of an event that is not there");
  return event_of(*row);
}

void move_head(store::Transaction& transaction, const Head& head) {
  transaction.execute("UPDATE ledger_head SET seq = ?, hash = ? WHERE id = 1", {head.seq, head.hash.hex()});
}

/// Walks the chain; keeps the first thing that is wrong.
class ChainCheck {
 public:
  explicit ChainCheck(store::Transaction& transaction) : transaction_(transaction) {}

  void visit(const Event& event) {
    if (finding_) return;
    if (event.seq != last_.seq + 1) return blame(last_.seq + 1, "is missing");
    if (event.previous != last_.hash) return blame(event.seq, "does not follow the event before it");
    if (event.hash != hash_of(event)) return blame(event.seq, "was changed: its hash differs");
    if (ledger::look_up(transaction_, {event.key}).front().seq != event.seq) return blame(event.seq, "is not what its key finds");
    last_ = {event.seq, event.hash};
  }

  std::vector<std::string> result(const Head& head) {
    if (!finding_ && last_.seq < head.seq) blame(last_.seq + 1, "is missing: the ledger was cut off");
    if (!finding_ && (last_.seq != head.seq || last_.hash != head.hash)) blame(last_.seq, "is not the ledger's head");
    if (!finding_ && ledger::indexed_keys(transaction_) != head.seq) finding_ = "there are keys of no event";
    return finding_ ? std::vector<std::string>{*finding_} : std::vector<std::string>{};
  }

 private:
  void blame(std::int64_t seq, std::string_view what) {
    finding_ = "event " + std::to_string(seq) + " " + std::string(what);
  }

  store::Transaction& transaction_;
  Head last_;
  std::optional<std::string> finding_;
};

}  // namespace

Ledger::Ledger(store::Database& database) { database.migrate("ledger", migrations()); }

Ledger::Appended Ledger::append(store::Transaction& transaction, EventDraft draft) {
  std::vector<EventDraft> one;
  one.push_back(std::move(draft));
  return std::move(append(transaction, std::move(one)).front());
}

std::vector<Ledger::Appended> Ledger::append(store::Transaction& transaction, std::vector<EventDraft> drafts) {
  std::vector<Event> events;
  events.reserve(drafts.size());
  for (EventDraft& draft : drafts) {
    SOHOA_INVARIANT(!draft.key.empty() && !draft.event.empty());
    ledger::refuse_personal_ids(draft);
    events.push_back(event_of(std::move(draft)));
  }
  const std::vector<ledger::KeyPlace> places = ledger::look_up(transaction, keys_of(events));
  const Head before = head_of(transaction);
  Head head = before;
  std::vector<std::pair<std::int64_t, std::int64_t>> taken;
  std::vector<Appended> all;
  all.reserve(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const ledger::KeyPlace& place = places[i];
    if (!place.seq && !place.twin) {
      write(transaction, events[i], head);
      head = {events[i].seq, events[i].hash};
      taken.emplace_back(place.place, head.seq);
      all.push_back({.event = std::move(events[i]), .is_new = true});
      continue;
    }
    Event present = place.seq ? event_at(transaction, *place.seq) : all[*place.twin].event;
    const bool is_same = says_the_same(present, events[i]);
    all.push_back({.event = std::move(present), .is_new = false, .is_same = is_same});
  }
  ledger::occupy(transaction, std::move(taken));
  if (head.seq != before.seq) move_head(transaction, head);
  return all;
}

std::optional<Event> Ledger::find(store::Transaction& transaction, std::string_view key) const {
  const ledger::KeyPlace place = ledger::look_up(transaction, {key}).front();
  if (!place.seq) return std::nullopt;
  return event_at(transaction, *place.seq);
}

void Ledger::each(store::Transaction& transaction, const std::function<void(const Event&)>& visit,
                  std::int64_t after_seq, std::int64_t until_seq) const {
  for (;;) {
    const auto rows = transaction.query(
        selected + "WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
        {after_seq, until_seq, events_at_once});
    for (const store::Row& row : rows) visit(event_of(row));
    if (rows.size() < static_cast<std::size_t>(events_at_once)) return;
    after_seq = rows.back().integer(0);
  }
}

void Ledger::each_between(store::Transaction& transaction, std::string_view name, Instant after, Instant until,
                          const std::function<void(const Event&)>& visit) const {
  std::int64_t last_ms = after.ms, last_seq = std::numeric_limits<std::int64_t>::max();
  for (;;) {
    const auto rows = transaction.query(
        selected + "WHERE (at_ms, seq) > (?, ?) AND at_ms <= ? AND event = ? ORDER BY at_ms, seq LIMIT ?",
        {last_ms, last_seq, until.ms, std::string(name), events_at_once});
    for (const store::Row& row : rows) visit(event_of(row));
    if (rows.size() < static_cast<std::size_t>(events_at_once)) return;
    last_ms = rows.back().integer(1);
    last_seq = rows.back().integer(0);
  }
}

std::vector<Event> Ledger::of_dossier(store::Transaction& transaction, std::string_view dossier,
                                      std::int64_t until_seq) const {
  std::vector<Event> events;
  for (const store::Row& row : transaction.query(
           selected + "WHERE dossier = ? AND seq <= ? ORDER BY seq",
           {std::string(dossier), until_seq}))
    events.push_back(event_of(row));
  return events;
}

void Ledger::each_dossier(
    store::Transaction& transaction, std::int64_t until_seq,
    const std::function<void(const std::string& dossier, const std::vector<Event>&)>& visit) const {
  std::string last_dossier;
  std::int64_t last_seq = INT64_MAX;  // what concerns no dossier is left out
  std::vector<Event> events;
  for (;;) {
    const auto rows = transaction.query(
        selected + "WHERE (dossier, seq) > (?, ?) ORDER BY dossier, seq LIMIT ?",
        {last_dossier, last_seq, events_at_once});
    for (const store::Row& row : rows) {
      if (!events.empty() && events.front().dossier != row.text(3)) {
        visit(events.front().dossier, events);
        events.clear();
      }
      if (row.integer(0) <= until_seq) events.push_back(event_of(row));
    }
    if (rows.size() < static_cast<std::size_t>(events_at_once)) break;
    last_dossier = rows.back().text(3);
    last_seq = rows.back().integer(0);
  }
  if (!events.empty()) visit(events.front().dossier, events);
}

std::vector<std::string> Ledger::dossiers_between(store::Transaction& transaction, Instant after,
                                                  Instant until) const {
  std::vector<std::string> codes;
  for (const store::Row& row : transaction.query(
           "SELECT DISTINCT dossier FROM ledger_event WHERE at_ms > ? AND at_ms <= ? AND dossier <> '' ORDER BY dossier",
           {after.ms, until.ms})) {
    codes.push_back(row.text(0));
  }
  return codes;
}

std::int64_t Ledger::last_seq(store::Transaction& transaction) const { return head_of(transaction).seq; }

EventSource events_of(const std::vector<Event>& events) {
  return [&events](const std::function<void(const Event&)>& visit) {
    for (const Event& event : events) visit(event);
  };
}

std::vector<std::string> Ledger::check(store::Transaction& transaction) const {
  ChainCheck check(transaction);
  try {
    each(transaction, [&](const Event& event) { check.visit(event); });
    return check.result(head_of(transaction));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::store_corrupt) throw;
    return {"the ledger cannot be read: " + error.detail()};
  }
}

}  // namespace sohoa
