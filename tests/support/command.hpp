/// Runs an outside program and keeps what it said.
#pragma once

#include <string>
#include <vector>

namespace sohoa::test {

struct Outcome {
  int exit_code = -1;  // 128 + signal when one ended it
  std::string said;    // standard output and error together
};

/// `command[0]` is looked up in PATH; exit code 127 when it cannot be started.
Outcome run_command(const std::vector<std::string>& command);

}  // namespace sohoa::test
