// Forms and letters of a dossier, made out, signed and put into the outbox; what left, how, and what is owed.

#include <filesystem>

#include "app/commands.hpp"
#include "app/forms.hpp"
#include "app/issue.hpp"
#include "app/outputs.hpp"
#include "app/rates_output.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/rates/board.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, code, purpose = "receipt", reason, new_due_on, out, unit, from, to, by, proof, at, as_of;
  std::vector<std::string> papers;
  bool all = false;
  KeyFlags key;
};

Day day_of(const std::string& text, const char* flag) {
  const auto day = Day::parse(text);
  if (!day) throw Error(ErrorCode::usage, std::string(flag) + " is a day like 2022-06-01");
  return *day;
}

Instant moment(const std::string& text, const char* flag) {
  if (text.empty()) return SystemClock().now();
  const auto at = Instant::parse(text);
  if (!at) throw Error(ErrorCode::usage, std::string(flag) + " is a time like 2022-06-02T16:59:00+07:00");
  return *at;
}

struct Case {
  Dossier dossier;
  std::vector<Event> events;
};

Case wanted(const Home& home, const std::string& text) {
  const auto code = DossierCode::parse(text);
  if (!code) throw Error(ErrorCode::usage, "not a dossier code", text);
  const auto transaction = home.database().begin_reading();
  auto dossier = home.dossiers().find(*transaction, *code);
  if (!dossier) throw Error(ErrorCode::not_found, {}, text);
  return {*std::move(dossier), home.ledger().of_dossier(*transaction, text)};
}

FormDetails details_of(const Flags& flags) {
  FormDetails details{.reason = nfc(trimmed(flags.reason)), .papers = flags.papers};
  if (!flags.new_due_on.empty()) details.new_due_on = day_of(flags.new_due_on, "--new-due-on");
  return details;
}

void issued(const Home& home, store::Transaction& transaction, const Dossier& dossier, const Form& form, const std::string& digest, Instant now) {
  home.ledger().append(transaction, draft(FormIssued{.purpose = form.purpose, .form = form_name(form), .digest = digest},
                                          {.at = now, .dossier = dossier.code.text(), .unit = dossier.unit, .actor = home.actor(), .key = "form.issued:" + dossier.code.text() + ":" + digest}));
}

int make_form(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Case one = wanted(home, flags.code);
  if (flags.purpose == "apology") throw Error(ErrorCode::usage, "a letter of apology is checked first: sohoa dossier apologize");
  const Form& form = form_for(home.rules(), flags.purpose, one.dossier.received_on);
  const Instant now = moment(flags.at, "--at");
  const Bytes paper = signed_by(fill(form, home, one.dossier, one.events, details_of(flags), now), flags.key, home, form.title);
  const std::string digest = keep(home, paper);
  Outbox outbox(home.database());
  const auto transaction = home.database().begin();
  issued(home, *transaction, one.dossier, form, digest, now);
  outbox.put(*transaction, {.digest = digest, .purpose = form.purpose, .dossier = one.dossier.code.text(), .unit = one.dossier.unit, .title = form.title, .made_at = now});
  transaction->commit();
  if (!flags.out.empty()) write_result(flags.out, paper, {});
  terminal.line(one.dossier.code.text() + ": " + form.title + " (" + form_name(form) + ")" + (flags.out.empty() ? "" : " → " + flags.out));
  if (terminal.is_json) terminal.document({{"dossier", one.dossier.code.text()}, {"form", form_name(form)}, {"purpose", form.purpose}, {"digest", digest}, {"signed", !flags.key.key.empty()}});
  return 0;
}

/// What the letter is about, whether or not its alarm has rung yet.
DueApology owed_for(const Case& one, const RuleSet& rules, Instant now) {
  const auto owed = due_apologies(one.events, rules, now.plus_seconds(std::int64_t{3650} * 86400));
  if (owed.empty()) throw Error(ErrorCode::state_conflict, "finished, paused, withdrawn, or without a deadline", one.dossier.code.text());
  return owed.front();
}

