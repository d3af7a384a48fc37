// First along which side the lines run, then how they lean, then which end is up.
#include "page/orientation.hpp"

#include <cmath>
#include <numbers>

#include "page/skew.hpp"
#include "page/text_rows.hpp"

namespace sohoa::page {
namespace {

constexpr double sideways_is_clear = 0.6;
constexpr double good_evidence = 2.5, some_evidence = 1;
constexpr double widest_skew = 17;          // degrees
constexpr double skew_is_clear = 1.5;
constexpr double skew_is_worth_it = 0.25;   // degrees: pixels made up between pixels cost more letters than a lesser slant

Skew skew_of(PIX* mask, double letter_px, double range_deg) {
  return find_skew(letters_among(parts_of(mask), letter_px), letter_px, range_deg);
}

PixHandle straightened(PixHandle mask, double skew_deg) {
  if (skew_deg == 0) return mask;
  const auto angle = static_cast<l_float32>(-skew_deg * std::numbers::pi / 180);
  return owned(pixRotate(mask.get(), angle, L_ROTATE_SAMPLING, L_BRING_IN_WHITE, 0, 0), "straightening");
}

/// Papers are fed upright more often than not, so turning one over wants better evidence than leaving it. Sideways
/// there is no such habit; without any evidence the page stays as it came.
void settle_which_end_is_up(Lie& lie) {
  if (lie.turned_deg == 90 && std::abs(lie.upright_evidence) < some_evidence) lie.turned_deg = 0;
  const double needed = lie.turned_deg == 0 ? good_evidence : some_evidence;
  if (lie.upright_evidence > -needed) return;
  lie.turned_deg += 180;
  lie.upright_evidence = -lie.upright_evidence;
}

}  // namespace

Lie find_lie(const Print& print, const Ask& ask) {
  Lie lie;
  if (print.letter_px <= 0) return lie;
  PixHandle mask{pixClone(print.mask.get())};
  std::vector<Part> letters = letters_among(parts_of(mask.get()), print.letter_px);
  if (ask.orientation) {
    lie.sideways_share = sideways_share(letters, print.letter_px);
    if (lie.sideways_share > sideways_is_clear) {
      lie.turned_deg = 90;
      mask = owned(pixRotateOrth(mask.get(), 1), "quarter turn");
      letters = letters_among(parts_of(mask.get()), print.letter_px);
    }
  }
  const Skew skew = find_skew(letters, print.letter_px, widest_skew);
  lie.skew_confidence = skew.confidence;
  const double leans = skew.confidence >= skew_is_clear ? skew.degrees : 0;
  mask = straightened(std::move(mask), leans);
  // The boxes of leaning letters are wider than the letters; straight ones tell the rest.
  const double rest = std::abs(leans) > 2 ? skew_of(mask.get(), print.letter_px, 2).degrees : 0;
  mask = straightened(std::move(mask), rest);
  if (ask.skew && std::abs(leans + rest) >= skew_is_worth_it) lie.skew_deg = leans + rest;

  const auto rows = text_rows(mask.get(), print.letter_px);
  for (const TextRow& row : rows) lie.letters += static_cast<int>(row.letters.size());
  lie.upright_evidence = upright_evidence(rows, print.letter_px);
  lie.x_height_px = x_height(rows, print.letter_px);
  if (ask.orientation) settle_which_end_is_up(lie);
  return lie;
}

}  // namespace sohoa::page
