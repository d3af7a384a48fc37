// sohoa report: the two-day report in every form, sent and frozen, corrected in the open; and who owes one.

#include <iostream>

#include "app/commands.hpp"
#include "app/issue.hpp"
#include "app/outputs.hpp"
#include "app/rates_output.hpp"
#include "app/report_pdf.hpp"
#include "app/table.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/ledger/events.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string home, report = "two_day", out, format, unit, as_of, at, file;
  int slot = 0;
  bool on_paper = false, corrected = false;
  KeyFlags key;
};

Instant moment(const std::string& text, const char* flag) {
  if (text.empty()) return SystemClock().now();
  const auto at = Instant::parse(text);
  if (!at) throw Error(ErrorCode::usage, std::string(flag) + " is a time like 2022-06-02T16:59:00+07:00");
  return *at;
}

std::string format_of(const Flags& flags, const Terminal& terminal) {
  if (!flags.format.empty()) return flags.format;
  if (terminal.is_json && flags.out.empty()) return "json";
  const std::string extension = fs::path(flags.out).extension().string();
  for (const char* known : {"pdf", "xlsx", "csv", "json"})
    if (extension == std::string(".") + known) return known;
  if (!flags.out.empty()) throw Error(ErrorCode::usage, "--out ends in .pdf, .xlsx, .csv or .json, or --format says what it is");
  return "table";
}

/// The report as it was sent, the first time.
struct Sent {
  Instant at;
  ReportSent event;
  RatesReport figures;
};

std::optional<Sent> sent_before(const Home& home, const Flags& flags) {
  std::optional<Event> first;
  for (const Event& event : home.ledger().of_dossier(*home.database().begin_reading(), "")) {
    if (event.event != ReportSent::name || (first && first->at <= event.at)) continue;
    const auto report = read<ReportSent>(event);
    if (report.report == flags.report && report.slot == flags.slot) first = event;
  }
  if (!first) return std::nullopt;
  const auto event = read<ReportSent>(*first);
  const Bytes figures = home.blobs().get(*Digest::parse(event.figures));
  const Json json = Json::parse(as_text(figures), nullptr, false);
  if (json.is_discarded()) throw Error(ErrorCode::store_corrupt, "a kept report");
  return Sent{first->at, event, rates_from_json(json)};
}

Json corrections_json(const std::vector<Correction>& corrections) {
  Json list = Json::array();
  for (const Correction& one : corrections)
    list.push_back({{"unit", one.unit}, {"indicator", one.indicator}, {"sent", fraction(one.sent)}, {"now", fraction(one.now)}});
  return list;
}

Json late_json(const std::vector<DueReport>& late) {
  Json list = Json::array();
  for (const DueReport& one : late)
    list.push_back({{"unit", one.unit}, {"report", one.report}, {"slot", one.slot.number}, {"due_at", one.slot.due_at.iso()}, {"standing", name(one.standing)},
                    {"handed_in_at", one.handed_in_at ? Json(one.handed_in_at->iso()) : Json(nullptr)}, {"online", one.is_online}});
  return list;
}

Json report_json(const SlotReport& report, const std::optional<Sent>& sent, const std::vector<Correction>& corrections) {
  Json json = rates_json(sent ? sent->figures : report.rates);
  json["report"] = report.rule.id;
  json["slot"] = report.slot.number;
  json["due_at"] = report.slot.due_at.iso();
  json["balance"] = balance_json((sent ? sent->figures : report.rates).balance);
  Json changes = Json::object();
  if (report.before)
    for (std::size_t i = 0; i < report.rates.total.size() && i < report.before->total.size(); ++i)
      changes[report.rates.total[i].id] = change_text(report.rates.total[i].ratio, report.before->total[i].ratio);
  json["changes"] = changes;
  json["late"] = late_json(report.late);
  json["scores"] = scores_json(report.scores);
  json["sent_at"] = sent ? Json(sent->at.iso()) : Json(nullptr);
  json["document"] = sent ? Json(sent->event.document) : Json(nullptr);
  json["corrections"] = corrections_json(corrections);
  return json;
}

void print(const SlotReport& report, const std::optional<Sent>& sent, const std::vector<Correction>& corrections, const RuleSet& rules, const Terminal& terminal) {
  terminal.line(report.rule.title + ", " + std::string(terminal.say("kỳ ", "slot ")) + std::to_string(report.slot.number) + ", " +
                std::string(terminal.say("hạn trước ", "due before ")) + said(report.slot.due_at, terminal.language));
  print_rates(sent ? sent->figures : report.rates, rules, terminal);
  for (const DueReport& one : report.late)
    terminal.line("  " + one.unit + "  " + std::string(sentence(name(one.standing), terminal.language)) + (one.handed_in_at ? "  " + said(*one.handed_in_at, terminal.language) : ""));
  if (sent) terminal.line(std::string(terminal.say("đã gửi ", "sent ")) + said(sent->at, terminal.language));
  for (const Correction& one : corrections)
    terminal.line(std::string(terminal.say("đính chính ", "correction ")) + one.unit + "  " + title_of(one.indicator, rules, terminal.language) + "  " + fraction(one.sent) + " → " + fraction(one.now));
}

