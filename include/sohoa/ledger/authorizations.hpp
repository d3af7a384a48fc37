/// R20: who may sign in whose stead, by which paper, from when until when. That a record exists, by whom and on what basis, is an
/// event; whose record it is stays in the desk's register, because no personal id is ever in the ledger. The event holds a salted
/// digest of both ids, so that nobody can put another person into the register afterwards.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/time.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/ledger/ledger.hpp"
#include "sohoa/store/database.hpp"

namespace sohoa {

struct AuthorizationRequest {
  PersonalId owner;       // in whose stead
  PersonalId agent;       // who signs
  std::string paper;      // what it rests on: kind, number, day and who certified it; no names, no ids
  Day from, until;        // both included
  std::string dossier = {};  // code, when it is for one dossier only
  std::string unit = {};     // that recorded it
};

struct Authorization {
  std::string record;   // its id: "uq-" and 16 hexadecimal digits
  PersonalId owner, agent;
  std::string paper, dossier, unit;
  Day from, until;
  Instant recorded_at;
  std::string recorded_by;
  std::optional<Instant> withdrawn_at = {};
  std::string withdrawn_by = {}, withdrawn_because = {};
};

/// What stands in the ledger counts, in whatever order it came there: a withdrawal that arrives before its record ends it as well.
class AuthorizationRegister {
 public:
  explicit AuthorizationRegister(store::Database& database);  // migrates its table

  struct Recorded {
    Authorization authorization;
    bool is_new = false;
  };
  /// In the caller's transaction, with its event. The same again gives the record there is.
  /// Throws Error{usage} for a span that ends before it begins, for a person in his own stead, without a paper, and for text that
  /// holds a personal id; Error{state_conflict} for the same again when it was withdrawn.
  Recorded record(store::Transaction& transaction, Ledger& ledger, const AuthorizationRequest& request, Instant at, const std::string& actor);
  /// From `at` on it lets nobody sign. Again changes nothing, and gives what there is.
  /// Throws Error{not_found}, and Error{usage} without a reason and for one that holds a personal id.
  Recorded withdraw(store::Transaction& transaction, Ledger& ledger, std::string_view record, const std::string& reason, Instant at,
                    const std::string& actor);

  struct Filter {
    std::optional<PersonalId> owner;
    std::optional<std::string> dossier;  // records for this dossier, and those for all of their owner's
  };
  /// By day of beginning. Throws Error{store_corrupt} for a record whose event is not there or tells of other people.
  std::vector<Authorization> list(store::Transaction& transaction, const Ledger& ledger, const Filter& filter = {}) const;
  /// What list would refuse, one message a record; empty when whole.
  std::vector<std::string> check(store::Transaction& transaction, const Ledger& ledger) const;
};

}  // namespace sohoa
