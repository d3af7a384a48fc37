/// The head of everything an agency issues, as Decree 30/2020 lays it out.
#pragma once

#include <string>

#include "sohoa/core/time.hpp"
#include "sohoa/pdf/flow.hpp"

namespace sohoa::app {

struct Letterhead {
  std::string above, agency;   // the superior one may be empty
  std::string below_agency = {};  // "Số: 12/PXL"
  std::string below_motto = {};   // place and day
  double size_pt = 12;
};
/// Agencies left and the national motto right, each with its rule.
void add_letterhead(PageFlow& flow, const Letterhead& head);

/// "ngày 01 tháng 6 năm 2022": below ten a day, and January and February, are padded.
std::string in_words(Day day);

/// Vietnamese capitals.
std::string capitals(const std::string& text);

}  // namespace sohoa::app
