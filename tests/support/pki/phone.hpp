/// The person at the other end of a remote signing service: confirms, refuses or lets time run out, when told to.
#pragma once

#include <mutex>
#include <string>

namespace sohoa::pki {

class Phone {
 public:
  enum class Answer { none, yes, no, too_late };

  /// "wait", "confirm", "refuse", "expire", or "confirm_after=N": waits N times, then confirms. Throws
  /// std::invalid_argument.
  void set(const std::string& what) {
    const std::lock_guard lock(guard_);
    waits_ = 0;
    if (what == "wait") answer_ = Answer::none;
    else if (what == "confirm") answer_ = Answer::yes;
    else if (what == "refuse") answer_ = Answer::no;
    else if (what == "expire") answer_ = Answer::too_late;
    else if (what.starts_with("confirm_after=")) answer_ = Answer::yes, waits_ = std::stoi(what.substr(14));
    else throw std::invalid_argument("phone: " + what);
  }

  Answer ask() {
    const std::lock_guard lock(guard_);
    return waits_-- > 0 ? Answer::none : answer_;
  }

 private:
  std::mutex guard_;
  Answer answer_ = Answer::yes;
  int waits_ = 0;
};

}  // namespace sohoa::pki
