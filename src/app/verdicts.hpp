// A verification report as JSON and as the lines an officer reads (R19: the seven facts, in his language).
#pragma once

#include <string>

#include "app/terminal.hpp"
#include "sohoa/pades/verify.hpp"

namespace sohoa::app {

Json report_json(const std::string& file, const VerificationReport& report);
void tell(const Terminal& terminal, const std::string& file, const VerificationReport& report);
/// "CCCD:070******123": the kind stays, the number is masked.
std::string masked_subject(const std::string& subject_id);

}  // namespace sohoa::app
