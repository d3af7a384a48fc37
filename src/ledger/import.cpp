// Import in portions: one transaction a portion is what makes it fast, and any portion may be the last.
#include "sohoa/ledger/import.hpp"

#include <algorithm>
#include <optional>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/ledger/events.hpp"

#include "ledger/personal_id_guard.hpp"

namespace sohoa {
namespace {

// The more events, the more of them change the same pages; the fewer, the shorter other desks wait and the less is in memory.
constexpr std::size_t portion = 50'000;
constexpr std::size_t portion_bytes = std::size_t{32} << 20;
constexpr std::size_t longest_line = 1 << 20;

EventDraft draft_of(Event event) {
  return {.at = event.at,
          .event = std::move(event.event),
          .dossier = std::move(event.dossier),
          .unit = std::move(event.unit),
          .actor = std::move(event.actor),
          .data = std::move(event.data),
          .key = std::move(event.key)};
}

bool holds_personal_id(const EventDraft& draft) {
  try {
    ledger::refuse_personal_ids(draft);
    return false;
  } catch (const Error&) {
    return true;
  }
}

class Import {
 public:
  Import(store::Database& database, Ledger& ledger) : database_(database), ledger_(ledger) {}

  void visit(const std::string& line) {
    ++report_.lines;
    if (trimmed(line).empty()) return;
    if (line.size() > longest_line) return refuse(report_.lines, "too_long");
    if (auto event = parsed(line)) {
      look_for_gap(*event);
      judge(std::move(*event));
    }
    waiting_bytes_ += line.size();
    if (waiting_.size() >= portion || waiting_bytes_ >= portion_bytes) append_waiting();
  }

  ImportReport finish() {
    append_waiting();
    std::ranges::stable_sort(report_.refused, {}, &ImportReport::Refused::line);
    return std::move(report_);
  }

 private:
  std::optional<Event> parsed(const std::string& line) {
    try {
      return event_from_json_line(line);
    } catch (const Error&) {
      refuse(report_.lines, "not_an_event");
      return std::nullopt;
    }
  }

  // By what the line before says of itself, so that one changed event is one finding, not two.
  void look_for_gap(const Event& event) {
    if (last_hash_ && event.hash == *last_hash_) return;  // the same line once more
    if (last_hash_ && event.previous != *last_hash_) report_.gaps.push_back(report_.lines);
    last_hash_ = event.hash;
  }

  void judge(Event event) {
    if (event.hash != hash_of(event)) return refuse(report_.lines, "hash_differs");
    if (event.key.empty() || event.event.empty() || !fits_catalogue(event)) {
      return refuse(report_.lines, "not_in_catalogue");
    }
    EventDraft draft = draft_of(std::move(event));
    if (holds_personal_id(draft)) return refuse(report_.lines, "personal_id");
    lines_.push_back(report_.lines);
    waiting_.push_back(std::move(draft));
  }

  void append_waiting() {
    waiting_bytes_ = 0;
    if (waiting_.empty()) return;
    const auto transaction = database_.begin();
    std::int64_t added = 0, known = 0;
    std::vector<std::int64_t> taken;
    const std::vector<Ledger::Appended> answers = ledger_.append(*transaction, std::move(waiting_));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i].is_new) {
        ++added;
      } else if (answers[i].is_same) {
        ++known;
      } else {
        taken.push_back(lines_[i]);
      }
    }
    transaction->commit();
    report_.added += added;
    report_.known += known;
    for (const std::int64_t line : taken) refuse(line, "key_taken");
    waiting_.clear();
    lines_.clear();
  }

  void refuse(std::int64_t line, std::string reason) { report_.refused.push_back({line, std::move(reason)}); }

  store::Database& database_;
  Ledger& ledger_;
  ImportReport report_;
  std::vector<EventDraft> waiting_;
  std::vector<std::int64_t> lines_;  // where each of them stood
  std::size_t waiting_bytes_ = 0;
  std::optional<Digest> last_hash_;
};

template <class T>
bool fits(const Event& event) {
  if (event.event != T::name) return true;
  try {
    static_cast<void>(read<T>(event));
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

bool fits_catalogue(const Event& event) {
  return fits<DossierReceived>(event) && fits<DossierStatus>(event) && fits<ComponentDigitized>(event) &&
         fits<ComponentReviewed>(event) && fits<ComponentSigned>(event) && fits<ComponentDeposited>(event) &&
         fits<ComponentReused>(event) && fits<ApologySent>(event) && fits<ReportHandedIn>(event) && fits<RulesChanged>(event) && fits<FormIssued>(event) && fits<ReportSent>(event) &&
         fits<SignatureHeld>(event) && fits<AuthorizationRecorded>(event) && fits<AuthorizationWithdrawn>(event);
}

ImportReport import_events(store::Database& database, Ledger& ledger, std::istream& lines) {
  Import import(database, ledger);
  for (std::string line; std::getline(lines, line);) import.visit(line);
  if (lines.bad()) throw Error(ErrorCode::io_failed, "reading events");
  return import.finish();
}

}  // namespace sohoa
