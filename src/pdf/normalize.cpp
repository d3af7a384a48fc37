// In the sandboxed child: libqpdf may guess here, because nobody has vouched for these bytes yet. What it wrote is then read
// as strictly as any other file before it is signed.
#include "pdf/qpdf_document.hpp"

#include <qpdf/QPDFWriter.hh>

#include "pdf/revision_tasks.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

/// A signature no form lists is one all the same: every object is looked at.
void refuse_signed(QPDF& pdf) {
  for (auto object : pdf.getAllObjects()) {
    if (!object.isDictionary() || !object.hasKey("/ByteRange")) continue;
    throw Error(ErrorCode::signing_refused, "signed");
  }
}

Bytes rewritten(const sandbox::Job& job) {
  const qpdf_document::MappedInput input{job};
  const auto pdf = qpdf_document::open_repairing(input.bytes());
  refuse_signed(*pdf);
  qpdf_document::pages(*pdf);   // a page tree that contains itself stays refused
  QPDFWriter writer{*pdf};
  writer.setOutputMemory();
  writer.setDeterministicID(true);
  writer.setNewlineBeforeEndstream(true);   // ISO 19005-2, 6.1.7.1
  writer.setObjectStreamMode(qpdf_o_preserve);
  writer.setStreamDataMode(qpdf_s_preserve);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
}

}  // namespace

Bytes normalize_task_work(const sandbox::Job& job) { return qpdf_document::translated(rewritten, job); }

}  // namespace sohoa
