/// The events of docs/EVENTS.md as types: stages write them and rates read them without typing a field's name.
/// `draft(...)` turns one into what the ledger appends, `read<...>(event)` is the inverse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/time.hpp"
#include "sohoa/dossier/deadline.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/dossier/procedure.hpp"
#include "sohoa/dossier/status.hpp"
#include "sohoa/ledger/ledger.hpp"

namespace sohoa {

/// What every event has besides its data.
struct EventFrame {
  Instant at;
  std::string dossier;
  std::string unit;
  std::string actor;
  std::string key;
};

/// A dossier was accepted at the desk, or came in online or by post and was accepted there.
struct DossierReceived {
  static constexpr std::string_view name = event::dossier_received;
  std::string procedure;  // normalized
  Channel channel = Channel::in_person;
  Day received_on;
  std::optional<Day> due_on;  // absent: a procedure without a deadline
  std::optional<Term> term;
  OnlineLevel online_level = OnlineLevel::none;
  bool has_result = true;
  std::vector<std::string> required;        // ids of required components, paper or not
  std::vector<std::string> required_paper;  // those among them that are paper (R3)
  std::string helped_by, decided_by;        // units, when others than the receiving one
};

/// One of the ten national states; `on` is the day the law counts.
struct DossierStatus {
  static constexpr std::string_view name = event::dossier_status;
  Status status = Status::registered;
  Day on;
  std::string reason;
  std::optional<Day> due_on;  // the new date, where this step moves it (after a supplement)
  std::string forwarded_to = {};  // the unit that goes on with it, when it is handed on (state 4)
};

struct ComponentDigitized {
  static constexpr std::string_view name = event::component_digitized;
  std::string component;
  ComponentKind kind = ComponentKind::component;
  std::int64_t pages = 0, blank_pages = 0, below_min_dpi = 0, words = 0, mean_confidence_percent = 0;
};

/// An officer looked at fields or pages and confirmed them.
struct ComponentReviewed {
  static constexpr std::string_view name = event::component_reviewed;
  std::string component;
  std::int64_t confirmed_fields = 0, corrected_fields = 0;
  bool accepts_low_dpi = false;  // R14: a scan below the minimum counts only then
};

enum class SignerRole { officer, citizen, agency };

struct ComponentSigned {
  static constexpr std::string_view name = event::component_signed;
  std::string component;
  std::string level;  // "PAdES-B-T"
  SignerRole role = SignerRole::officer;
  std::string authorization = {};  // R20: the record by which another person signed in the citizen's stead
};

struct ComponentDeposited {
  static constexpr std::string_view name = event::component_deposited;
  std::string component;
  ComponentKind kind = ComponentKind::component;
  std::string digest;    // hex SHA-256 of the stored bytes
  std::string document;  // id in the repository
  std::string level;
  std::string verdict;  // "TOTAL-PASSED" …
  std::int64_t pages = 0, blank_pages = 0, below_min_dpi = 0;
  bool passes_qc = false;  // has a page that is not blank, enough dpi or accepted by an officer
};

/// A required component was met by a document of the citizen's repository instead of a scan.
struct ComponentReused {
  static constexpr std::string_view name = event::component_reused;
  std::string component;
  std::string document;
  std::string digest;
  std::string verdict;  // of the acceptance check
};

/// A letter of apology left the house (R8); the event's time is when it was sent.
struct ApologySent {
  static constexpr std::string_view name = event::apology_sent;
  std::string reason;
  Day due_on;           // the day it could not be kept
  Day new_due_on;       // the day promised instead
  std::string form;     // "04 TT 01/2018/TT-VPCP"
  std::string digest;   // hex SHA-256 of the signed letter; empty for one on paper
  std::string sent_by;  // "email", "sms", "post", "hand"
};

/// A unit handed in a report, a plan or the like; the event's time is when. No dossier.
struct ReportHandedIn {
  static constexpr std::string_view name = event::report_handed_in;
  std::string report;  // id of the rules: "two_day"
  std::int64_t slot = 1;
  bool is_online = true;  // through this system, not on paper
  std::string digest;     // hex SHA-256 of the signed report; may be empty
};

/// The province's report of a slot was signed and sent: from then on these figures stand, and what changes is a correction.
struct ReportSent {
  static constexpr std::string_view name = event::report_sent;
  std::string report;    // id of the rules: "two_day"
  std::int64_t slot = 1;
  std::string document;  // hex SHA-256 of the signed PDF in the blob store
  std::string figures;   // hex SHA-256 of the figures as JSON
};

/// An officer of the unit has a personal signature (or no longer: with `to`); no dossier.
struct SignatureHeld {
  static constexpr std::string_view name = event::signature_held;
  std::string holder;  // as the desk names him, the actor of what he signs; never a personal id
  Day from;
  std::optional<Day> to;
};

/// R20: somebody may sign in a person's stead; of a dossier when it is for that one only. Who they are stands in the register.
struct AuthorizationRecorded {
  static constexpr std::string_view name = event::authorization_recorded;
  std::string record;   // its id
  std::string paper;    // what it rests on
  Day from, until;      // both included
  std::string persons;  // hex SHA-256 over the register's salt and both ids
};

/// It lets nobody sign any more, from the event's time on.
struct AuthorizationWithdrawn {
  static constexpr std::string_view name = event::authorization_withdrawn;
  std::string record;
  std::string reason;
};

/// A form of the one-stop desk was made out for a dossier (R9).
struct FormIssued {
  static constexpr std::string_view name = event::form_issued;
  std::string purpose;  // "receipt", "supplement", "apology" …
  std::string form;     // "01 TT 01/2018/TT-VPCP"
  std::string digest;   // hex SHA-256 of the PDF as it was issued
};

/// A unit or a procedure was edited at this desk; no dossier.
struct RulesChanged {
  static constexpr std::string_view name = event::rules_changed;
  std::string subject;  // "unit H10.15", "procedure 1.001193"
  std::string change;   // "added", "renamed", "closed", "recoded", "replaced"
  std::string toml;     // the tables as they are from now on
  std::string citation;  // what was decided, by whom
};

EventDraft draft(const DossierReceived& received, const EventFrame& frame);
EventDraft draft(const DossierStatus& status, const EventFrame& frame);
EventDraft draft(const ComponentDigitized& digitized, const EventFrame& frame);
EventDraft draft(const ComponentReviewed& reviewed, const EventFrame& frame);
EventDraft draft(const ComponentSigned& signature, const EventFrame& frame);
EventDraft draft(const ComponentDeposited& deposited, const EventFrame& frame);
EventDraft draft(const ComponentReused& reused, const EventFrame& frame);
EventDraft draft(const ApologySent& letter, const EventFrame& frame);
EventDraft draft(const ReportHandedIn& report, const EventFrame& frame);
EventDraft draft(const RulesChanged& change, const EventFrame& frame);
EventDraft draft(const FormIssued& form, const EventFrame& frame);
EventDraft draft(const ReportSent& report, const EventFrame& frame);
EventDraft draft(const SignatureHeld& held, const EventFrame& frame);
EventDraft draft(const AuthorizationRecorded& recorded, const EventFrame& frame);
EventDraft draft(const AuthorizationWithdrawn& withdrawn, const EventFrame& frame);

/// Throws Error{store_corrupt} when the event has another name or its data does not fit the catalogue.
template <class T>
T read(const Event& event);
template <>
DossierReceived read<DossierReceived>(const Event& event);
template <>
DossierStatus read<DossierStatus>(const Event& event);
template <>
ComponentDigitized read<ComponentDigitized>(const Event& event);
template <>
ComponentReviewed read<ComponentReviewed>(const Event& event);
template <>
ComponentSigned read<ComponentSigned>(const Event& event);
template <>
ComponentDeposited read<ComponentDeposited>(const Event& event);
template <>
ComponentReused read<ComponentReused>(const Event& event);
template <>
ApologySent read<ApologySent>(const Event& event);
template <>
ReportHandedIn read<ReportHandedIn>(const Event& event);
template <>
RulesChanged read<RulesChanged>(const Event& event);
template <>
FormIssued read<FormIssued>(const Event& event);
template <>
ReportSent read<ReportSent>(const Event& event);
template <>
SignatureHeld read<SignatureHeld>(const Event& event);
template <>
AuthorizationRecorded read<AuthorizationRecorded>(const Event& event);
template <>
AuthorizationWithdrawn read<AuthorizationWithdrawn>(const Event& event);

}  // namespace sohoa
