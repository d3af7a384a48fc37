// Tesseract's OpenMP limit is read when the library is loaded, so it must stand in the environment before the program starts.
#include "reading_program.hpp"

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include "sohoa/sandbox/sandbox.hpp"
#include "sohoa/scan/batch.hpp"
#include "sohoa/text/recognizer.hpp"

namespace bench {

int run_reading_program(int argc, char** argv, const char* name, int (*run)(int, char**)) {
  sohoa::provide_scan_tasks();
  sohoa::sandbox::run_child_if_asked(argc, argv);
  if (!sohoa::openmp_is_off()) {
    setenv("OMP_THREAD_LIMIT", "1", 1);
    execv("/proc/self/exe", argv);
  }
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << '\n';
    return 1;
  }
}

}  // namespace bench
