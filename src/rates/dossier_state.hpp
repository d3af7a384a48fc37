/// A dossier as its events tell it. Facts are kept so that the order of events from different components or desks does
/// not matter: "there was a valid deposit", "the first day it was finished".
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sohoa/dossier/deadline.hpp"
#include "sohoa/ledger/events.hpp"

namespace sohoa::rates {

/// One paper: the furthest it came on its way to a valid signed copy.
struct PaperState {
  bool is_scanned = false, is_deposited = false;
  bool has_visible_page = false, has_enough_dpi = false, is_dpi_accepted = false;
  bool is_signed = false;
  bool is_valid = false;              // one and the same deposit passed QC and its signature is valid
  bool is_valid_but_for_dpi = false;  // the same, only below the minimum resolution
  bool is_reused = false;             // met by a valid document of the repository
};

struct SentApology {
  ApologySent letter;
  Instant at;
};

struct DossierState {
  std::string code, unit;  // unit: the receiving one, as the event names it
  DossierReceived received;
  Instant received_at;  // on received_on; its morning when it was entered on another day
  std::optional<Status> last_status;
  std::optional<Day> finished_on;  // first day in state 9 or 10
  std::optional<Day> withdrawn_on;
  bool is_refused = false;  // state 3
  std::vector<Pause> pauses;
  std::optional<Day> moved_due_on;  // as the desk announced it after a pause
  std::map<std::string, PaperState, std::less<>> papers, results;
  std::vector<SentApology> apologies;
  bool has_attachment = false;
  bool has_citizen_signature = false;
};

/// Whether the clock stands at the end of what is known.
inline bool stands(const DossierState& dossier) { return !dossier.pauses.empty() && !dossier.pauses.back().to; }

/// Of two things in the same millisecond the state with the smaller number comes first, which is the usual way of a
/// dossier; what is left is told apart by the key, so that the order is the same everywhere.
struct Place {
  Instant at;
  std::int64_t status = 0;
  std::string key;
  auto operator<=>(const Place&) const = default;
};

/// Takes the events of one dossier in any order and keeps no event: facts that only grow at once, steps to be sorted.
class DossierFold {
 public:
  void visit(const Event& event);
  /// What the events so far tell; nothing for a dossier that was never received.
  std::optional<DossierState> state(const std::string& code) const { return DossierFold(*this).finish(code); }
  /// The same, leaving nothing behind.
  std::optional<DossierState> finish(const std::string& code);

 private:
  struct Step {
    Place place;
    DossierStatus status;
  };
  struct Reception {
    Place place;
    DossierReceived received;
    std::string unit;
  };
  static Step step_of(const Event& event);
  void receive(const Event& event);
  void take_steps();
  void accept_low_dpi();
  void change(const DossierStatus& status, Instant entered);
  void pause_or_resume(const DossierStatus& status, Instant at);
  PaperState& paper(const std::string& component, ComponentKind kind);
  void deposit(const ComponentDeposited& deposited);
  void apologize(const ApologySent& letter, const Event& event);

  DossierState state_;
  std::optional<Reception> reception_;
  std::vector<Step> steps_;
  std::set<std::string, std::less<>> accepted_;  // components whose low resolution an officer accepted
};

struct HandedIn {
  std::string unit;
  ReportHandedIn report;
  Instant at;
};

struct Facts {
  std::vector<DossierState> dossiers;  // in code order; those never received are left out
  std::vector<HandedIn> reports;       // by unit, report, slot and time
};

/// Events up to `as_of`, in any order; none of them is kept.
Facts fold(const EventSource& events, Instant as_of);
/// The order of Facts::reports.
void sort_reports(std::vector<HandedIn>& reports);

}  // namespace sohoa::rates
