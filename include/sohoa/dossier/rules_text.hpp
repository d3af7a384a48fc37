/// Units, successions and procedures as the tables of the rules' files: what an edit records and an export prints.
#pragma once

#include <string>

#include "sohoa/dossier/procedure.hpp"
#include "sohoa/dossier/unit.hpp"

namespace sohoa {

// Each reads back as the same value (RuleChange, rules/).
std::string to_toml(const Unit& unit);
std::string to_toml(const Succession& step);
std::string to_toml(const Procedure& procedure);

}  // namespace sohoa
