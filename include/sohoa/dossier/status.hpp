/// The ten states of a dossier in the national exchange, their groups, and which may follow which.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sohoa {

enum class Status {
  registered = 1,        // mới đăng ký
  accepted = 2,          // được tiếp nhận
  not_accepted = 3,      // không được tiếp nhận
  in_progress = 4,       // đang xử lý
  needs_supplement = 5,  // yêu cầu bổ sung giấy tờ
  needs_payment = 6,     // yêu cầu thực hiện nghĩa vụ tài chính
  withdrawn = 7,         // công dân yêu cầu rút hồ sơ
  stopped = 8,           // dừng xử lý
  finished = 9,          // đã xử lý xong
  returned = 10,         // đã trả kết quả
};

std::optional<Status> status_numbered(std::int64_t number) noexcept;
/// The stable English word, e.g. "needs_supplement".
std::string_view name(Status status) noexcept;

bool is_received(Status status) noexcept;  // {2,4,5,6,7,8,9,10}
bool is_paused(Status status) noexcept;    // {5,6,8}: the clock stands (R6)
bool is_finished(Status status) noexcept;  // {9,10}
/// 3, 7 and 10 end a dossier.
bool is_final(Status status) noexcept;

/// Whether a desk may go from one to the other. In progress may follow itself: forwarded to another unit.
bool may_follow(Status before, Status next) noexcept;

}  // namespace sohoa
