// A PKCS#11 module for tests: SoftHSM with one fault, named in SOHOA_PKCS11_FAULT when the process starts. It stands
// for the vendors' modules that crash, tokens that are pulled out, and PINs that run out of tries.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <dlfcn.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

namespace {

CK_FUNCTION_LIST* real = nullptr;
CK_FUNCTION_LIST changed{};

std::string_view fault() {
  const char* text = std::getenv("SOHOA_PKCS11_FAULT");
  return text == nullptr ? std::string_view() : text;
}

int signatures = 0;

/// Waits for ever, after its process told its number to the file that is asked for.
void hang() {
  if (const char* file = std::getenv("SOHOA_PKCS11_HANGS_IN")) {
    if (std::FILE* out = std::fopen(file, "w")) {
      std::fprintf(out, "%d\n", static_cast<int>(::getpid()));
      std::fclose(out);
    }
  }
  for (;;) ::pause();
}

CK_RV initialize(void* arguments) {
  if (fault() == "hang_at_start") hang();
  return real->C_Initialize(arguments);
}

CK_RV sign(CK_SESSION_HANDLE session, unsigned char* data, CK_ULONG size, unsigned char* value, CK_ULONG* length) {
  if (fault() == "crash") std::raise(SIGSEGV);
  if (fault() == "removed") return CKR_DEVICE_REMOVED;
  if (fault() == "hang" || (fault() == "hang_after_two" && ++signatures > 2)) hang();
  if (fault() == "removed_after_two" && ++signatures > 2) return CKR_DEVICE_REMOVED;
  if (fault() == "cancelled") return CKR_FUNCTION_CANCELED;
  if (fault() == "general") return CKR_GENERAL_ERROR;
  const CK_RV result = real->C_Sign(session, data, size, value, length);
  if (fault() == "wrong_value" && result == CKR_OK) value[*length / 2] ^= 1;
  return result;
}

bool was_tried = false;

CK_RV log_in(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char* pin, CK_ULONG length) {
  if (fault() == "crash_at_login") std::raise(SIGABRT);
  if (fault() == "hang_at_login") hang();
  if (fault() == "expired") return CKR_PIN_EXPIRED;
  if (fault() == "wrong_on_last_but_one" || fault() == "wrong_on_last") {
    was_tried = true;
    return CKR_PIN_INCORRECT;
  }
  return real->C_Login(session, user, pin, length);
}

CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  const CK_RV result = real->C_GetTokenInfo(slot, info);
  if (fault() == "locked") info->flags |= CKF_USER_PIN_LOCKED;
  // A token counts down: low after the first wrong PIN, then the last try, then locked.
  if (fault() == "few_tries") info->flags |= CKF_USER_PIN_COUNT_LOW;
  if (fault() == "last_try" || (fault() == "wrong_on_last_but_one" && was_tried) || (fault() == "wrong_on_last" && !was_tried))
    info->flags |= CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY;
  if (fault() == "wrong_on_last" && was_tried) info->flags |= CKF_USER_PIN_LOCKED;
  return result;
}

CK_RV mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
  if (fault() == "no_pss" && type == CKM_RSA_PKCS_PSS) return CKR_MECHANISM_INVALID;
  if (fault() == "no_mechanism") return CKR_MECHANISM_INVALID;
  return real->C_GetMechanismInfo(slot, type, info);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  const char* file = std::getenv("SOHOA_PKCS11_REAL");
  void* library = ::dlopen(file == nullptr ? "" : file, RTLD_NOW);
  const auto get =
      library == nullptr ? nullptr : reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  if (get == nullptr || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
  changed = *real;
  changed.C_Initialize = initialize;
  changed.C_Sign = sign;
  changed.C_Login = log_in;
  changed.C_GetTokenInfo = token_info;
  changed.C_GetMechanismInfo = mechanism_info;
  *list = &changed;
  return CKR_OK;
}
