/// The names of this module's tasks in the sandboxed child.
#pragma once

#include <string_view>

namespace sohoa {

inline constexpr std::string_view timestamp_answer_task = "sign.timestamp_answer";
inline constexpr std::string_view csc_answer_task = "sign.csc_answer";
inline constexpr std::string_view gateway_answer_task = "sign.gateway_answer";
inline constexpr std::string_view judge_task = "sign.judge";

}  // namespace sohoa
