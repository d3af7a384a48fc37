/// What both sides of the token process know.
#pragma once

#include <string_view>

namespace sohoa {

inline constexpr std::string_view token_process_flag = "--token-process";

}  // namespace sohoa