int apologize(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Case one = wanted(home, flags.code);
  const Instant now = moment(flags.at, "--at");
  const DueApology owed = owed_for(one, home.rules(), now);
  const FormDetails details = details_of(flags);
  const std::vector<std::string> against = against_apology(owed, {.reason = details.reason, .new_due_on = details.new_due_on}, home.rules());
  if (!against.empty()) {
    for (const std::string& word : against) terminal.warn(flags.code, word);
    throw Error(ErrorCode::state_conflict, join(against, ", "), flags.code);
  }
  const Form& form = form_for(home.rules(), "apology", one.dossier.received_on);
  const Bytes paper = signed_by(fill(form, home, one.dossier, one.events, details, now), flags.key, home, form.title);
  const std::string digest = keep(home, paper);
  const Json kept = {{"reason", details.reason}, {"due_on", owed.due_on.iso()}, {"new_due_on", details.new_due_on->iso()}, {"form", form_name(form)}};
  Outbox outbox(home.database());
  const auto transaction = home.database().begin();
  issued(home, *transaction, one.dossier, form, digest, now);
  outbox.put(*transaction, {.digest = digest, .purpose = "apology", .dossier = one.dossier.code.text(), .unit = one.dossier.unit, .title = form.title, .made_at = now,
                                             .send_before = owed.limit, .details = kept.dump()});
  transaction->commit();
  if (!flags.out.empty()) write_result(flags.out, paper, {});
  const bool is_late = now >= owed.limit;
  terminal.line(one.dossier.code.text() + ": " + form.title + std::string(terminal.say(", gửi trước ", ", to be sent before ")) + said(owed.limit, terminal.language) +
                (is_late ? std::string(terminal.say(", không hợp lệ: quá muộn", ", not valid: too late")) : ""));
  if (terminal.is_json) terminal.document({{"dossier", one.dossier.code.text()}, {"form", form_name(form)}, {"digest", digest}, {"send_before", owed.limit.iso()}, {"late", is_late}});
  return is_late ? 1 : 0;
}

int make_register(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Unit* unit = home.rules().units().find(flags.unit);
  if (unit == nullptr) throw Error(ErrorCode::not_found, "no such unit", flags.unit);
  const Day from = day_of(flags.from, "--from"), to = day_of(flags.to, "--to");
  std::vector<Dossier> dossiers;
  {
    const auto transaction = home.database().begin_reading();
    dossiers = home.dossiers().list(*transaction, {.unit = unit->code, .from = from, .to = to, .applicant = {}});
  }
  const Form& form = form_for(home.rules(), "register", to);
  const Bytes paper = signed_by(fill_register(form, home, unit->code, dossiers, from, to, moment(flags.at, "--at")), flags.key, home, form.title);
  write_result(flags.out, paper, {});
  terminal.line(flags.out + ": " + std::to_string(dossiers.size()) + std::string(terminal.say(" hồ sơ", " dossiers")));
  if (terminal.is_json) terminal.document({{"out", flags.out}, {"form", form_name(form)}, {"dossiers", dossiers.size()}});
  return 0;
}

Json item_json(const OutboxItem& item, Instant now) {
  return {{"digest", item.digest}, {"purpose", item.purpose}, {"dossier", item.dossier}, {"unit", item.unit}, {"title", item.title}, {"made_at", item.made_at.iso()},
          {"send_before", item.send_before ? Json(item.send_before->iso()) : Json(nullptr)}, {"sent_at", item.sent_at ? Json(item.sent_at->iso()) : Json(nullptr)},
          {"sent_by", item.sent_by}, {"proof", item.proof}, {"late", item.is_late(now)}};
}

/// By the first characters of its digest.
OutboxItem item_named(const Outbox& outbox, store::Transaction& transaction, const std::string& start) {
  std::optional<OutboxItem> found;
  for (const OutboxItem& item : outbox.list(transaction, false)) {
    if (start.size() < 8 || !item.digest.starts_with(start)) continue;
    if (found) throw Error(ErrorCode::usage, "several items begin like this", start);
    found = item;
  }
  if (!found) throw Error(ErrorCode::not_found, "not in the outbox; at least eight characters of its digest", start);
  return *found;
}

