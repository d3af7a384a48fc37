// Table E.1 and the slow parts of the coder: putting bytes with their carries, and the end.
#include "pdf/arithmetic_coder.hpp"

namespace sohoa::pdf {

const std::array<ArithmeticCoder::Estimate, 47> ArithmeticCoder::estimates = {{
    {0x5601, 1, 1, true},    {0x3401, 2, 6, false},   {0x1801, 3, 9, false},   {0x0AC1, 4, 12, false},
    {0x0521, 5, 29, false},  {0x0221, 38, 33, false}, {0x5601, 7, 6, true},    {0x5401, 8, 14, false},
    {0x4801, 9, 14, false},  {0x3801, 10, 14, false}, {0x3001, 11, 17, false}, {0x2401, 12, 18, false},
    {0x1C01, 13, 20, false}, {0x1601, 29, 21, false}, {0x5601, 15, 14, true},  {0x5401, 16, 14, false},
    {0x5101, 17, 15, false}, {0x4801, 18, 16, false}, {0x3801, 19, 17, false}, {0x3401, 20, 18, false},
    {0x3001, 21, 19, false}, {0x2801, 22, 19, false}, {0x2401, 23, 20, false}, {0x2201, 24, 21, false},
    {0x1C01, 25, 22, false}, {0x1801, 26, 23, false}, {0x1601, 27, 24, false}, {0x1401, 28, 25, false},
    {0x1201, 29, 26, false}, {0x1101, 30, 27, false}, {0x0AC1, 31, 28, false}, {0x09C1, 32, 29, false},
    {0x08A1, 33, 30, false}, {0x0521, 34, 31, false}, {0x0441, 35, 32, false}, {0x02A1, 36, 33, false},
    {0x0221, 37, 34, false}, {0x0141, 38, 35, false}, {0x0111, 39, 36, false}, {0x0085, 40, 37, false},
    {0x0049, 41, 38, false}, {0x0025, 42, 39, false}, {0x0015, 43, 40, false}, {0x0009, 44, 41, false},
    {0x0005, 45, 42, false}, {0x0001, 45, 43, false}, {0x5601, 46, 46, false},
}};

void ArithmeticCoder::put_byte() {
  const bool carries = out_.back() != 0xFF && low_ >= 0x8000000;
  if (carries) ++out_.back();
  if (out_.back() == 0xFF) {
    // A bit is stuffed after FF, so that no carry can run through it and no marker appears in the data.
    if (carries) low_ &= 0x7FFFFFF;
    out_.push_back(static_cast<std::uint8_t>(low_ >> 20));
    low_ &= 0xFFFFF;
    until_byte_ = 7;
    return;
  }
  out_.push_back(static_cast<std::uint8_t>(low_ >> 19));
  low_ &= 0x7FFFF;
  until_byte_ = 8;
}

Bytes ArithmeticCoder::finish() {
  const std::uint32_t highest = low_ + interval_;
  low_ |= 0xFFFF;
  if (low_ >= highest) low_ -= 0x8000;
  for (int i = 0; i < 2; ++i) {
    low_ <<= until_byte_;
    put_byte();
  }
  if (out_.back() != 0xFF) out_.push_back(0xFF);
  out_.push_back(0xAC);
  out_.erase(out_.begin());
  return std::move(out_);
}

}  // namespace sohoa::pdf
