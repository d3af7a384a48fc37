/// SHA-256 through OpenSSL's EVP interface.
#include "sohoa/core/digest.hpp"

#include <openssl/evp.h>

#include "sohoa/core/error.hpp"

#include "core/descriptor_io.hpp"
#include "core/hex.hpp"

namespace sohoa {

namespace {

/// Found once: OpenSSL 3 looks an algorithm up by its name each time it is begun with EVP_sha256().
const EVP_MD* algorithm() {
  static const EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return found;
}

}  // namespace

struct Hasher::State {
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

std::optional<Digest> Digest::parse(std::string_view text) {
  Digest digest;
  if (!read_hex(text, digest.bytes)) return std::nullopt;
  return digest;
}

Hasher::Hasher() : state_(std::make_unique<State>()) {
  if (!state_->context || EVP_DigestInit_ex(state_->context.get(), algorithm(), nullptr) != 1) {
    throw Error(ErrorCode::internal, "SHA-256 is not available");
  }
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hasher& Hasher::update(ByteView bytes) {
  SOHOA_INVARIANT(state_);
  if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) != 1) {
    throw Error(ErrorCode::internal, "SHA-256 failed");
  }
  return *this;
}

Digest Hasher::finish() {
  SOHOA_INVARIANT(state_);
  Digest digest;
  if (EVP_DigestFinal_ex(state_->context.get(), digest.bytes.data(), nullptr) != 1) {
    throw Error(ErrorCode::internal, "SHA-256 failed");
  }
  state_.reset();
  return digest;
}

Digest sha256(ByteView bytes) { return Hasher().update(bytes).finish(); }

Digest sha256_file(const std::filesystem::path& file) {
  const Descriptor from = Descriptor::open_for_reading(file);
  Hasher hasher;
  Bytes block(std::size_t{1} << 18);
  while (const std::size_t count = read_some(from, block, file)) {
    hasher.update(ByteView(block).first(count));
  }
  return hasher.finish();
}

}  // namespace sohoa
