/// Keys and certificates. Knows bytes and digests, no PDF.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/secret.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa {

/// One certificate by value (DER) with what people and rules ask of it. Parsing DER of foreign origin happens in the
/// sandbox; `parse` is for our own keys' certificates and for trust lists an administrator put there.
struct Certificate {
  Bytes der;
  std::string common_name;
  std::string issuer_common_name;
  std::string subject, issuer;  // RFC 2253, for reports
  std::string serial_hex;
  std::string subject_id;  // "CCCD:001088012345", "CMND:…", "MST:…" from UID (R20); may be empty
  Instant not_before, not_after;
  std::string key;        // "RSA-2048", "P-256" …
  bool may_sign = false;  // digitalSignature or nonRepudiation
  std::vector<std::string> ocsp_urls, crl_urls, issuer_urls;

  /// Throws Error{certificate_refused} when it is none.
  static Certificate parse(ByteView der);
};

enum class SignatureAlgorithm {
  rsa_pss_sha256,
  rsa_pkcs1_sha256,
  ecdsa_sha256,
  ecdsa_sha384,
  rsa_pss_sha384,
  rsa_pss_sha512,
  rsa_pkcs1_sha384,
  rsa_pkcs1_sha512,
  ecdsa_sha512,
};
inline constexpr SignatureAlgorithm last_signature_algorithm = SignatureAlgorithm::ecdsa_sha512;
std::string_view name(SignatureAlgorithm algorithm) noexcept;  // "RSASSA-PSS-SHA256" …
std::optional<SignatureAlgorithm> signature_algorithm_named(std::string_view name);

enum class SignatureScheme { rsa_pss, rsa_pkcs1, ecdsa };
enum class SignatureDigest { sha256, sha384, sha512 };
SignatureScheme scheme(SignatureAlgorithm algorithm) noexcept;
SignatureDigest digest(SignatureAlgorithm algorithm) noexcept;
SignatureAlgorithm algorithm_of(SignatureScheme scheme, SignatureDigest digest) noexcept;
std::string_view name(SignatureDigest digest) noexcept;  // "sha256" …
std::optional<SignatureDigest> signature_digest_named(std::string_view name);

/// A person's key, wherever it lives. One thread at a time.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual const Certificate& certificate() const = 0;
  /// Issuers as far as known, nearest first, the root possibly left out.
  virtual const std::vector<Certificate>& chain() const = 0;
  virtual SignatureAlgorithm algorithm() const = 0;
  /// Asks the key to sign by another algorithm from now on; false when it cannot.
  virtual bool use(SignatureAlgorithm algorithm) { return algorithm == this->algorithm(); }
  /// Signs `to_be_signed` itself (hashing included): the DER of the signed attributes.
  virtual Bytes sign(ByteView to_be_signed) = 0;
  /// Several, in order: where a person has to confirm, once for all of them.
  virtual std::vector<Bytes> sign_all(const std::vector<Bytes>& to_be_signed);
};

/// Asks for another digest in the scheme the key signs with. Throws Error{key_refused} when the key cannot.
void use_digest(Signer& signer, SignatureDigest digest);

/// "cccd: 001088012345" gives "CCCD:001088012345"; CCCD, CMND, MST and HC (passport) are known, anything else gives "".
std::string canonical_subject_id(std::string_view uid);
/// Whether a certificate's subject_id names the holder of this personal id (R20): CCCD or CMND, same digits. A tax code
/// proves no person.
bool same_person(std::string_view subject_id, std::string_view personal_id);
/// Whether a certificate's subject_id is the one that was asked for: a personal id as digits, or one with its kind
/// ("MST:3800100001") that must be the same to the letter.
bool names(std::string_view subject_id, std::string_view wanted);

/// A person may have to touch the token or enter his PIN at its own pad; a card takes seconds for RSA-4096.
inline constexpr int default_token_timeout_s = 120;

/// PKCS#12. RSA keys sign with PSS and SHA-256, P-256 with SHA-256, P-384 with SHA-384; other digests by `use`. Throws
/// Error{key_missing, key_password_wrong, key_unreadable, key_refused (RSA < 2048, curve)}.
std::unique_ptr<Signer> open_p12(const std::filesystem::path& file, const Secret& password);
struct OAuthClient;
/// What keys need that are no files.
struct SignerOptions {
  std::filesystem::path pkcs11_module = {};  // the vendor's library, for a pkcs11: address without module-path
  bool uses_last_try = false;                // of a token's PIN
  std::function<void()> few_tries_left = {};  // a token says so before its PIN is tried
  int token_timeout_s = default_token_timeout_s;  // for each answer of a token's module
  const Secret* access_token = nullptr;  // OAuth 2 token for a remote key
  const Secret* one_time_password = nullptr;
  /// For csc: keys that are confirmed in the browser (remote.hpp, CscAccount).
  const OAuthClient* browser = nullptr;
  std::function<void(const std::string& url)> show = {};
  std::filesystem::path account = {};  // TOML, for smartca: and esign: (GatewayAccount::load)
};
/// KEY of the command line: "p12:FILE", or "pkcs11:…" (token.hpp) with the PIN as password, or "csc:URL#CREDENTIAL",
/// "smartca:URL[#SERIAL]", "esign:URL[#SERIAL]" (remote.hpp).
std::unique_ptr<Signer> open_signer(std::string_view key, const Secret& password, const SignerOptions& options = {});

}  // namespace sohoa
