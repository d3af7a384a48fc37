// OpenSSL's digests side by side. Which ones are needed is read off the object identifiers in the CMS, without parsing it:
// one too many costs time, and one too few cannot happen, since a digest that is not named is not used.
#include "pades/content_digests.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <openssl/evp.h>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// 2.16.840.1.101.3.4.2.N, and the signature algorithms that imply the same digest (1.2.840.10045.4.3.N, 1.2.840.113549.1.1.N).
bool names_any(ByteView cms, std::initializer_list<std::vector<std::uint8_t>> identifiers) {
  return std::any_of(identifiers.begin(), identifiers.end(), [&](const auto& identifier) {
    return std::search(cms.begin(), cms.end(), identifier.begin(), identifier.end()) != cms.end();
  });
}

bool names_sha384(ByteView cms) {
  return names_any(cms, {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02}, {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03}});
}

bool names_sha512(ByteView cms) {
  return names_any(cms, {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}, {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x04}});
}

}  // namespace

ContentDigest digest_signed_by(SignatureAlgorithm algorithm) noexcept {
  const std::string_view spelled = name(algorithm);   // "ECDSA-SHA384"
  if (spelled.ends_with("384")) return ContentDigest::sha384;
  if (spelled.ends_with("512")) return ContentDigest::sha512;
  return ContentDigest::sha256;
}

struct ContentHasher::State {
  struct Running {
    std::unique_ptr<EVP_MD_CTX, FreeContext> context;
    Bytes ContentDigests::*result;
  };
  std::vector<Running> running;

  void start(const EVP_MD* algorithm, Bytes ContentDigests::*result) {
    Running one{std::unique_ptr<EVP_MD_CTX, FreeContext>{EVP_MD_CTX_new()}, result};
    if (!one.context || EVP_DigestInit_ex(one.context.get(), algorithm, nullptr) != 1) throw Error(ErrorCode::internal, "digest");
    running.push_back(std::move(one));
  }
};

ContentHasher::ContentHasher(ContentDigest only) : state_(std::make_unique<State>()) {
  switch (only) {
    case ContentDigest::sha256: state_->start(EVP_sha256(), &ContentDigests::sha256); break;
    case ContentDigest::sha384: state_->start(EVP_sha384(), &ContentDigests::sha384); break;
    case ContentDigest::sha512: state_->start(EVP_sha512(), &ContentDigests::sha512); break;
  }
}

ContentHasher::ContentHasher(ByteView cms) : state_(std::make_unique<State>()) {
  state_->start(EVP_sha256(), &ContentDigests::sha256);
  if (names_sha384(cms)) state_->start(EVP_sha384(), &ContentDigests::sha384);
  if (names_sha512(cms)) state_->start(EVP_sha512(), &ContentDigests::sha512);
}

ContentHasher::ContentHasher(const ContentHasher& other) : state_(std::make_unique<State>()) {
  for (const auto& one : other.state_->running) {
    State::Running copy{std::unique_ptr<EVP_MD_CTX, FreeContext>{EVP_MD_CTX_new()}, one.result};
    if (!copy.context || EVP_MD_CTX_copy_ex(copy.context.get(), one.context.get()) != 1) throw Error(ErrorCode::internal, "digest");
    state_->running.push_back(std::move(copy));
  }
}

ContentHasher::~ContentHasher() = default;

void ContentHasher::update(ByteView piece) {
  for (const auto& one : state_->running) {
    if (EVP_DigestUpdate(one.context.get(), piece.data(), piece.size()) != 1) throw Error(ErrorCode::internal, "digest");
  }
}

ContentDigests ContentHasher::finish() {
  ContentDigests digests;
  for (const auto& one : state_->running) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> value{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(one.context.get(), value.data(), &size) != 1) throw Error(ErrorCode::internal, "digest");
    (digests.*one.result).assign(value.begin(), value.begin() + size);
  }
  return digests;
}

}  // namespace sohoa
