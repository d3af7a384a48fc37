/// A PKCS#11 module in this process: what is plugged in, and one key to sign with. Used only in the token process.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <p11-kit/pkcs11.h>

#include "sohoa/sign/token.hpp"

#include "sign/pkcs11_uri.hpp"

namespace sohoa {

class Pkcs11Module {
 public:
  /// Throws Error{tool_missing, key_unreadable}.
  explicit Pkcs11Module(const std::filesystem::path& file);
  ~Pkcs11Module();
  Pkcs11Module(const Pkcs11Module&) = delete;
  Pkcs11Module& operator=(const Pkcs11Module&) = delete;

  CK_FUNCTION_LIST* calls() const { return calls_; }
  std::vector<CK_SLOT_ID> slots_with_tokens() const;

 private:
  CK_FUNCTION_LIST* calls_ = nullptr;
};

/// One certificate found, where it was found.
struct Pkcs11Certificate {
  CK_SLOT_ID slot = 0;
  std::string token_label, token_serial, label;
  Bytes id, der;
};
/// Those that fit the URI; of all tokens for an empty one.
std::vector<Pkcs11Certificate> find_certificates(const Pkcs11Module& module, const Pkcs11Uri& uri);

/// A session with one token, and after the log-in the key beside the chosen certificate.
class Pkcs11Key {
 public:
  /// Finds the token; no PIN is tried yet. Throws as open_token does.
  Pkcs11Key(const Pkcs11Module& module, const Pkcs11Uri& uri);
  ~Pkcs11Key();
  Pkcs11Key(const Pkcs11Key&) = delete;
  Pkcs11Key& operator=(const Pkcs11Key&) = delete;

  /// What the token says before a PIN is tried.
  PinTries tries_left() const;
  /// Once, before everything below. Throws as open_token does.
  void log_in(std::string pin, bool uses_last_try);

  const Pkcs11Certificate& certificate() const { return certificate_; }
  /// The other certificates of the token.
  const std::vector<Bytes>& others() const { return others_; }
  /// By preference.
  std::vector<SignatureAlgorithm> algorithms() const;
  /// Over a digest made by the caller.
  Bytes sign(ByteView digest, SignatureAlgorithm algorithm);

 private:
  void refuse_hopeless_try() const;
  void enter_pin();
  CK_OBJECT_HANDLE key_beside(const Pkcs11Certificate& certificate) const;
  void choose();
  bool has_mechanism(CK_MECHANISM_TYPE type) const;

  const Pkcs11Module& module_;
  CK_SLOT_ID slot_ = 0;
  CK_SESSION_HANDLE session_ = 0;
  CK_OBJECT_HANDLE key_ = 0;
  bool asks_each_time_ = false;  // CKA_ALWAYS_AUTHENTICATE
  bool uses_last_try_ = false;
  std::string pin_;              // kept only for such keys; wiped
  std::vector<Pkcs11Certificate> candidates_;
  Pkcs11Certificate certificate_;
  std::vector<Bytes> others_;
};

}  // namespace sohoa
