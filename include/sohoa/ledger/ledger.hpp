/// What happened, when, by whom, to which dossier: append-only, hash-chained, each event unique by its step's key.
/// The catalogue of events is docs/EVENTS.md. No personal id and no document text is ever in an event.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/store/database.hpp"

namespace sohoa {

using EventValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;
using EventData = std::map<std::string, EventValue, std::less<>>;

/// Names of docs/EVENTS.md.
namespace event {
inline constexpr std::string_view dossier_received = "dossier.received";
inline constexpr std::string_view dossier_status = "dossier.status";  // data: status 1…10, on, reason
inline constexpr std::string_view component_digitized = "component.digitized";
inline constexpr std::string_view component_reviewed = "component.reviewed";
inline constexpr std::string_view component_signed = "component.signed";
inline constexpr std::string_view component_deposited = "component.deposited";
inline constexpr std::string_view component_reused = "component.reused";
inline constexpr std::string_view apology_sent = "apology.sent";
inline constexpr std::string_view report_handed_in = "report.handed_in";
inline constexpr std::string_view rules_changed = "rules.changed";
inline constexpr std::string_view form_issued = "form.issued";
inline constexpr std::string_view report_sent = "report.sent";
inline constexpr std::string_view signature_held = "signature.held";
inline constexpr std::string_view authorization_recorded = "authorization.recorded";
inline constexpr std::string_view authorization_withdrawn = "authorization.withdrawn";
}  // namespace event

struct EventDraft {
  Instant at;
  std::string event;
  std::string dossier;  // code; may be empty
  std::string unit;
  std::string actor;  // who, as the desk names him; never a personal id
  EventData data;
  std::string key;  // of the step that made it; unique in the ledger, not empty
};
struct Event {
  std::int64_t seq = 0;
  Instant at;
  std::string event, dossier, unit, actor, key;
  EventData data;
  Digest previous, hash;
  bool operator==(const Event&) const = default;
};

/// Threads and processes may append at once: the transaction's write lock puts them in a row.
class Ledger {
 public:
  explicit Ledger(store::Database& database);  // migrates its tables
  /// In the caller's transaction. The same key again changes nothing and gives the event there is (R28).
  /// Text is brought to NFC. Throws Error{internal} for a draft that holds what looks like a personal id.
  struct Appended {
    Event event;
    bool is_new = false;
    bool is_same = true;  // false: the key stands for an event that says something else
  };
  Appended append(store::Transaction& transaction, EventDraft draft);
  /// Many at once, which costs less for each: one answer a draft, in order.
  std::vector<Appended> append(store::Transaction& transaction, std::vector<EventDraft> drafts);
  std::optional<Event> find(store::Transaction& transaction, std::string_view key) const;
  /// Events after_seq < seq <= until_seq, in order.
  void each(store::Transaction& transaction, const std::function<void(const Event&)>& visit, std::int64_t after_seq = 0,
            std::int64_t until_seq = INT64_MAX) const;
  /// Events of one name with after < at <= until, in the order of their time.
  void each_between(store::Transaction& transaction, std::string_view name, Instant after, Instant until,
                    const std::function<void(const Event&)>& visit) const;
  /// What happened to one dossier, in order; empty text gives the events that concern none.
  std::vector<Event> of_dossier(store::Transaction& transaction, std::string_view dossier,
                                std::int64_t until_seq = INT64_MAX) const;
  /// Every dossier once with its events up to until_seq, so that one dossier at a time is in memory.
  void each_dossier(store::Transaction& transaction, std::int64_t until_seq,
                    const std::function<void(const std::string& dossier, const std::vector<Event>&)>& visit) const;
  /// Codes of dossiers that have an event with after < at <= until, each once.
  std::vector<std::string> dossiers_between(store::Transaction& transaction, Instant after, Instant until) const;
  /// Of the newest event; 0 for an empty ledger.
  std::int64_t last_seq(store::Transaction& transaction) const;
  /// Recomputes the chain; messages naming the first broken seq, empty when whole. Events cut off at the end are
  /// noticed by the head the ledger keeps beside them.
  std::vector<std::string> check(store::Transaction& transaction) const;
};

/// Calls what it is given for each event: `[&](const auto& visit) { ledger.each(*transaction, visit); }`. What reads it
/// keeps no events, so that millions of them need no memory.
using EventSource = std::function<void(const std::function<void(const Event&)>& visit)>;
/// The events of a list, which must outlive the source.
EventSource events_of(const std::vector<Event>& events);

/// SHA-256 over the event as canonical JSON: the exported members without `hash`, keys sorted, no white space, UTF-8.
Digest hash_of(const Event& event);

/// One line of `ledger export` without the newline, and its inverse (Error{store_corrupt}; the hash is not checked).
std::string to_json_line(const Event& event);
Event event_from_json_line(std::string_view line);

}  // namespace sohoa
