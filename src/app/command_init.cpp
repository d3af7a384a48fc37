// sohoa init: a new home.

#include "app/commands.hpp"
#include "app/home.hpp"

namespace sohoa::app {

void add_init(CLI::App& app, Work& chosen) {
  struct Flags { std::string home, rules = "2026"; };
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("init", "lập một kho mới · make a new home");
  verb->add_option("--home", flags->home, "DIR")->required();
  verb->add_option("--rules", flags->rules, "a set of the rules folder; default 2026");
  verb->callback([flags, &chosen] {
    chosen = [flags](const Terminal& terminal) {
      Home::init(flags->home, flags->rules);
      terminal.line(flags->home + std::string(terminal.say(": đã lập kho, bộ quy định ", ": home made, rules ")) + flags->rules);
      if (terminal.is_json) terminal.document({{"home", flags->home}, {"rules", flags->rules}});
      return 0;
    };
  });
}

}  // namespace sohoa::app
