// The main of every test program. A program that links the sandbox can be its own sandboxed child: the tasks of the
// linked modules are named first, and a child that was started for one of them never reaches the tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#ifdef SOHOA_LINKS_sandbox
#include "sohoa/sandbox/sandbox.hpp"
#endif
#ifdef SOHOA_LINKS_scan
#include "sohoa/scan/batch.hpp"
#endif
#ifdef SOHOA_LINKS_pdf
#include "sohoa/pdf/revision.hpp"
#endif
#ifdef SOHOA_LINKS_sign
#include "sohoa/sign/token.hpp"
#include "sohoa/sign/trust.hpp"
#endif

int main(int argc, char** argv) {
#ifdef SOHOA_LINKS_scan
  sohoa::provide_scan_tasks();
#endif
#ifdef SOHOA_LINKS_pdf
  sohoa::provide_pdf_tasks();
#endif
#ifdef SOHOA_LINKS_sign
  sohoa::run_token_process_if_asked(argc, argv);
  sohoa::provide_sign_tasks();
#endif
#ifdef SOHOA_LINKS_sandbox
  sohoa::sandbox::run_child_if_asked(argc, argv);
#endif
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
