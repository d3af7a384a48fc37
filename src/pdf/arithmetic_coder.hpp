/// The binary arithmetic coder of JBIG2 (ITU-T T.88, annex E; the same as JPEG 2000's MQ coder).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa::pdf {

class ArithmeticCoder {
 public:
  explicit ArithmeticCoder(std::size_t contexts) : states_(contexts) {}

  void code(std::size_t context, bool bit) {
    State& state = states_[context];
    const Estimate& estimate = estimates[state.index];
    interval_ -= estimate.less_likely;
    if (bit == state.likely) {
      if (interval_ & 0x8000) {
        low_ += estimate.less_likely;
        return;
      }
      if (interval_ < estimate.less_likely) interval_ = estimate.less_likely;
      else low_ += estimate.less_likely;
      state.index = estimate.after_likely;
    } else {
      if (interval_ < estimate.less_likely) low_ += estimate.less_likely;
      else interval_ = estimate.less_likely;
      if (estimate.switches) state.likely = !state.likely;
      state.index = estimate.after_unlikely;
    }
    renormalize();
  }

  /// The same bit `count` times in one context: the likely bits between two renormalizations are one step.
  void code_run(std::size_t context, bool bit, std::size_t count) {
    while (count > 0) {
      const State& state = states_[context];
      if (bit == state.likely) {
        const std::uint32_t step = estimates[state.index].less_likely;
        const std::size_t at_once = std::min<std::size_t>(count, (interval_ - 0x8000) / step);
        interval_ -= static_cast<std::uint32_t>(at_once) * step;
        low_ += static_cast<std::uint32_t>(at_once) * step;
        count -= at_once;
        if (count == 0) return;
      }
      code(context, bit);
      --count;
    }
  }

  /// Ends the data with its marker. Nothing may be coded afterwards.
  Bytes finish();

 private:
  struct Estimate {
    std::uint16_t less_likely;
    std::uint8_t after_likely, after_unlikely;
    bool switches;
  };
  struct State {
    std::uint8_t index = 0;
    bool likely = false;
  };
  static const std::array<Estimate, 47> estimates;

  void renormalize() {
    do {
      interval_ <<= 1;
      low_ <<= 1;
      if (--until_byte_ == 0) put_byte();
    } while ((interval_ & 0x8000) == 0);
  }
  void put_byte();

  std::vector<State> states_;
  std::uint32_t interval_ = 0x8000, low_ = 0;
  int until_byte_ = 12;
  Bytes out_ = {0};  // the byte before the first takes no carry, and is left out in the end
};

}  // namespace sohoa::pdf