int list_outbox(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Instant now = moment(flags.as_of, "--as-of");
  const Outbox outbox(home.database());
  Json json = Json::array();
  bool any_late = false;
  for (const OutboxItem& item : outbox.list(*home.database().begin_reading(), !flags.all)) {
    any_late |= item.is_late(now);
    terminal.line(item.digest.substr(0, 12) + "  " + item.title + "  " + (item.dossier.empty() ? item.unit : item.dossier) + "  " +
                  (item.sent_at ? item.sent_by + " " + said(*item.sent_at, terminal.language) : std::string(terminal.say("chờ gửi", "waits"))) +
                  (item.is_late(now) ? std::string(terminal.say("  MUỘN", "  LATE")) : ""));
    json.push_back(item_json(item, now));
  }
  if (terminal.is_json) terminal.document({{"items", json}});
  return any_late ? 1 : 0;
}

int mark_sent(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Instant at = moment(flags.at, "--at");
  Outbox outbox(home.database());
  const auto transaction = home.database().begin();
  const OutboxItem item = item_named(outbox, *transaction, flags.code);
  outbox.sent(*transaction, item.digest, at, flags.by, flags.proof);
  if (item.purpose == "apology") {
    const Json kept = Json::parse(item.details);
    home.ledger().append(*transaction, draft(ApologySent{.reason = kept.at("reason"), .due_on = *Day::parse(kept.at("due_on").get<std::string>()),
                                                         .new_due_on = *Day::parse(kept.at("new_due_on").get<std::string>()), .form = kept.at("form"), .digest = item.digest, .sent_by = flags.by},
                                             {.at = at, .dossier = item.dossier, .unit = item.unit, .actor = home.actor(), .key = "apology.sent:" + item.digest}));
  }
  transaction->commit();
  const bool is_late = item.send_before && at >= *item.send_before;
  terminal.line(item.digest.substr(0, 12) + ": " + std::string(is_late ? terminal.say("đã gửi, MUỘN: không hợp lệ", "sent, LATE: not valid") : terminal.say("đã gửi", "sent")));
  if (terminal.is_json) terminal.document({{"digest", item.digest}, {"sent_at", at.iso()}, {"late", is_late}});
  return is_late ? 1 : 0;
}

int save(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Outbox outbox(home.database());
  const OutboxItem item = item_named(outbox, *home.database().begin_reading(), flags.code);
  write_result(flags.out, home.blobs().get(*Digest::parse(item.digest)), {});
  terminal.line(flags.out);
  if (terminal.is_json) terminal.document({{"digest", item.digest}, {"out", flags.out}});
  return 0;
}

/// Everything with a time by which it has to be done.
int obligations(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Instant now = moment(flags.as_of, "--as-of");
  Json letters = Json::array(), reports = Json::array(), outbox = Json::array();
  RatesBoard board(home.database(), home.ledger(), home.rules());
  for (const DueApology& one : board.due_apologies(now)) {
    if (!flags.unit.empty() && one.unit != flags.unit) continue;
    terminal.line(one.dossier + "  " + std::string(terminal.say("hạn ", "due ")) + one.due_on.vietnamese() + "  " + std::string(sentence(name(one.standing), terminal.language)) +
                  std::string(terminal.say(", xin lỗi trước ", ", apologize before ")) + said(one.limit, terminal.language));
    letters.push_back({{"dossier", one.dossier}, {"unit", one.unit}, {"due_on", one.due_on.iso()}, {"alarm_at", one.alarm_at.iso()}, {"limit", one.limit.iso()},
                       {"standing", name(one.standing)}, {"letters", one.letters.size()}});
  }
  for (const DueReport& one : board.due_reports(now)) {
    if (!flags.unit.empty() && one.unit != flags.unit) continue;
    const bool is_next = one.standing == DueReport::Standing::due && one.slot.due_at < now.plus_seconds(2 * 86400);
    if (one.standing != DueReport::Standing::missing && !is_next) continue;
    terminal.line(one.unit + "  " + slot_name(home.rules(), one, terminal.language) + "  " + std::string(terminal.say("trước ", "before ")) + said(one.slot.due_at, terminal.language) + "  " + std::string(sentence(name(one.standing), terminal.language)));
    reports.push_back({{"unit", one.unit}, {"report", one.report}, {"slot", one.slot.number}, {"due_at", one.slot.due_at.iso()}, {"standing", name(one.standing)}});
  }
  const Outbox waiting(home.database());
  for (const OutboxItem& item : waiting.list(*home.database().begin_reading(), true)) {
    terminal.line(item.digest.substr(0, 12) + "  " + item.title + std::string(terminal.say("  chờ gửi", "  waits")) + (item.is_late(now) ? std::string(terminal.say("  MUỘN", "  LATE")) : ""));
    outbox.push_back(item_json(item, now));
  }
  if (terminal.is_json) terminal.document({{"as_of", now.iso()}, {"apologies", letters}, {"reports", reports}, {"outbox", outbox}});
  return 0;
}