int show(const Flags& flags, const Terminal& given) {
  const std::string format = format_of(flags, given);
  Terminal terminal = given;
  const Home home = Home::open(flags.home);
  RatesBoard board(home.database(), home.ledger(), home.rules());
  const SlotReport report = slot_report(board, home.rules(), flags.report, flags.slot, moment(flags.as_of, "--as-of"));
  const std::optional<Sent> sent = sent_before(home, flags);
  // What was sent is held against what is known today of that very moment, not of a later one.
  const std::vector<Correction> changed = sent ? corrections(sent->figures, board.report(sent->figures.period, sent->figures.as_of)) : std::vector<Correction>{};
  if (format == "table") {
    print(report, sent, changed, home.rules(), terminal);
    return 0;
  }
  if (format == "json" && flags.out.empty()) {
    terminal.is_json = true;
    terminal.document(report_json(report, sent, changed));
    return 0;
  }
  if (flags.out.empty() && format != "csv") throw Error(ErrorCode::usage, "--format " + format + " needs --out FILE");
  if (format == "pdf") {
    // What was sent stays what it is; the corrected one is another paper.
    const Bytes bytes = sent && !flags.corrected ? home.blobs().get(*Digest::parse(sent->event.document))
                                                 : signed_by(report_pdf(report, home.rules(), changed), flags.key, home, report.rule.title);
    write_result(flags.out, bytes, {});
  } else if (format == "xlsx") {
    write_xlsx(flags.out, sent && !flags.corrected ? sent->figures : report.rates, &report, home.rules(), terminal.language);
  } else if (format == "json") {
    write_file_durably(flags.out, report_json(report, sent, changed).dump(2) + "\n");
  } else {
    const std::string csv = rates_csv(sent && !flags.corrected ? sent->figures : report.rates, home.rules(), terminal.language);
    if (flags.out.empty()) std::cout << csv << std::flush;
    else write_file_durably(flags.out, csv);
  }
  if (!flags.out.empty()) terminal.line(flags.out);
  if (terminal.is_json) terminal.document({{"out", flags.out}, {"slot", flags.slot}, {"sent_at", sent ? Json(sent->at.iso()) : Json(nullptr)}, {"corrections", corrections_json(changed)}});
  return 0;
}

int send(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  if (const auto sent = sent_before(home, flags)) throw Error(ErrorCode::state_conflict, "sent already; later changes show as corrections", sent->at.iso());
  RatesBoard board(home.database(), home.ledger(), home.rules());
  // In whole seconds, as the figures keep it.
  const Instant now{moment(flags.as_of, "--as-of").ms / 1000 * 1000};
  const SlotReport report = slot_report(board, home.rules(), flags.report, flags.slot, now);
  const Bytes paper = signed_by(report_pdf(report, home.rules()), flags.key, home, report.rule.title);
  const std::string document = keep(home, paper), figures = keep(home, to_bytes(rates_json(report.rates).dump()));
  Outbox outbox(home.database());
  const auto transaction = home.database().begin();
  home.ledger().append(*transaction, draft(ReportSent{.report = flags.report, .slot = flags.slot, .document = document, .figures = figures},
                                           {.at = now, .dossier = "", .unit = "", .actor = home.actor(), .key = "report.sent:" + flags.report + ":" + std::to_string(flags.slot)}));
  outbox.put(*transaction, {.digest = document, .purpose = "report", .dossier = "", .unit = "", .title = report.rule.title + " " + std::to_string(flags.slot),
                                             .made_at = now, .send_before = report.slot.due_at});
  transaction->commit();
  if (!flags.out.empty()) write_result(flags.out, paper, {});
  const bool is_late = now >= report.slot.due_at;
  terminal.line(std::string(terminal.say("kỳ ", "slot ")) + std::to_string(flags.slot) + ": " + document.substr(0, 16) +
                (is_late ? std::string(terminal.say(", muộn", ", late")) : ""));
  if (terminal.is_json) terminal.document({{"report", flags.report}, {"slot", flags.slot}, {"document", document}, {"late", is_late}});
  return is_late ? 1 : 0;
}

