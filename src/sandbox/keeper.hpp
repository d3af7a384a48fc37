/// The process between the program and its parsers: forks workers and tools, ends them, tells how they ended.
#pragma once

namespace sohoa::sandbox {

/// Serves the program's orders on `control` until the program is gone; then every worker and tool is killed.
[[noreturn]] void keep(int control);

}  // namespace sohoa::sandbox
