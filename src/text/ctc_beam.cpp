// Prefixes share their beginnings: each is the index of its last letter, and letters know the one before them.
#include "text/ctc_beam.hpp"

#include <algorithm>
#include <functional>

namespace sohoa::text {
namespace {

constexpr float worth_trying = 0.002F;
constexpr float worth_holding = 0.3F;   // a step that still belongs to the letter

class PrefixBeam {
 public:
  PrefixBeam(const LineOutput& output, int blank, std::size_t width) : output_(output), blank_(blank), width_(width) {}

  std::vector<Reading> readings(int from, int to) {
    beam_ = {{.letter = -1, .ends_blank = 1, .ends_letter = 0}};
    for (int step = from; step < to; ++step) advance(step);
    double sum = 0;
    for (const Prefix& prefix : beam_) sum += prefix.total();
    std::vector<Reading> readings;
    for (const Prefix& prefix : beam_) readings.push_back({letters_to(prefix.letter), prefix.total() / sum});
    return readings;
  }

 private:
  struct Node {
    Letter letter;
    int before = -1;                   // the letter it follows
  };
  struct Prefix {
    int letter = -1;                   // its last one; -1 for the empty reading
    double ends_blank = 0, ends_letter = 0;
    double total() const { return ends_blank + ends_letter; }
  };

  std::vector<Letter> letters_to(int node) const {
    std::vector<Letter> letters;
    for (; node >= 0; node = at(node).before) letters.push_back(at(node).letter);
    std::ranges::reverse(letters);
    return letters;
  }

  const Node& at(int node) const { return nodes_[static_cast<std::size_t>(node)]; }

  Prefix& entry(int letter) {
    const auto found = std::ranges::find(next_, letter, &Prefix::letter);
    if (found != next_.end()) return *found;
    return next_.emplace_back(Prefix{.letter = letter, .ends_blank = 0, .ends_letter = 0});
  }

  int follower(int letter, int code, int step, float probability) {
    // The letters tried at this and the last steps are the newest.
    for (std::size_t i = nodes_.size(); i-- > 0 && nodes_.size() - i < 8 * width_;)
      if (nodes_[i].before == letter && nodes_[i].letter.code == code) return static_cast<int>(i);
    nodes_.push_back({{code, step, step, step, probability}, letter});
    return static_cast<int>(nodes_.size()) - 1;
  }

  void hold(int node, int step, float probability) {
    Letter& held = nodes_[static_cast<std::size_t>(node)].letter;
    if (probability > held.probability) {
      held.probability = probability;
      held.peak = step;
    }
    if (probability > worth_holding) held.last = step;
  }

  void extend(const Prefix& prefix, int last, int code, int step, float probability) {
    if (code == last) {
      entry(prefix.letter).ends_letter += prefix.ends_letter * probability;
      hold(prefix.letter, step, probability);
    }
    const double from = code == last ? prefix.ends_blank : prefix.total();
    if (from * probability < 1e-9) return;
    const int letter = follower(prefix.letter, code, step, probability);
    entry(letter).ends_letter += from * probability;
    hold(letter, step, probability);
  }

  void advance(int step) {
    const float* at_step = output_.at(step);
    codes_.clear();
    for (int code = 0; code < output_.codes; ++code)
      if (code != blank_ && at_step[code] >= worth_trying) codes_.push_back(code);
    next_.clear();
    for (const Prefix& prefix : beam_) {
      entry(prefix.letter).ends_blank += prefix.total() * at_step[blank_];
      const int last = prefix.letter < 0 ? blank_ : at(prefix.letter).letter.code;
      for (const int code : codes_) extend(prefix, last, code, step, at_step[code]);
    }
    std::ranges::stable_sort(next_, std::greater{}, &Prefix::total);
    if (next_.size() > width_) next_.resize(width_);
    const double most = std::max(next_.front().total(), 1e-300);
    for (Prefix& prefix : next_) {
      prefix.ends_blank /= most;
      prefix.ends_letter /= most;
    }
    std::swap(beam_, next_);
  }

  const LineOutput& output_;
  int blank_;
  std::size_t width_;
  std::vector<Node> nodes_;
  std::vector<Prefix> beam_, next_;
  std::vector<int> codes_;
};

}  // namespace

std::vector<Reading> ctc_readings(const LineOutput& output, int from, int to, int blank, std::size_t width) {
  return PrefixBeam(output, blank, width).readings(from, to);
}

}  // namespace sohoa::text
