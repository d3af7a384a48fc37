// Everything `sohoa sign` can be told, and the options that come of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/key_flags.hpp"
#include "app/outputs.hpp"
#include "sohoa/pades/sign.hpp"

namespace sohoa::app {

struct SignFlags {
  std::vector<std::string> inputs, trust;
  OutputChoice out;
  KeyFlags key;
  std::string level, appearance = "copy", agency, image, seal, text, reason, location, field, box, park, finish, person, home, dossier;
  int page = 0, certify = 0;
  double finish_within_h = 0;
  bool offline = false, normalize = false, skips_signed = false;
  /// The command line again, without --park and --finish: no secret is ever on it.
  std::vector<std::string> arguments;

  /// Adds the verb; its flags are read when `arguments` is filled, after parsing.
  static std::shared_ptr<SignFlags> add_to(CLI::App& app, std::function<void(std::shared_ptr<SignFlags>)> chosen);
  /// The same from a list of arguments. Throws Error{config_invalid}.
  static std::shared_ptr<SignFlags> of(const std::vector<std::string>& arguments);
};

/// SignOptions with what they point to, in one place.
class SignSetup {
 public:
  /// Throws Error{usage, input_*, config_invalid}.
  explicit SignSetup(const SignFlags& flags);
  SignSetup(const SignSetup&) = delete;
  SignSetup& operator=(const SignSetup&) = delete;
  SignOptions& options() noexcept { return options_; }

 private:
  std::unique_ptr<TimestampAuthority> tsa_;
  void read_authorizations(const SignFlags& flags);

  TrustList trust_;
  EvidenceCache cache_;
  SignOptions options_;
};

}  // namespace sohoa::app
