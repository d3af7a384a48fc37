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

constexpr std::size_t portion = 10'000;
constexpr std::size_t longest_line = 1 << 20;

struct Candidate {
  std::int64_t line = 0;
  Event event;
};

EventDraft draft_of(const Event& event) {
  return {.at = event.at,
          .event = event.event,
          .dossier = event.dossier,
          .unit = event.unit,
          .actor = event.actor,
          .data = event.data,
          .key = event.key};
}

bool is_same(const Event& a, const Event& b) {
  return a.at == b.at && a.event == b.event && a.dossier == b.dossier && a.unit == b.unit && a.actor == b.actor &&
         a.data == b.data;
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
    if (waiting_.size() >= portion) append_waiting();
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
    if (holds_personal_id(draft_of(event))) return refuse(report_.lines, "personal_id");
    waiting_.push_back({report_.lines, std::move(event)});
  }

  void append_waiting() {
    if (waiting_.empty()) return;
    const auto transaction = database_.begin();
    std::int64_t added = 0, known = 0;
    std::vector<std::int64_t> taken;
    std::vector<EventDraft> drafts;
    for (const Candidate& candidate : waiting_) drafts.push_back(draft_of(candidate.event));
    const std::vector<Ledger::Appended> answers = ledger_.append(*transaction, drafts);
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const Candidate& candidate = waiting_[i];
      const Ledger::Appended& appended = answers[i];
      if (appended.is_new) {
        ++added;
      } else if (is_same(appended.event, candidate.event)) {
        ++known;
      } else {
        taken.push_back(candidate.line);
      }
    }
    transaction->commit();
    report_.added += added;
    report_.known += known;
    for (const std::int64_t line : taken) refuse(line, "key_taken");
    waiting_.clear();
  }

  void refuse(std::int64_t line, std::string reason) { report_.refused.push_back({line, std::move(reason)}); }

  store::Database& database_;
  Ledger& ledger_;
  ImportReport report_;
  std::vector<Candidate> waiting_;
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
         fits<SignatureHeld>(event);
}

ImportReport import_events(store::Database& database, Ledger& ledger, std::istream& lines) {
  Import import(database, ledger);
  for (std::string line; std::getline(lines, line);) import.visit(line);
  if (lines.bad()) throw Error(ErrorCode::io_failed, "reading events");
  return import.finish();
}

}  // namespace sohoa
