// Groups of states as the field counts them, and the ways a dossier may go.
#include "sohoa/dossier/status.hpp"

namespace sohoa {

std::optional<Status> status_numbered(std::int64_t number) noexcept {
  if (number < 1 || number > 10) return std::nullopt;
  return static_cast<Status>(number);
}

bool is_received(Status status) noexcept { return status != Status::registered && status != Status::not_accepted; }

bool is_paused(Status status) noexcept {
  return status == Status::needs_supplement || status == Status::needs_payment || status == Status::stopped;
}

bool is_finished(Status status) noexcept { return status == Status::finished || status == Status::returned; }

bool is_final(Status status) noexcept {
  return status == Status::not_accepted || status == Status::withdrawn || status == Status::returned;
}

bool may_follow(Status before, Status next) noexcept {
  if (is_final(before)) return false;
  if (before == Status::finished) return next == Status::returned;
  if (next == Status::withdrawn) return true;
  if (before == Status::registered) {
    return next == Status::accepted || next == Status::not_accepted || next == Status::needs_supplement;
  }
  return next == Status::in_progress || next == Status::finished || is_paused(next);
}

}  // namespace sohoa
