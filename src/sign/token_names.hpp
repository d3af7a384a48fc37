/// What both sides of the token process know.
#pragma once

#include <string_view>

namespace sohoa {

inline constexpr std::string_view token_process_flag = "--token-process";
/// How long a module may take to close when its work is done.
inline constexpr int token_farewell_ms = 2'000;

}  // namespace sohoa
