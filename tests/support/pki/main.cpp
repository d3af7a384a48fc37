// sohoa-test-pki make DIR [--port P] [--cases FILE] [--keys DIR]    a test PKI in DIR; a free port unless one is given
// sohoa-test-pki serve DIR                                          its TSA, OCSP, CRLs on loopback, until SIGTERM or
// SIGINT
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "sohoa/core/error.hpp"

#include "support/pki/pki.hpp"

namespace {

int usage() {
  std::fputs("usage: sohoa-test-pki make DIR [--port P] [--cases FILE] [--keys DIR] | serve DIR\n", stderr);
  return 2;
}

int make(const std::vector<std::string>& words) {
  sohoa::pki::MakeOptions options{.folder = words[1], .port = 0, .cases = SOHOA_PKI_CASES, .key_cache = {}};
  for (std::size_t i = 2; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return usage();
    if (words[i] == "--port")
      options.port = std::stoi(words[i + 1]);
    else if (words[i] == "--cases")
      options.cases = words[i + 1];
    else if (words[i] == "--keys")
      options.key_cache = words[i + 1];
    else
      return usage();
  }
  // The port is only looked for here; `serve` takes it, and says so when somebody else was faster.
  if (options.port == 0) options.port = sohoa::pki::Listener().port();
  std::filesystem::create_directories(options.folder);
  sohoa::pki::make(options);
  std::printf("%s http://127.0.0.1:%d\n", options.folder.c_str(), options.port);
  return 0;
}

int serve(const std::filesystem::path& folder) {
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  sigaddset(&end, SIGINT);
  sigprocmask(SIG_BLOCK, &end, nullptr);  // before any thread, so that all of them leave the signals to sigwait
  const int port = std::stoi(sohoa::read_text_file(folder / "port"));
  const sohoa::pki::Server server(folder, sohoa::pki::Listener(port));
  std::printf("%s\n", server.url("/").c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&end, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    if (words.size() >= 2 && words[0] == "make") return make(words);
    if (words.size() == 2 && words[0] == "serve") return serve(words[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sohoa-test-pki: %s\n", error.what());
    return 1;
  }
  return usage();
}
