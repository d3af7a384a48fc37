// SoftHSM's own tools make the token; certificates are written by OpenSC's, as on a real one.
#include "contract/pades/softhsm.hpp"

#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "support/command.hpp"
#include "support/pki/pki.hpp"

namespace sohoa::test {
namespace fs = std::filesystem;
namespace {

void run(const std::vector<std::string>& command) {
  const Outcome outcome = run_command(command);
  if (outcome.exit_code != 0) throw std::runtime_error(command.front() + ": " + outcome.said);
}

}  // namespace

fs::path SofthsmToken::module() {
  for (const char* file : {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"}) {
    if (fs::exists(file)) return file;
  }
  return {};
}

bool SofthsmToken::is_installed() { return !module().empty() && run_command({"softhsm2-util", "--version"}).exit_code == 0; }

SofthsmToken& SofthsmToken::instance() {
  static SofthsmToken made;
  return made;
}

SofthsmToken::SofthsmToken() {
  const fs::path config = folder_.path() / "softhsm2.conf", tokens = folder_.path() / "tokens";
  fs::create_directories(tokens);
  write_file_durably(config, "directories.tokendir = " + tokens.string() + "\nobjectstore.backend = file\nlog.level = ERROR\n");
  ::setenv("SOFTHSM2_CONF", config.c_str(), 1);
  run({"softhsm2-util", "--init-token", "--free", "--label", "hop-thu", "--pin", softhsm_pin, "--so-pin", "87654321"});
}

void SofthsmToken::add(const std::string& person, const std::string& kind, const std::string& id) {
  const fs::path key = fs::path(SOHOA_PKI_KEY_CACHE) / (person + "." + kind + ".pem"), der = folder_.path() / "one.der";
  run({"softhsm2-util", "--import", key.string(), "--token", "hop-thu", "--label", person, "--id", id, "--pin", softhsm_pin});
  run({"openssl", "x509", "-in", pki::TestPki::instance().certificate(person).string(), "-outform", "DER", "-out", der.string()});
  run({"pkcs11-tool", "--module", module().string(), "--token-label", "hop-thu", "--login", "--pin", softhsm_pin, "--write-object",
       der.string(), "--type", "cert", "--label", person, "--id", id});
}

}  // namespace sohoa::test
