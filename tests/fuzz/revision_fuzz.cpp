// What the revision writer is fed: a plan a child sent, a PDF a stranger made, the picture of a signature. The first byte says which.
// A plan is either refused or makes a revision that ends where it says; a PDF that can be planned can be signed, the signature covers its
// revision, and what was signed before stands as it stood.
#include <cstdint>
#include <cstdlib>

#include <unistd.h>

#include "pdf/revision_tasks.hpp"
#include "pdf/signature_image.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

const Bytes any_der = {0x30, 0x03, 0x02, 0x01, 0x05};

/// A table of one page, as short as it can be.
const Bytes& small_pdf() {
  static const Bytes file = to_bytes(
      "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
      "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n"
      "0000000054 00000 n \n0000000105 00000 n \ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n170\n%%EOF\n");
  return file;
}

sandbox::Job job_on(const Descriptor& file, ByteView request = {}) {
  sandbox::Job job;
  job.request = request;
  job.input_fd = file.get();
  job.read_input = [&file](std::uint64_t) {
    Bytes all;
    std::uint8_t piece[4096];
    off_t at = 0;
    for (ssize_t got = 0; (got = pread(file.get(), piece, sizeof piece, at)) > 0; at += got) append(all, ByteView{piece, static_cast<std::size_t>(got)});
    return all;
  };
  return job;
}

template <class Answer>
Answer decoded(const Bytes& bytes) {
  Answer answer;
  pdf_wire::Reader reader{bytes};
  reader(answer);
  reader.finish();
  return answer;
}

Bytes signed_by_plan(const RevisionPlan& plan, ByteView original) {
  SignatureSlot slot = SignatureSlot::reserve(plan, original, {}, 64);
  Bytes whole{original.begin(), original.end()};
  append(whole, ByteView{slot.fill(any_der)});
  if (!as_text(whole).ends_with("%%EOF\n")) std::abort();
  return whole;
}

void write_by_a_childs_plan(ByteView record) {
  const RevisionPlan plan = RecordedPlan::from_bytes(record).plan;
  signed_by_plan(plan, small_pdf());
  append_evidence(plan, small_pdf(), {{"00AA", {any_der}, {any_der}, {}}});
}

std::vector<FoundSignature> read(ByteView file) {
  const Descriptor opened = Descriptor::of_memory(file);
  return decoded<ReadSignatures>(read_signatures_task_work(job_on(opened))).signatures;
}

void sign_a_strangers_file(ByteView file) {
  pdf_wire::Writer request;
  request(PlanRequest{});
  const Bytes question = request.take();
  const Descriptor opened = Descriptor::of_memory(file);
  const auto plan = decoded<RevisionPlan>(plan_revision_task(job_on(opened, question)));
  const auto before = read(file);
  const auto after = read(signed_by_plan(plan, file));
  if (after.size() != before.size() + 1 || !after.back().covers_whole_revision) std::abort();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool was_good = before[i].covers_whole_revision && before[i].later != FoundSignature::Later::forbidden;
    if (was_good && (!after[i].covers_whole_revision || after[i].later == FoundSignature::Later::forbidden)) std::abort();
  }
}

void try_one(std::uint8_t kind, ByteView bytes) {
  switch (kind % 4) {
    case 0: return write_by_a_childs_plan(bytes);
    case 1: return sign_a_strangers_file(bytes);
    case 2: {
      const Descriptor opened = Descriptor::of_memory(bytes);
      normalize_task_work(job_on(opened));
      return;
    }
    default: {
      const Descriptor opened = Descriptor::of_memory(bytes);
      read_signature_image_task_work(job_on(opened));
    }
  }
}

}  // namespace
}  // namespace sohoa

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  try {
    sohoa::try_one(bytes[0], {bytes + 1, size - 1});
  } catch (const sohoa::Error&) {   // a refusal is an answer
  }
  return 0;
}
