// The way in: serves as its own sandboxed child or token process when asked, switches OpenMP off, then runs one verb.

#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "app/commands.hpp"
#include "app/share.hpp"
#include "sohoa/core/log.hpp"
#include "sohoa/pdf/revision.hpp"
#include "sohoa/pipeline/runner.hpp"
#include "sohoa/sandbox/sandbox.hpp"
#include "sohoa/scan/batch.hpp"
#include "sohoa/sign/token.hpp"
#include "sohoa/sign/trust.hpp"

namespace {

using namespace sohoa;
using namespace sohoa::app;

/// Tesseract's OpenMP limit is read when the library is loaded, so it must stand in the environment before this program starts.
void switch_openmp_off(char** argv) {
  const char* limit = std::getenv("OMP_THREAD_LIMIT");
  if (limit != nullptr && std::string_view(limit) == "1") return;
  setenv("OMP_THREAD_LIMIT", "1", 1);
  execv("/proc/self/exe", argv);
  // Without /proc the recognizer itself refuses to run several engines, and says why.
}

/// By itself the C library raises, at the first raster it frees, the size from which memory is the kernel's again when it is freed: each
/// thread then keeps the most it ever needed, in pieces. Fixed, a page's raster goes back, for two or three per cent of CPU.
void give_rasters_back() { mallopt(M_MMAP_THRESHOLD, 16 << 20); }

int report(const Error& error, const Terminal& terminal) {
  terminal.complain(error);
  if (terminal.is_json) terminal.document(error_json(error, terminal.language));
  return face_of(error.code()).exit_code;
}

/// --lang and --json must be known even when the rest of the command line is wrong.
void read_common_flags(int argc, char** argv, Terminal& terminal) {
  std::string language;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--lang" && i + 1 < argc) language = argv[i + 1];
    if (word.starts_with("--lang=")) language = word.substr(7);
    terminal.is_json = terminal.is_json || word == "--json";
    terminal.is_quiet = terminal.is_quiet || word == "--quiet";
  }
  terminal.language = language_of(language);
}

int run(int argc, char** argv, Terminal& terminal) {
  CLI::App cli("sohoa: giấy tờ vào, văn bản điện tử đã ký ra · from paper to a signed, reusable electronic document");
  cli.set_version_flag("--version", "sohoa " + std::string(version()));
  cli.require_subcommand(1);
  cli.fallthrough();
  std::string language;
  cli.add_option("--lang", language, "vi | en")->check(CLI::IsMember({"vi", "en"}));
  cli.add_flag("--json", terminal.is_json, "một tài liệu JSON trên đầu ra chuẩn · one JSON document on standard output");
  cli.add_flag("--quiet", terminal.is_quiet, "chỉ báo lỗi · errors only");
  Work chosen;
  for (const AddVerb add : all_verbs) add(cli, chosen);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return cli.exit(error);
    throw Error(ErrorCode::usage, error.what());
  }
  return chosen(terminal);
}

}  // namespace

int main(int argc, char** argv) {
  give_rasters_back();
  provide_scan_tasks();
  provide_pdf_tasks();
  provide_sign_tasks();
  sandbox::run_child_if_asked(argc, argv);
  run_token_process_if_asked(argc, argv);
  switch_openmp_off(argv);
  note_crashes();
  log::start(log::Level::warning);

  Terminal terminal;
  read_common_flags(argc, argv, terminal);
  try {
    return run(argc, argv, terminal);
  } catch (const Error& error) {
    return report(error, terminal);
  } catch (const std::exception& error) {
    return report(Error(ErrorCode::internal, error.what()), terminal);
  }
}
