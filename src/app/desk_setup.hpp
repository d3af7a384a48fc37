// A desk at work in a home: everything `run` and `tray` hand to the stages, with its lifetimes in one place.
#pragma once

#include <memory>
#include <string>

#include "app/home.hpp"
#include "app/key_flags.hpp"
#include "app/terminal.hpp"
#include "sohoa/stages/desk_runs.hpp"

namespace sohoa::app {

class DeskSetup {
 public:
  /// Opens the key when one is named.
  DeskSetup(const std::string& home, const KeyFlags& key, const Terminal& terminal, int jobs, bool is_offline);

  const Home& home() const noexcept { return home_; }
  Desk& desk() noexcept { return desk_; }
  DeskRuns runs() const { return DeskRuns(home_.runs()); }

 private:
  Home home_;
  SystemClock clock_;
  Workers workers_;
  Recognizers recognizers_;
  std::unique_ptr<Signer> signer_;
  std::unique_ptr<TimestampAuthority> tsa_;
  Desk desk_;
};

/// One paper's fate as JSON and as the line an operator reads; `Tally` gives the exit code over several.
Json outcome_json(const PaperOutcome& paper, Language language);
void tell(const Terminal& terminal, const PaperOutcome& paper);

class Tally {
 public:
  void add(const PaperOutcome& paper);
  /// 0 all stored, 5 some wait, 1 some set aside; the error's own code when nothing else happened.
  int exit_code() const;

 private:
  int finished_ = 0, parked_ = 0, set_aside_ = 0;
  int last_error_exit_ = 0;
};

}  // namespace sohoa::app
