// The desk's own papers take the same way as scans: PDF/A first, then the signature, then the store.

#include "app/issue.hpp"

#include "sohoa/pades/sign.hpp"

namespace sohoa::app {

Bytes signed_by(const PackagedPdf& paper, const KeyFlags& key, const Home& home, const std::string& reason) {
  if (key.key.empty()) return paper.bytes;
  const auto signer = key.open();
  const auto tsa = key.timestamp_authority();
  SignOptions options;
  options.level = tsa ? Level::b_t : Level::b_b;
  options.tsa = tsa.get();
  options.appearance = Appearance::none;
  options.reason = reason;
  options.trust = &home.trust();
  return sign_pdf(paper.bytes, *signer, options, SystemClock().now()).bytes;
}

std::string keep(const Home& home, const Bytes& bytes) { return home.blobs().put(bytes).hex(); }

}  // namespace sohoa::app
