// Calls into a vendor's module, each answer checked and put into our words.
#include "sign/pkcs11_module.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <dlfcn.h>
#include <openssl/crypto.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

#include "sign/algorithms.hpp"
#include "sign/certificate_facts.hpp"
#include "sign/der.hpp"

namespace sohoa {
namespace {

constexpr CK_ULONG most_objects = 200;
constexpr CK_ULONG largest_attribute = 64u << 10;

[[noreturn]] void refuse(CK_RV result, const char* during) {
  char number[16];
  std::snprintf(number, sizeof number, "0x%08lX", result);
  const std::string detail = std::string(during) + ": PKCS#11 " + number;
  switch (result) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE: throw Error(ErrorCode::key_password_wrong);
    case CKR_PIN_LOCKED:
    case CKR_PIN_EXPIRED: throw Error(ErrorCode::key_refused, result == CKR_PIN_LOCKED ? "pin_locked" : "pin_expired");
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_TOKEN_NOT_RECOGNIZED:
    case CKR_DEVICE_REMOVED:
    case CKR_SLOT_ID_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_OBJECT_HANDLE_INVALID:
    case CKR_KEY_HANDLE_INVALID:
    case CKR_USER_NOT_LOGGED_IN: throw Error(ErrorCode::key_missing, "token removed");
    case CKR_FUNCTION_CANCELED:
    case CKR_FUNCTION_REJECTED: throw Error(ErrorCode::cancelled, detail);
    case CKR_MECHANISM_INVALID:
    case CKR_MECHANISM_PARAM_INVALID:
    case CKR_KEY_TYPE_INCONSISTENT:
    case CKR_KEY_FUNCTION_NOT_PERMITTED:
    case CKR_KEY_SIZE_RANGE: throw Error(ErrorCode::key_refused, detail);
    default: throw Error(ErrorCode::key_unreadable, detail);
  }
}

void require(CK_RV result, const char* during) {
  if (result != CKR_OK) refuse(result, during);
}

/// PKCS#11 pads its texts with blanks.
std::string unpadded(const unsigned char* text, std::size_t size) {
  std::string out(reinterpret_cast<const char*>(text), size);
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

CK_TOKEN_INFO token_info(const Pkcs11Module& module, CK_SLOT_ID slot) {
  CK_TOKEN_INFO info{};
  require(module.calls()->C_GetTokenInfo(slot, &info), "token info");
  return info;
}

/// A session that ends with its scope.
class Session {
 public:
  Session(const Pkcs11Module& module, CK_SLOT_ID slot) : module_(module) {
    require(module.calls()->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &handle_), "session");
  }
  ~Session() { module_.calls()->C_CloseSession(handle_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  CK_SESSION_HANDLE handle() const { return handle_; }

 private:
  const Pkcs11Module& module_;
  CK_SESSION_HANDLE handle_ = 0;
};

std::vector<CK_OBJECT_HANDLE> objects(const Pkcs11Module& module, CK_SESSION_HANDLE session,
                                      std::vector<CK_ATTRIBUTE> like) {
  require(module.calls()->C_FindObjectsInit(session, like.data(), like.size()), "search");
  std::vector<CK_OBJECT_HANDLE> found(most_objects);
  CK_ULONG count = 0;
  const CK_RV result = module.calls()->C_FindObjects(session, found.data(), found.size(), &count);
  module.calls()->C_FindObjectsFinal(session);
  require(result, "search");
  found.resize(std::min(count, most_objects));
  return found;
}

/// Empty for an attribute that is absent, secret or absurdly long.
Bytes attribute_of(const Pkcs11Module& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                   CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE attribute{type, nullptr, 0};
  if (module.calls()->C_GetAttributeValue(session, object, &attribute, 1) != CKR_OK) return {};
  if (attribute.ulValueLen == 0 || attribute.ulValueLen > largest_attribute) return {};
  Bytes value(attribute.ulValueLen);
  attribute.pValue = value.data();
  if (module.calls()->C_GetAttributeValue(session, object, &attribute, 1) != CKR_OK) return {};
  value.resize(std::min<std::size_t>(value.size(), attribute.ulValueLen));
  return value;
}

template <class T>
CK_ATTRIBUTE named(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, &value, sizeof value};
}

bool fits(const Pkcs11Uri& uri, CK_SLOT_ID slot, const CK_TOKEN_INFO& info) {
  return (!uri.slot || *uri.slot == slot) && (!uri.token || *uri.token == unpadded(info.label, sizeof info.label)) &&
         (!uri.serial || *uri.serial == unpadded(info.serialNumber, sizeof info.serialNumber));
}

bool fits(const Pkcs11Uri& uri, const Pkcs11Certificate& certificate) {
  return (!uri.id || *uri.id == certificate.id) && (!uri.object || *uri.object == certificate.label);
}

std::vector<Pkcs11Certificate> certificates_in(const Pkcs11Module& module, CK_SLOT_ID slot, const CK_TOKEN_INFO& info) {
  const Session session(module, slot);
  CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
  std::vector<Pkcs11Certificate> found;
  for (const CK_OBJECT_HANDLE object : objects(module, session.handle(), {named(CKA_CLASS, kind)})) {
    Pkcs11Certificate one;
    one.slot = slot;
    one.token_label = unpadded(info.label, sizeof info.label);
    one.token_serial = unpadded(info.serialNumber, sizeof info.serialNumber);
    one.der = attribute_of(module, session.handle(), object, CKA_VALUE);
    one.id = attribute_of(module, session.handle(), object, CKA_ID);
    const Bytes label = attribute_of(module, session.handle(), object, CKA_LABEL);
    one.label = std::string(as_text(label));
    if (openssl::certificate_from(one.der)) found.push_back(std::move(one));
  }
  return found;
}

bool is_ca(const Pkcs11Certificate& certificate) {
  const openssl::X509Handle x509 = openssl::certificate_from(certificate.der);
  return X509_check_ca(x509.get()) == 1;
}

/// Tokens are told apart by label and serial; people's names, which may stand in object labels, are left out.
std::string list_of(const std::vector<Pkcs11Certificate>& candidates) {
  std::string text = std::to_string(candidates.size()) + " certificates fit:";
  for (const Pkcs11Certificate& one : candidates) {
    text += " token=" + printable(one.token_label) + ";serial=" + printable(one.token_serial) + ";id=" + hex(one.id);
  }
  return text;
}

Bytes digest_info(ByteView digest, SignatureAlgorithm algorithm) {
  return der::sequence({der::algorithm(openssl::digest_nid(algorithm), true), der::octets(digest)});
}

CK_RSA_PKCS_PSS_PARAMS pss_parameters(SignatureAlgorithm algorithm) {
  switch (sohoa::digest(algorithm)) {
    case SignatureDigest::sha384: return {CKM_SHA384, CKG_MGF1_SHA384, 48};
    case SignatureDigest::sha512: return {CKM_SHA512, CKG_MGF1_SHA512, 64};
    case SignatureDigest::sha256: break;
  }
  return {CKM_SHA256, CKG_MGF1_SHA256, 32};
}

void add(std::vector<SignatureAlgorithm>& ways, const std::vector<SignatureAlgorithm>& more) {
  ways.insert(ways.end(), more.begin(), more.end());
}

}  // namespace

Pkcs11Module::Pkcs11Module(const std::filesystem::path& file) {
  // Never unloaded: modules leave threads and exit handlers behind, and the process ends with its work.
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw Error(ErrorCode::tool_missing, "not a library that can be loaded", file.string());
  const auto get_calls = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  if (get_calls == nullptr) throw Error(ErrorCode::tool_missing, "not a PKCS#11 module", file.string());
  require(get_calls(&calls_), "function list");
  require(calls_->C_Initialize(nullptr), "start");
}

Pkcs11Module::~Pkcs11Module() {
  if (calls_ != nullptr) calls_->C_Finalize(nullptr);
}

std::vector<CK_SLOT_ID> Pkcs11Module::slots_with_tokens() const {
  CK_ULONG count = 0;
  require(calls_->C_GetSlotList(CK_TRUE, nullptr, &count), "slots");
  std::vector<CK_SLOT_ID> slots(std::min<CK_ULONG>(count, 64));
  count = slots.size();
  if (count != 0) require(calls_->C_GetSlotList(CK_TRUE, slots.data(), &count), "slots");
  slots.resize(std::min<std::size_t>(slots.size(), count));
  return slots;
}

std::vector<Pkcs11Certificate> find_certificates(const Pkcs11Module& module, const Pkcs11Uri& uri) {
  std::vector<Pkcs11Certificate> found;
  for (const CK_SLOT_ID slot : module.slots_with_tokens()) {
    const CK_TOKEN_INFO info = token_info(module, slot);
    const bool is_ready = (info.flags & CKF_TOKEN_INITIALIZED) != 0;
    if (!is_ready || !fits(uri, slot, info)) continue;
    for (Pkcs11Certificate& one : certificates_in(module, slot, info)) {
      if (fits(uri, one)) found.push_back(std::move(one));
    }
  }
  return found;
}

Pkcs11Key::Pkcs11Key(const Pkcs11Module& module, const Pkcs11Uri& uri)
    : module_(module), candidates_(find_certificates(module, uri)) {
  std::erase_if(candidates_, is_ca);
  if (candidates_.empty()) throw Error(ErrorCode::key_missing, "no token with such a certificate");
  // One PIN belongs to one token, so the token must be known before the certificate.
  std::set<CK_SLOT_ID> slots;
  for (const Pkcs11Certificate& one : candidates_) slots.insert(one.slot);
  if (slots.size() > 1) throw Error(ErrorCode::usage, list_of(candidates_));
  slot_ = *slots.begin();
  require(module_.calls()->C_OpenSession(slot_, CKF_SERIAL_SESSION, nullptr, nullptr, &session_), "session");
}

Pkcs11Key::~Pkcs11Key() {
  OPENSSL_cleanse(pin_.data(), pin_.size());
  module_.calls()->C_Logout(session_);
  module_.calls()->C_CloseSession(session_);
}

PinTries Pkcs11Key::tries_left() const {
  const CK_FLAGS flags = token_info(module_, slot_).flags;
  if ((flags & CKF_LOGIN_REQUIRED) == 0) return PinTries::enough;
  if ((flags & CKF_USER_PIN_LOCKED) != 0) return PinTries::none;
  if ((flags & CKF_USER_PIN_FINAL_TRY) != 0) return PinTries::one;
  return (flags & CKF_USER_PIN_COUNT_LOW) != 0 ? PinTries::few : PinTries::enough;
}

void Pkcs11Key::log_in(std::string pin, bool uses_last_try) {
  pin_ = std::move(pin);
  uses_last_try_ = uses_last_try;
  enter_pin();
  choose();
  if (!asks_each_time_) {
    OPENSSL_cleanse(pin_.data(), pin_.size());
    pin_.clear();
  }
}

/// A token that locks itself is sent back to its vendor: the last try is a person's decision.
void Pkcs11Key::refuse_hopeless_try() const {
  const PinTries left = tries_left();
  if (left == PinTries::none) throw Error(ErrorCode::key_refused, "pin_locked");
  if (left == PinTries::one && !uses_last_try_) throw Error(ErrorCode::key_refused, "pin_last_try");
}

void Pkcs11Key::enter_pin() {
  const CK_TOKEN_INFO info = token_info(module_, slot_);
  if ((info.flags & CKF_LOGIN_REQUIRED) == 0) return;
  refuse_hopeless_try();
  if ((info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0) {
    // A reader with its own keypad asks there.
    return require(module_.calls()->C_Login(session_, CKU_USER, nullptr, 0), "login");
  }
  auto* pin = reinterpret_cast<unsigned char*>(pin_.data());
  const CK_RV result = module_.calls()->C_Login(session_, CKU_USER, pin, pin_.size());
  if (result == CKR_USER_ALREADY_LOGGED_IN) return;
  if (result != CKR_PIN_INCORRECT && result != CKR_PIN_LEN_RANGE && result != CKR_PIN_INVALID)
    return require(result, "login");
  constexpr const char* words[] = {"", "few_tries_left", "one_try_left", "pin_locked"};
  throw Error(ErrorCode::key_password_wrong, words[static_cast<int>(tries_left())]);
}

CK_OBJECT_HANDLE Pkcs11Key::key_beside(const Pkcs11Certificate& certificate) const {
  CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
  Bytes id = certificate.id;
  std::vector<CK_ATTRIBUTE> like = {named(CKA_CLASS, kind)};
  like.push_back({CKA_ID, id.data(), id.size()});
  const auto found = objects(module_, session_, like);
  return found.empty() ? 0 : found.front();
}

void Pkcs11Key::choose() {
  std::vector<Pkcs11Certificate> with_key;
  for (const Pkcs11Certificate& one : candidates_) {
    if (key_beside(one) != 0) with_key.push_back(one);
  }
  if (with_key.empty()) throw Error(ErrorCode::key_missing, "no private key beside the certificate");
  if (with_key.size() > 1) throw Error(ErrorCode::usage, list_of(with_key));
  certificate_ = with_key.front();
  key_ = key_beside(certificate_);
  const Bytes each_time = attribute_of(module_, session_, key_, CKA_ALWAYS_AUTHENTICATE);
  asks_each_time_ = !each_time.empty() && each_time.front() == CK_TRUE;
  for (const Pkcs11Certificate& one : certificates_in(module_, slot_, token_info(module_, slot_))) {
    if (one.der != certificate_.der) others_.push_back(one.der);
  }
}

bool Pkcs11Key::has_mechanism(CK_MECHANISM_TYPE type) const {
  CK_MECHANISM_INFO info{};
  return module_.calls()->C_GetMechanismInfo(slot_, type, &info) == CKR_OK && (info.flags & CKF_SIGN) != 0;
}

std::vector<SignatureAlgorithm> Pkcs11Key::algorithms() const {
  const openssl::X509Handle x509 = openssl::certificate_from(certificate_.der);
  const std::string kind = openssl::key_name(X509_get0_pubkey(x509.get()));
  if (!openssl::is_strong(X509_get0_pubkey(x509.get()))) throw Error(ErrorCode::key_refused, kind);
  std::vector<SignatureAlgorithm> ways;
  if (kind.starts_with("RSA-")) {
    if (has_mechanism(CKM_RSA_PKCS_PSS)) add(ways, openssl::ways_of(SignatureScheme::rsa_pss, kind));
    if (has_mechanism(CKM_RSA_PKCS)) add(ways, openssl::ways_of(SignatureScheme::rsa_pkcs1, kind));
  } else if ((kind == "P-256" || kind == "P-384") && has_mechanism(CKM_ECDSA)) {
    add(ways, openssl::ways_of(SignatureScheme::ecdsa, kind));
  }
  if (ways.empty()) throw Error(ErrorCode::key_refused, kind);
  return ways;
}

Bytes Pkcs11Key::sign(ByteView digest, SignatureAlgorithm algorithm) {
  CK_RSA_PKCS_PSS_PARAMS pss = pss_parameters(algorithm);
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  Bytes input(digest.begin(), digest.end());
  if (scheme(algorithm) == SignatureScheme::rsa_pss) mechanism = {CKM_RSA_PKCS_PSS, &pss, sizeof pss};
  if (scheme(algorithm) == SignatureScheme::rsa_pkcs1) {
    mechanism = {CKM_RSA_PKCS, nullptr, 0};
    input = digest_info(digest, algorithm);
  }
  require(module_.calls()->C_SignInit(session_, &mechanism, key_), "signing");
  if (asks_each_time_) {
    refuse_hopeless_try();   // a signature's PIN may be another than the token's
    auto* pin = reinterpret_cast<unsigned char*>(pin_.data());
    require(module_.calls()->C_Login(session_, CKU_CONTEXT_SPECIFIC, pin, pin_.size()), "login");
  }
  Bytes value(2048);
  CK_ULONG length = value.size();
  require(module_.calls()->C_Sign(session_, input.data(), input.size(), value.data(), &length), "signing");
  value.resize(std::min<std::size_t>(value.size(), length));
  return mechanism.mechanism == CKM_ECDSA ? openssl::ecdsa_der(value) : value;
}

}  // namespace sohoa
