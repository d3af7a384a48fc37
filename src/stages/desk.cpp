// The desk's workers, its recognizers, and its way to the ledger.

#include "sohoa/stages/desk.hpp"

#include <exception>
#include <thread>

namespace sohoa {

Workers::Workers(int count)
    : count_(count > 0 ? count : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

void Workers::each(std::size_t indices, const std::function<void(std::size_t, int)>& work) const {
  std::vector<std::exception_ptr> errors(indices);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  const auto run = [&](int worker) {
    while (!failed) {
      const std::size_t index = next++;
      if (index >= indices) return;
      try {
        work(index, worker);
      } catch (...) {  // carried to the caller's thread below
        errors[index] = std::current_exception();
        failed = true;
      }
    }
  };
  const auto threads = std::min<std::size_t>(static_cast<std::size_t>(count_), indices);
  if (threads <= 1) {
    run(0);
  } else {
    std::vector<std::jthread> team;
    for (std::size_t worker = 0; worker < threads; ++worker) team.emplace_back(run, static_cast<int>(worker));
  }
  // Indices are begun in order, so every index below a failed one has been worked on: the lowest error does not depend on
  // how many threads there were.
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

std::optional<Engine> engine_named(std::string_view word) {
  if (word == "lines") return Engine::lines;
  if (word == "tesseract") return Engine::tesseract;
  return std::nullopt;
}

RecognizerPool& Recognizers::reading(const std::vector<std::string>& languages, Engine engine) {
  const std::lock_guard lock(mutex_);
  auto& pool = pools_[{engine, languages}];
  if (!pool) pool = std::make_unique<RecognizerPool>(RecognizeOptions{.languages = languages, .engine = engine});
  return *pool;
}

void Desk::record(const EventDraft& draft) {
  const auto transaction = database->begin();
  ledger->append(*transaction, draft);
  transaction->commit();
}

}  // namespace sohoa
