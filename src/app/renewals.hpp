// A home's stored papers, kept provable: raised and renewed by pipelines/renew.toml, and signatures that still owe a timestamp paid.
#pragma once

#include <string>

#include "app/key_flags.hpp"
#include "app/terminal.hpp"

namespace sohoa::app {

struct RenewalFlags {
  std::string home, pipeline;
  int within_days = 90;
};

/// What waits for the network first, then every stored paper that is due. The exit code is a run's.
int renew_home(const RenewalFlags& flags, const TsaFlags& tsa, const Terminal& terminal);

}  // namespace sohoa::app
