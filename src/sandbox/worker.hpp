/// The process that parses: locked, then asked until its program has no more questions.
#pragma once

#include "sandbox/wire.hpp"

namespace sohoa::sandbox {

/// Where fork leaves a worker's descriptors, whatever they were in the keeper.
namespace worker_fd {
inline constexpr int requests = 3, tools = 4, input = 5;
}

/// nullptr when nothing of that name was provided.
Task task_named(std::string_view name);

[[noreturn]] void serve(Task task, const StartOrder& order);

}  // namespace sohoa::sandbox
