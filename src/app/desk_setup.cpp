// The desk's parts in the order they depend on each other.

#include "app/desk_setup.hpp"

#include <cmath>

#include "app/verdicts.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::app {

DeskSetup::DeskSetup(const std::string& home, const KeyFlags& key, const Terminal& terminal, int jobs, bool is_offline)
    : home_(Home::open(home)), workers_(jobs), signer_(key.key.empty() ? nullptr : key.open(terminal)), tsa_(key.timestamp_authority()) {
  desk_.clock = &clock_;
  desk_.workers = &workers_;
  desk_.recognizers = &recognizers_;
  desk_.signer = signer_.get();
  desk_.tsa = tsa_.get();
  desk_.trust = &home_.trust();
  desk_.is_offline = is_offline;
  desk_.database = &home_.database();
  desk_.repository = &home_.repository();
  desk_.ledger = &home_.ledger();
  desk_.authorizations = &home_.authorizations();
  desk_.actor = home_.actor();
  desk_.unit_name = [this](const std::string& unit) {
    const Unit* known = home_.rules().units().find(unit);
    return known == nullptr ? unit : known->name_on(Day::of(clock_.now()));
  };
}

Json outcome_json(const PaperOutcome& paper, Language language) {
  Json json = {{"run", paper.run},
               {"dossier", paper.paper.dossier},
               {"component", paper.paper.component},
               {"title", paper.paper.title},
               {"status", name(paper.outcome.status)},
               {"stage", paper.outcome.stage},
               {"was_finished_before", paper.outcome.was_finished_before}};
  if (paper.outcome.status != RunStatus::finished) json["waits_for"] = name(paper.outcome.waits_for);
  if (paper.outcome.error) json.update(error_json(*paper.outcome.error, language));
  if (paper.stored) {
    const SignedPaper& stored = paper.stored->signed_paper;
    json.update({{"pages", stored.packaged.pages},
                 {"blank_pages", stored.packaged.blank_pages},
                 {"blank_dropped", stored.packaged.blank_dropped},
                 {"words", stored.packaged.words},
                 {"mean_confidence", std::round(stored.packaged.mean_confidence * 10000) / 10000},
                 {"conformance", stored.packaged.conformance.empty() ? Json(nullptr) : Json(stored.packaged.conformance)},
                 {"level", stored.level},
                 {"verdict", stored.verdict},
                 {"warnings", stored.warnings},
                 {"signed_by", {{"common_name", stored.signer_common_name}, {"personal_id", masked_subject(stored.signer_subject_id)},
                                {"authorization", stored.authorization.empty() ? Json(nullptr) : Json(stored.authorization)}}},
                 {"receipt", {{"document", paper.stored->receipt.document},
                              {"sha256", paper.stored->receipt.digest.hex()},
                              {"place", paper.stored->receipt.place},
                              {"version", paper.stored->receipt.version},
                              {"at", paper.stored->receipt.at.iso()}}}});
  }
  return json;
}

namespace {

std::string in_stead(const Terminal& terminal, const SignedPaper& paper) {
  if (paper.authorization.empty()) return {};
  return ", " + paper.signer_common_name + std::string(terminal.say(" ký thay người nộp hồ sơ theo ủy quyền ", " signed in the applicant's stead by authorisation ")) +
         paper.authorization;
}

}  // namespace

void tell(const Terminal& terminal, const PaperOutcome& paper) {
  const std::string where = paper.paper.dossier + " " + paper.paper.component;
  if (paper.stored) {
    const SignedPaper& stored = paper.stored->signed_paper;
    terminal.line(where + ": " + std::to_string(stored.packaged.pages) + std::string(terminal.say(" trang, ", " pages, ")) +
                  std::to_string(stored.packaged.words) + std::string(terminal.say(" từ, ", " words, ")) +
                  decimal(100 * stored.packaged.mean_confidence, 1) + " %, " + stored.level + " " + stored.verdict +
                  in_stead(terminal, stored) + std::string(terminal.say(", biên nhận ", ", receipt ")) + paper.stored->receipt.document + " v" +
                  std::to_string(paper.stored->receipt.version));
    return;
  }
  if (paper.outcome.error) {
    const Error& error = *paper.outcome.error;
    terminal.complain(Error(error.code(), error.detail(), where));
  }
  if (paper.outcome.status == RunStatus::parked)
    terminal.line(where + ": " + std::string(sentence("waits_for_" + std::string(name(paper.outcome.waits_for)), terminal.language)) + " (" +
                  paper.outcome.stage + ", " + paper.run + ")");
}

void Tally::add(const PaperOutcome& paper) {
  switch (paper.outcome.status) {
    case RunStatus::finished: ++finished_; break;
    case RunStatus::parked: ++parked_; break;
    case RunStatus::set_aside: ++set_aside_; break;
  }
  if (paper.outcome.error) last_error_exit_ = face_of(paper.outcome.error->code()).exit_code;
}

int Tally::exit_code() const {
  if (set_aside_ > 0) return finished_ + parked_ == 0 ? last_error_exit_ : 1;
  if (parked_ == 0) return 0;
  // What waits because the environment failed is told apart from what waits for a person by design.
  return last_error_exit_ != 0 && finished_ == 0 ? last_error_exit_ : 5;
}

}  // namespace sohoa::app
