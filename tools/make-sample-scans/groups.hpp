/// Pages of one kind for measuring: varied invented text in several fonts, drawn and scanned like the samples.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plan.hpp"

namespace samples {

/// Every group there is, in alphabetical order.
std::vector<std::string> group_names();

/// One single-page scan each, the same for the same arguments. Throws std::runtime_error on an unknown group.
std::vector<ScanPlan> group_plan(const std::string& group, std::uint64_t seed, int pages);

}  // namespace samples
