// How a program that reads pages begins: its sandboxed children, OpenMP off, an error as one line.
#pragma once

namespace bench {

/// Exit code of `run`; 1 with one line on stderr when it throws. Call it first in main.
int run_reading_program(int argc, char** argv, const char* name, int (*run)(int, char**));

}  // namespace bench
