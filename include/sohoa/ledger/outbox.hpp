/// What is ready to leave the house and how it left: letters and forms with the proof of sending. The desk's list; what
/// counts for the rates (a letter was sent, when) is an event in the ledger, appended in the same transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/time.hpp"
#include "sohoa/store/database.hpp"

namespace sohoa {

struct OutboxItem {
  std::string digest;   // hex SHA-256 of the signed PDF in the blob store; the item's id
  std::string purpose;  // "apology", "receipt", "report" …
  std::string dossier;  // code; of a report empty
  std::string unit;
  std::string title;
  Instant made_at;
  std::optional<Instant> send_before = {};  // sent at this instant or later, it is late
  std::optional<Instant> sent_at = {};
  std::string sent_by = {};  // "email", "sms", "post", "hand"
  std::string proof = {};    // what shows that it left: a receipt's number, a message id
  std::string details = {};  // what the event of its sending will say, as whoever put it here keeps it

  /// Sent too late, or not sent although the moment has passed.
  bool is_late(Instant now) const { return send_before && (sent_at ? *sent_at : now) >= *send_before; }
};

class Outbox {
 public:
  explicit Outbox(store::Database& database);  // migrates its table

  /// The same document again changes nothing.
  void put(store::Transaction& transaction, const OutboxItem& item);
  /// Throws Error{not_found}, Error{state_conflict} for one that has left already, Error{usage} without a proof.
  void sent(store::Transaction& transaction, std::string_view digest, Instant at, const std::string& by,
            const std::string& proof);
  std::optional<OutboxItem> find(store::Transaction& transaction, std::string_view digest) const;
  /// In the order they were made.
  std::vector<OutboxItem> list(store::Transaction& transaction, bool only_waiting) const;
};

}  // namespace sohoa
