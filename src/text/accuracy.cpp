// Character errors by Levenshtein's distance in a band that is widened until the distance fits into it (Ukkonen),
// and words as bags.
#include "sohoa/text/accuracy.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

bool is_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000; }

std::u32string collapsed(std::string_view text) {
  std::u32string out;
  for (const char32_t c : code_points(nfc(text))) {
    if (!is_space(c)) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != U' ') {
      out.push_back(U' ');
    }
  }
  if (!out.empty() && out.back() == U' ') out.pop_back();
  return out;
}

/// Levenshtein's distance if it is at most `band`, else anything above `band`.
std::size_t distance_within(std::u32string_view a, std::u32string_view b, std::size_t band) {
  const std::size_t far = band + 1;
  std::vector<std::size_t> above(b.size() + 1, far), row(b.size() + 1, far);
  for (std::size_t j = 0; j <= std::min(band, b.size()); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t from = i > band ? i - band : 0, to = std::min(b.size(), i + band);
    if (from > to) return far;
    if (from > 0) row[from - 1] = far;
    for (std::size_t j = from; j <= to; ++j) {
      if (j == 0) {
        row[0] = i;
        continue;
      }
      const std::size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1, far});
    }
    if (to < b.size()) row[to + 1] = far;
    std::swap(above, row);
  }
  return above[b.size()];
}

std::size_t distance(std::u32string_view a, std::u32string_view b) {
  const std::size_t longest = std::max(a.size(), b.size());
  for (std::size_t band = 64;; band *= 4) {
    const std::size_t found = distance_within(a, b, std::min(band, longest));
    if (found <= band || band >= longest) return found;
  }
}

std::map<std::u32string, std::size_t> bag_of(const std::u32string& text) {
  std::map<std::u32string, std::size_t> bag;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(U' ', from), text.size());
    ++bag[text.substr(from, to - from)];
    from = to + 1;
  }
  return bag;
}

double share(std::size_t part, std::size_t of) {
  return of == 0 ? 0 : static_cast<double>(part) / static_cast<double>(of);
}

}  // namespace

double CharErrors::rate() const {
  if (length == 0) return edits == 0 ? 0 : 1;
  return share(edits, length);
}

CharErrors char_errors(std::string_view truth, std::string_view read) {
  const std::u32string a = collapsed(truth), b = collapsed(read);
  return {distance(a, b), a.size()};
}

double char_error_rate(std::string_view truth, std::string_view read) { return char_errors(truth, read).rate(); }

double WordMatches::recall() const { return share(common, truth); }
double WordMatches::precision() const { return share(common, read); }
double WordMatches::f1() const { return truth + read == 0 ? 1 : share(2 * common, truth + read); }

WordMatches word_matches(std::string_view truth, std::string_view read) {
  const auto wanted = bag_of(collapsed(truth)), found = bag_of(collapsed(read));
  WordMatches matches;
  for (const auto& [word, count] : wanted) {
    matches.truth += count;
    if (const auto other = found.find(word); other != found.end()) matches.common += std::min(count, other->second);
  }
  for (const auto& [word, count] : found) matches.read += count;
  return matches;
}

double word_f1(std::string_view truth, std::string_view read) { return word_matches(truth, read).f1(); }

}  // namespace sohoa
