// sohoa check: every blob, the chain, the references, the database; says what is wrong and where.

#include "app/commands.hpp"
#include "app/home.hpp"
#include "sohoa/ledger/events.hpp"
#include "sohoa/pades/verify.hpp"
#include "sohoa/pipeline/runner.hpp"
#include "sohoa/rates/board.hpp"
#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa::app {

namespace {

struct Finding {
  std::string where, what;
};

class Check {
 public:
  Check(const Home& home, bool is_deep) : home_(home), is_deep_(is_deep) {}

  std::vector<Finding> run() {
    add("database", home_.database().check());
    const RatesBoard board(home_.database(), home_.ledger(), home_.rules());   // before the transaction: it may have to make its tables
    const auto transaction = home_.database().begin_reading();
    add("ledger", home_.ledger().check(*transaction));
    add("board", board.check(*transaction));
    add("repository", home_.repository().check(is_deep_));
    add("authorizations", home_.authorizations().check(*transaction, home_.ledger()));
    deposits_against_ledger(*transaction);
    for (const RunSummary& run : list_runs(home_.runs()))
      if (run.status == RunStatus::set_aside) findings_.push_back({"runs/" + run.id, "set aside: " + run.error_code});
    if (is_deep_) signatures();
    return std::move(findings_);
  }

 private:
  void add(const std::string& where, const std::vector<std::string>& messages) {
    for (const std::string& message : messages) findings_.push_back({where, message});
  }

  /// A deposit and its event commit together: neither is without the other.
  void deposits_against_ledger(store::Transaction& transaction) {
    std::set<std::string> counted, stored;
    home_.ledger().each(transaction, [&](const Event& event) {
      if (event.event == ComponentDeposited::name) counted.insert(read<ComponentDeposited>(event).document);
    });
    for (const StoredDocument& document : home_.repository().list()) stored.insert(document.document);
    for (const std::string& document : stored)
      if (!counted.contains(document)) findings_.push_back({document, "stored but not in the ledger"});
    for (const std::string& document : counted)
      if (!stored.contains(document)) findings_.push_back({document, "in the ledger but not stored"});
  }

  /// Offline: integrity, not today's revocation.
  void signatures() {
    const VerifyOptions options{.trust = home_.trust(), .at = {}, .offline = true};
    for (const StoredDocument& document : home_.repository().list()) {
      try {
        const VerificationReport report = verify_pdf(home_.repository().content(document), options, SystemClock().now());
        if (report.verdict == FileVerdict::total_failed || report.verdict == FileVerdict::no_signature)
          findings_.push_back({document.document, "signature: " + std::string(name(report.verdict))});
      } catch (const Error& error) {
        findings_.push_back({document.document, error.what()});
      }
    }
  }

  const Home& home_;
  bool is_deep_;
  std::vector<Finding> findings_;
};

int check(const std::string& folder, bool is_deep, const Terminal& terminal) {
  const Home home = Home::open(folder);
  const std::vector<Finding> findings = Check(home, is_deep).run();
  Json json = Json::array();
  for (const Finding& finding : findings) {
    terminal.line(finding.where + ": " + finding.what);
    json.push_back({{"where", finding.where}, {"what", finding.what}});
  }
  const sandbox::Protection guard = sandbox::protection();
  terminal.line(std::string(terminal.say("hộp cát: seccomp ", "sandbox: seccomp ")) + (guard.seccomp ? "✓" : "✗") + ", Landlock " +
                (guard.landlock_abi > 0 ? "ABI " + std::to_string(guard.landlock_abi) : "✗") + ", rlimits ✓");
  if (findings.empty()) terminal.line(terminal.say("kho nguyên vẹn", "the home is whole"));
  if (terminal.is_json)
    terminal.document({{"whole", findings.empty()}, {"findings", json},
                       {"sandbox", {{"seccomp", guard.seccomp}, {"landlock_abi", guard.landlock_abi}, {"address_space", guard.address_space}}}});
  return findings.empty() ? 0 : 1;
}

}  // namespace

void add_check(CLI::App& app, Work& chosen) {
  struct Flags { std::string home; bool deep = false; };
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("check", "kiểm tra kho · check the home");
  verb->add_option("--home", flags->home, "DIR")->required();
  verb->add_flag("--deep", flags->deep, "read every blob, judge every signature");
  verb->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return check(flags->home, flags->deep, terminal); }; });
}

}  // namespace sohoa::app
