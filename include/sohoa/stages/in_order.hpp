/// Results of work that is done side by side, handed on in the order of their index.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace sohoa {

/// Thread-safe. `take` is called with one result at a time, from whichever thread brought the one that was waited for.
template <class Result>
class InOrder {
 public:
  /// Who brings a result `window` or more places ahead of the one that is waited for waits as well, so that no more than that many
  /// are held. Indices must be begun in order, as Workers does: then whoever works on the lowest never waits.
  InOrder(std::size_t window, std::function<void(std::size_t, Result)> take) : window_(window), take_(std::move(take)) {}

  /// Whatever `take` throws comes out here, and nothing more is handed on.
  void put(std::size_t index, Result result) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return is_given_up_ || index < next_ + window_; });
    if (is_given_up_) return;
    held_.emplace(index, std::move(result));
    try {
      for (auto first = held_.begin(); first != held_.end() && first->first == next_; first = held_.erase(first)) {
        take_(next_, std::move(first->second));
        ++next_;
      }
    } catch (...) {
      is_given_up_ = true;
      turn_.notify_all();
      throw;
    }
    turn_.notify_all();
  }

  /// A result will never come: those who wait go on, and nothing more is handed on.
  void give_up() {
    const std::lock_guard lock(mutex_);
    is_given_up_ = true;
    turn_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable turn_;
  std::size_t window_, next_ = 0;
  bool is_given_up_ = false;
  std::map<std::size_t, Result> held_;
  std::function<void(std::size_t, Result)> take_;
};

}  // namespace sohoa
