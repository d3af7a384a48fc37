// Every verb's flags at once: a flag takes the word after it and leaves the rest to the documents.
#include "app/commands.hpp"

#include <gtest/gtest.h>

namespace sohoa::app {
namespace {

void expect_flags_take_one_word(CLI::App& verb, int& flags) {
  for (const CLI::Option* option : verb.get_options()) {
    if (option->get_positional() || option->get_items_expected_max() == 0) continue;
    ++flags;
    EXPECT_FALSE(option->get_allow_extra_args()) << verb.get_name() << " " << option->get_name() << " swallows what follows its value";
  }
  for (CLI::App* sub : verb.get_subcommands([](CLI::App*) { return true; })) expect_flags_take_one_word(*sub, flags);
}

TEST(CommandLine, AFlagTakesOneWordAndLeavesTheDocuments) {
  CLI::App app;
  Work chosen;
  for (const AddVerb add : all_verbs) add(app, chosen);
  int flags = 0;
  expect_flags_take_one_word(app, flags);
  EXPECT_GT(flags, 100);
}

}  // namespace
}  // namespace sohoa::app
