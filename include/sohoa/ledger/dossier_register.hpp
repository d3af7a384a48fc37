/// The desk's register (sổ theo dõi hồ sơ): issues codes and keeps who applied. Names and personal ids stay here and
/// never enter the ledger; what happened to a dossier stands in the ledger and nowhere else.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sohoa/dossier/dossier.hpp"
#include "sohoa/store/database.hpp"

namespace sohoa {

class DossierRegister {
 public:
  explicit DossierRegister(store::Database& database);  // migrates its tables

  /// The next code of the unit on that day (R11): counts from 1 each day, never gives a number twice, also not after
  /// its dossier was dropped; threads and processes may ask at once. Rolled back with the transaction.
  DossierCode issue_code(store::Transaction& transaction, std::string_view unit, Day day);
  /// Enters the dossier, or replaces what is known of it: the same again changes nothing. A code that came from
  /// elsewhere also moves the counter, so that it is not issued again.
  /// Throws Error{state_conflict} when the code belongs to another applicant.
  void enter(store::Transaction& transaction, const Dossier& dossier);

  std::optional<Dossier> find(store::Transaction& transaction, const DossierCode& code) const;
  struct Filter {
    std::optional<std::string> unit;
    std::optional<Day> from, to;  // day of reception, both included
    std::optional<PersonalId> applicant;
  };
  /// In code order.
  std::vector<Dossier> list(store::Transaction& transaction, const Filter& filter) const;
};

}  // namespace sohoa
