// The parent's side of what happens in the sandboxed child: one question, one answer, decoded with every length checked.
#include "pdf/revision_tasks.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "pdf/signature_image.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

Descriptor duplicate(const Descriptor& file) {
  const int copy = fcntl(file.get(), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw_errno(errno, "duplicate descriptor", {});
  return Descriptor{copy};
}

Digest digest_of(const Descriptor& file) {
  Hasher hasher;
  Bytes piece(std::size_t{1} << 18);
  for (off_t at = 0;;) {
    const ssize_t got = pread(file.get(), piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read", {});
    if (got == 0) return hasher.finish();
    hasher.update(ByteView{piece}.first(static_cast<std::size_t>(got)));
    at += got;
  }
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

RevisionPlan plan_revision(const Descriptor& file, const PlanRequest& request) {
  if (request.page_index < -1) throw Error(ErrorCode::usage, "page");
  pdf_wire::Writer question;
  question(request);
  return asked<RevisionPlan>(plan_task, file, question.take());
}

RecordedPlan record_plan(const Descriptor& file, const PlanRequest& request) {
  RecordedPlan record;
  record.plan = plan_revision(file, request);
  record.document = digest_of(file);
  return record;
}

Bytes RecordedPlan::to_bytes() const {
  pdf_wire::Writer writer;
  writer(*this);
  return writer.take();
}

RecordedPlan RecordedPlan::from_bytes(ByteView bytes) {
  RecordedPlan record;
  pdf_wire::Reader reader{bytes};
  reader(record);
  reader.finish();
  return record;
}

SignatureImage read_signature_image(const Descriptor& file) { return asked<SignatureImage>(signature_image_task, file, {}); }

Bytes normalized(const Descriptor& file) { return sandbox::ask_once(normalize_task, duplicate(file), {}); }

ReadSignatures read_signatures(const Descriptor& file) { return asked<ReadSignatures>(read_signatures_task, file, {}); }

void provide_pdf_tasks() {
  sandbox::provide(plan_task, plan_revision_task);
  sandbox::provide(read_signatures_task, read_signatures_task_work);
  sandbox::provide(signature_image_task, read_signature_image_task_work);
  sandbox::provide(normalize_task, normalize_task_work);
}

}  // namespace sohoa
