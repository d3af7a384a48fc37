// One way for papers that come signed, that were signed here and that were renewed.
#include "stages/judged.hpp"

namespace sohoa {

VerificationReport judged(ByteView document, const Desk& desk) {
  VerifyOptions options;
  if (desk.trust) options.trust = *desk.trust;
  options.offline = desk.is_offline;
  return verify_pdf(document, options, desk.clock->now());
}

}  // namespace sohoa
