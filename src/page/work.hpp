// How much may be done on a page. Print costs little for its area; a page made to cost more is given up, by what was
// counted and not by a clock, so that it is given up on every machine.
#pragma once

#include <cstdint>

namespace sohoa::page {

class Work {
 public:
  explicit Work(std::int64_t most) : most_(most) {}

  /// Counts comparisons or pixels. False from the moment more than `most` were counted: whoever is told so stops, and
  /// what it returns is of no use.
  bool spend(std::int64_t steps) {
    done_ += steps;
    return done_ <= most_;
  }
  /// What was found cannot be print, however little it cost to see.
  void give_up() { done_ = done_ > most_ ? done_ : most_ + 1; }
  bool is_spent() const { return done_ > most_; }
  std::int64_t done() const { return done_; }

 private:
  std::int64_t most_, done_ = 0;
};

}  // namespace sohoa::page
