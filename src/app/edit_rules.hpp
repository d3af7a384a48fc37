// Units and procedures edited by command: each edit is an event, checked before it is made, and the rules of the next command hold it.
#pragma once

#include <string>

#include "app/home.hpp"
#include "app/terminal.hpp"
#include "sohoa/ledger/events.hpp"

namespace sohoa::app {

/// Appends the edit when the rules with it are whole. False when the same edit was made before.
/// Throws Error{rules_invalid} for one that would break them.
bool edit_rules(const Home& home, const RulesChanged& change);

/// The edits of one subject ("unit H10.15"), or of a kind ("unit": all of them and the files that were taken in), in their order.
struct Edit {
  Instant at;
  std::string actor;
  RulesChanged change;
};
std::vector<Edit> edits_of(const Home& home, const std::string& subject);
/// As lines and as JSON.
int show_history(const Home& home, const std::string& subject, const Terminal& terminal);

/// A file of [[unit]], [[succession]] and [[procedure]] tables as one edit.
int import_rules(const Home& home, const std::string& file, const std::string& citation, const Terminal& terminal);
/// To the file, or standard output without one.
int export_rules(const std::string& toml, const std::string& file, const Terminal& terminal);

}  // namespace sohoa::app