int hand_in(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Unit* unit = home.rules().units().find(flags.unit);
  if (unit == nullptr) throw Error(ErrorCode::not_found, "no such unit", flags.unit);
  const Instant at = moment(flags.at, "--at");
  const ReportRule* rule = nullptr;
  for (const ReportRule& one : home.rules().reports())
    if (one.id == flags.report) rule = &one;
  if (rule == nullptr) throw Error(ErrorCode::not_found, "the rules have no such report", flags.report);
  const auto slots = rule->all_slots(home.rules().calendar());
  if (flags.slot < 1 || static_cast<std::size_t>(flags.slot) > slots.size()) throw Error(ErrorCode::not_found, "the report has no such slot", std::to_string(flags.slot));
  const auto& slot = slots[static_cast<std::size_t>(flags.slot) - 1];
  if (!rule->binds(*unit, slot)) throw Error(ErrorCode::usage, "the unit does not owe this report", flags.unit);
  ReportHandedIn event{.report = flags.report, .slot = flags.slot, .is_online = !flags.on_paper, .digest = {}};
  if (!flags.file.empty()) event.digest = keep(home, read_file(flags.file));
  const auto transaction = home.database().begin();
  const bool is_new = home.ledger().append(*transaction, draft(event, {.at = at, .dossier = "", .unit = unit->code, .actor = home.actor(),
                                                 .key = "report.handed_in:" + unit->code + ":" + flags.report + ":" + std::to_string(flags.slot) + ":" + at.iso(true)})).is_new;
  transaction->commit();
  const bool is_late = at >= slot.due_at;   // «trước 17h00»: at the hour is late
  terminal.line(unit->code + " " + flags.report + "/" + std::to_string(flags.slot) + ": " + std::string(sentence(is_late ? "late" : "in_time", terminal.language)));
  if (terminal.is_json) terminal.document({{"unit", unit->code}, {"report", flags.report}, {"slot", flags.slot}, {"handed_in_at", at.iso()}, {"late", is_late}, {"is_new", is_new}});
  return is_late ? 1 : 0;
}

int due(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  RatesBoard board(home.database(), home.ledger(), home.rules());
  const Instant now = moment(flags.as_of, "--as-of");
  std::vector<DueReport> owed;
  for (DueReport& one : board.due_reports(now)) {
    const bool is_open = one.standing == DueReport::Standing::missing || one.standing == DueReport::Standing::late;
    const bool is_next = one.standing == DueReport::Standing::due && one.slot.due_at < now.plus_seconds(3 * 86400);
    if ((is_open || is_next) && (flags.unit.empty() || one.unit == flags.unit)) owed.push_back(std::move(one));
  }
  for (const DueReport& one : owed)
    terminal.line(one.unit + "  " + slot_name(home.rules(), one, terminal.language) + "  " + std::string(terminal.say("trước ", "before ")) + said(one.slot.due_at, terminal.language) + "  " + std::string(sentence(name(one.standing), terminal.language)));
  if (terminal.is_json) terminal.document({{"reports", late_json(owed)}});
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("report", "báo cáo 02 ngày/lần · the two-day report");
  const auto common = [&](CLI::App* made) {
    made->add_option("--home", flags->home, "DIR");
    made->add_option("--report", flags->report, "id of the rules: two_day, plan, closing");
    made->add_option("--slot", flags->slot, "1, 2, …");
    made->add_option("--as-of", flags->as_of, "the moment of the question; default now");
  };
  const auto ready = [flags](bool needs_slot) {
    if (flags->home.empty()) throw CLI::RequiredError("--home");
    if (needs_slot && flags->slot < 1) throw CLI::RequiredError("--slot");
  };
  common(verb);
  verb->add_option("--out", flags->out, "FILE.pdf | .xlsx | .csv | .json");
  verb->add_option("--format", flags->format, "table | json | csv | xlsx | pdf")->check(CLI::IsMember({"table", "json", "csv", "xlsx", "pdf"}));
  verb->add_flag("--corrected", flags->corrected, "with what changed since it was sent");
  flags->key.add_to(*verb, false);
  verb->callback([verb, flags, ready, &chosen] {
    if (!verb->get_subcommands().empty()) return;
    ready(true);
    chosen = [flags](const Terminal& terminal) { return show(*flags, terminal); };
  });
  const auto sub = [&](const char* name, const char* help, bool needs_slot, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* made = verb->add_subcommand(name, help);
    common(made);
    made->callback([flags, ready, needs_slot, work, &chosen] {
      ready(needs_slot);
      chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); };
    });
    return made;
  };
  CLI::App* send_verb = sub("send", "ký, gửi và khóa số liệu của một kỳ · sign, send and freeze a slot", true, send);
  send_verb->add_option("--out", flags->out, "FILE.pdf");
  flags->key.add_to(*send_verb, true);
  CLI::App* in = sub("hand-in", "ghi nhận báo cáo của một đơn vị · a unit handed its report in", true, hand_in);
  in->add_option("--unit", flags->unit)->required();
  in->add_option("--at", flags->at, "when; default now");
  in->add_option("--file", flags->file, "the report itself")->check(CLI::ExistingFile);
  in->add_flag("--on-paper", flags->on_paper, "not through this system");
  sub("due", "báo cáo còn nợ, muộn, sắp đến hạn · what is owed, late or due soon", false, due)->add_option("--unit", flags->unit);
}

}  // namespace sohoa::app