using Verb = int (*)(const Flags&, const Terminal&);

CLI::App* verb_of(CLI::App& parent, const std::shared_ptr<Flags>& flags, Work& chosen, const char* name, const char* help, Verb work) {
  CLI::App* made = parent.add_subcommand(name, help);
  made->add_option("--home", flags->home, "DIR")->required();
  made->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
  return made;
}

}  // namespace

void add_dossier_forms(CLI::App& dossier, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* form = verb_of(dossier, flags, chosen, "form", "lập biểu mẫu: giấy tiếp nhận, phiếu yêu cầu bổ sung … · make out a form", make_form);
  form->add_option("CODE", flags->code)->required();
  form->add_option("--purpose", flags->purpose)->check(CLI::IsMember({"receipt", "supplement", "refusal", "stop", "control"}));
  form->add_option("--reason", flags->reason);
  form->add_option("--paper", flags->papers, "what is missing (supplement); again for more")->allow_extra_args(false);
  form->add_option("--out", flags->out, "FILE.pdf");
  form->add_option("--at", flags->at, "when; default now");
  flags->key.add_to(*form, false);
  CLI::App* letter = verb_of(dossier, flags, chosen, "apologize", "thư xin lỗi và hẹn lại · a letter of apology with the new day", apologize);
  letter->add_option("CODE", flags->code)->required();
  letter->add_option("--reason", flags->reason);
  letter->add_option("--new-due-on", flags->new_due_on, "the day promised instead");
  letter->add_option("--out", flags->out, "FILE.pdf");
  letter->add_option("--at", flags->at, "when; default now");
  flags->key.add_to(*letter, true);
  CLI::App* book = verb_of(dossier, flags, chosen, "register", "sổ theo dõi hồ sơ · the register of a unit as a form", make_register);
  book->add_option("--unit", flags->unit)->required();
  book->add_option("--from", flags->from)->required();
  book->add_option("--to", flags->to)->required();
  book->add_option("--out", flags->out, "FILE.pdf")->required();
  book->add_option("--at", flags->at, "when; default now");
  flags->key.add_to(*book, false);
}

void add_outbox(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* outbox = app.add_subcommand("outbox", "văn bản chờ gửi và bằng chứng đã gửi · what leaves the house, with the proof");
  outbox->require_subcommand(1);
  CLI::App* list = verb_of(*outbox, flags, chosen, "list", "chờ gửi · what waits", list_outbox);
  list->add_flag("--all", flags->all, "what has left too");
  list->add_option("--as-of", flags->as_of, "the moment lateness is judged by");
  CLI::App* sent = verb_of(*outbox, flags, chosen, "sent", "ghi nhận đã gửi · it has left", mark_sent);
  sent->add_option("DIGEST", flags->code, "its first characters")->required();
  sent->add_option("--by", flags->by)->required()->check(CLI::IsMember({"email", "sms", "post", "hand"}));
  sent->add_option("--proof", flags->proof, "message id, receipt number")->required();
  sent->add_option("--at", flags->at, "when; default now");
  CLI::App* get = verb_of(*outbox, flags, chosen, "save", "lấy văn bản · the paper itself", save);
  get->add_option("DIGEST", flags->code, "its first characters")->required();
  get->add_option("--out", flags->out, "FILE.pdf")->required();
}

void add_obligations(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = verb_of(app, flags, chosen, "obligations", "thư xin lỗi, báo cáo, văn bản phải gửi · letters, reports and papers that are owed", obligations);
  verb->add_option("--unit", flags->unit);
  verb->add_option("--as-of", flags->as_of, "the moment of the question; default now");
}

}  // namespace sohoa::app
