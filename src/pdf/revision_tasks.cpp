// The parent's side of what happens in the sandboxed child: one question, one answer, decoded with every length checked.
#include "pdf/revision_tasks.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

Descriptor duplicate(const Descriptor& file) {
  const int copy = fcntl(file.get(), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw_errno(errno, "duplicate descriptor", {});
  return Descriptor{copy};
}

template <class Answer>
Answer asked(std::string_view task, const Descriptor& file, ByteView request) {
  const Bytes bytes = sandbox::ask_once(task, duplicate(file), request);
  Answer answer;
  pdf_wire::Reader reader{bytes};
  reader(answer);
  reader.finish();
  return answer;
}

}  // namespace

RevisionPlan plan_revision(const Descriptor& file, int page_index, RevisionPurpose purpose) {
  if (page_index < 0) throw Error(ErrorCode::usage, "page");
  pdf_wire::Writer request;
  request(static_cast<std::uint32_t>(page_index));
  request(purpose);
  return asked<RevisionPlan>(plan_task, file, request.take());
}

ReadSignatures read_signatures(const Descriptor& file) { return asked<ReadSignatures>(read_signatures_task, file, {}); }

void provide_pdf_tasks() {
  sandbox::provide(plan_task, plan_revision_task);
  sandbox::provide(read_signatures_task, read_signatures_task_work);
}

}  // namespace sohoa
