// sohoa ledger export: every event, one JSON object a line.

#include <iostream>

#include "app/commands.hpp"
#include "app/home.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa::app {

namespace {

int export_ledger(const std::string& folder, const std::string& file, const Terminal& terminal) {
  const Home home = Home::open(folder);
  std::string lines;
  std::size_t count = 0;
  const auto transaction = home.database().begin_reading();
  home.ledger().each(*transaction, [&](const Event& event) {
    lines += to_json_line(event) + "\n";
    ++count;
    if (file.empty() && lines.size() > (1u << 20)) {
      std::cout << lines;
      lines.clear();
    }
  });
  if (file.empty()) {
    std::cout << lines << std::flush;
    return 0;
  }
  write_file_durably(file, lines);
  terminal.line(file + ": " + std::to_string(count) + std::string(terminal.say(" sự kiện", " events")));
  if (terminal.is_json) terminal.document({{"file", file}, {"events", count}});
  return 0;
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
}

}  // namespace sohoa::app
