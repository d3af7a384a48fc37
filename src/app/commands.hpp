// Every verb of the command line: each registers its flags and gives the work to do. A verb exists when what it starts exists.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "app/terminal.hpp"

namespace sohoa::app {

/// The work of the verb that was chosen; its result is the exit code. Throws Error.
using Work = std::function<int(const Terminal&)>;

/// Adds a verb: `chosen` receives its work when the command line names it.
using AddVerb = void (*)(CLI::App& app, Work& chosen);

void add_init(CLI::App& app, Work& chosen);
void add_digitize(CLI::App& app, Work& chosen);
void add_sign(CLI::App& app, Work& chosen);
void add_extend(CLI::App& app, Work& chosen);
void add_key(CLI::App& app, Work& chosen);
void add_verify(CLI::App& app, Work& chosen);
void add_run(CLI::App& app, Work& chosen);
void add_tray(CLI::App& app, Work& chosen);
void add_dossier(CLI::App& app, Work& chosen);
void add_authorization(CLI::App& app, Work& chosen);
void add_repo(CLI::App& app, Work& chosen);
void add_unit(CLI::App& app, Work& chosen);
void add_report(CLI::App& app, Work& chosen);
void add_outbox(CLI::App& app, Work& chosen);
void add_obligations(CLI::App& app, Work& chosen);
/// Verbs of `sohoa dossier` that make out papers.
void add_dossier_forms(CLI::App& dossier, Work& chosen);
void add_procedure(CLI::App& app, Work& chosen);
void add_ledger(CLI::App& app, Work& chosen);
void add_rates(CLI::App& app, Work& chosen);
void add_check(CLI::App& app, Work& chosen);

/// In the order of the help.
inline constexpr AddVerb all_verbs[] = {add_init,    add_digitize, add_sign,      add_extend, add_key,    add_verify, add_run,    add_tray,        add_dossier,
                                        add_authorization, add_unit, add_procedure, add_repo,   add_ledger, add_rates,  add_report, add_outbox, add_obligations, add_check};

}  // namespace sohoa::app
