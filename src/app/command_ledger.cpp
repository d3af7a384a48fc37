// sohoa ledger: every event, one JSON object a line, out and in.

#include <fstream>
#include <iostream>
#include <optional>

#include "app/commands.hpp"
#include "app/home.hpp"
#include "sohoa/core/durable_file.hpp"
#include "sohoa/ledger/import.hpp"
#include "sohoa/rates/board.hpp"

namespace sohoa::app {

namespace {

constexpr std::size_t lines_at_once = std::size_t{8} << 20;  // bytes: a ledger of millions is no reason for gigabytes

/// A file appears whole or not at all.
int export_ledger(const std::string& folder, const std::string& file, const Terminal& terminal) {
  const Home home = Home::open(folder);
  std::optional<DurableFile> to;
  if (!file.empty()) to.emplace(file);
  std::string lines;
  std::size_t count = 0;
  const auto hand_on = [&] {
    if (to) to->write(view(lines));
    else std::cout << lines << std::flush;
    lines.clear();
  };
  const auto transaction = home.database().begin_reading();
  home.ledger().each(*transaction, [&](const Event& event) {
    lines += to_json_line(event) + "\n";
    ++count;
    if (lines.size() > lines_at_once) hand_on();
  });
  hand_on();
  if (!to) return 0;
  to->commit();
  terminal.line(file + ": " + std::to_string(count) + std::string(terminal.say(" sự kiện", " events")));
  if (terminal.is_json) terminal.document({{"file", file}, {"events", count}});
  return 0;
}

int import_ledger(const std::string& folder, const std::string& file, const Terminal& terminal) {
  const Home home = Home::open(folder);
  std::ifstream lines(file, std::ios::binary);
  if (!file.empty() && !lines) throw Error(ErrorCode::input_missing, {}, file);
  const ImportReport report = import_events(home.database(), home.ledger(), file.empty() ? std::cin : lines);
  RatesBoard(home.database(), home.ledger(), home.rules()).catch_up();  // so that the first question does not wait for it
  Json refused = Json::array();
  for (const ImportReport::Refused& one : report.refused) {
    terminal.line(std::string(terminal.say("dòng ", "line ")) + std::to_string(one.line) + ": " +
                  std::string(sentence(one.reason, terminal.language)) + " [" + one.reason + "]");
    refused.push_back({{"line", one.line}, {"reason", one.reason}});
  }
  terminal.line(std::to_string(report.added) + std::string(terminal.say(" sự kiện mới, ", " new events, ")) + std::to_string(report.known) +
                std::string(terminal.say(" đã có, ", " known, ")) + std::to_string(report.refused.size()) +
                std::string(terminal.say(" bị từ chối, ", " refused, ")) + std::to_string(report.gaps.size()) +
                std::string(terminal.say(" chỗ thiếu", " gaps")));
  if (terminal.is_json)
    terminal.document({{"lines", report.lines}, {"added", report.added}, {"known", report.known}, {"refused", refused}, {"gaps", report.gaps}});
  return report.refused.empty() ? 0 : 1;
}

}  // namespace

void add_ledger(CLI::App& app, Work& chosen) {
  struct Flags { std::string home, file; };
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* ledger = app.add_subcommand("ledger", "sổ nhật ký nghiệp vụ · the ledger");
  ledger->require_subcommand(1);
  CLI::App* verb = ledger->add_subcommand("export", "xuất mọi sự kiện, mỗi dòng một đối tượng JSON · all events, one JSON object a line");
  verb->add_option("--home", flags->home, "DIR")->required();
  verb->add_option("FILE.jsonl", flags->file, "default standard output");
  verb->callback([flags, &chosen] {
    chosen = [flags](const Terminal& terminal) { return export_ledger(flags->home, flags->file, terminal); };
  });
  CLI::App* import_verb = ledger->add_subcommand("import", "nhận sự kiện của quầy khác, mỗi sự kiện một lần · another desk's events, each once");
  import_verb->add_option("--home", flags->home, "DIR")->required();
  import_verb->add_option("FILE.jsonl", flags->file, "default standard input");
  import_verb->callback([flags, &chosen] {
    chosen = [flags](const Terminal& terminal) { return import_ledger(flags->home, flags->file, terminal); };
  });
}

}  // namespace sohoa::app
