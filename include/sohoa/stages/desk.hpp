/// What a stage may reach: clock, signer if present, repository, ledger, workers, scratch folder. Stages have no globals,
/// so a test builds a desk in a few lines.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sohoa/core/time.hpp"
#include "sohoa/ledger/authorizations.hpp"
#include "sohoa/ledger/ledger.hpp"
#include "sohoa/pades/sign.hpp"
#include "sohoa/pipeline/pipeline.hpp"
#include "sohoa/repository/repository.hpp"
#include "sohoa/store/database.hpp"
#include "sohoa/text/recognizer.hpp"

namespace sohoa {

/// A bounded number of threads that work through pages. Nothing else in the product starts threads.
class Workers {
 public:
  /// 0: one a core.
  explicit Workers(int count = 0);
  int count() const noexcept { return count_; }
  /// Calls work(index, worker) for each index; `worker` < count() names the thread, for engines kept a thread. Returns when all are
  /// done. The error of the lowest index is thrown, whatever the thread count; after an error no new index is begun.
  void each(std::size_t indices, const std::function<void(std::size_t index, int worker)>& work) const;

 private:
  int count_;
};

/// "lines" or "tesseract", as command lines and pipeline files say it; nothing for another word.
std::optional<Engine> engine_named(std::string_view word);

/// One recognizer pool for each choice of languages and engine, made when first asked for. Thread-safe.
class Recognizers {
 public:
  RecognizerPool& reading(const std::vector<std::string>& languages, Engine engine);

 private:
  std::mutex mutex_;
  std::map<std::pair<Engine, std::vector<std::string>>, std::unique_ptr<RecognizerPool>> pools_;
};

/// What the officer at the tray decided; its presence is what a review stage waits for.
struct OfficerDecision {
  std::string officer;
  std::map<std::string, std::string> corrections;   // field name to confirmed value
};

class Desk {
 public:
  const Clock* clock = nullptr;
  const Workers* workers = nullptr;
  Recognizers* recognizers = nullptr;

  Signer* signer = nullptr;
  TimestampAuthority* tsa = nullptr;
  const TrustList* trust = nullptr;
  bool is_offline = false;

  store::Database* database = nullptr;
  PersonalRepository* repository = nullptr;
  Ledger* ledger = nullptr;
  const AuthorizationRegister* authorizations = nullptr;   // who may sign in whose stead (R20); absent: nobody

  std::string actor = "desk";                        // who works here, for the ledger
  std::function<std::string(const std::string& unit)> unit_name;   // for the copy stamp (R16)
  std::optional<OfficerDecision> officer;

  // Set by the runner's hook for each step.
  Digest step_key;
  Folder scratch;

  /// Appends one event in a transaction of its own.
  void record(const EventDraft& draft);
};

}  // namespace sohoa
