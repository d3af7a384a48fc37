/// Services of the Vietnamese kind: /smartca/… with confirmation on a phone, and /esign/… like the national gateway.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/pki/csc.hpp"

namespace sohoa::pki {

inline constexpr std::string_view gateway_provider = "quay-mot-cua", gateway_password = "mat-khau-sp";

class GatewayService {
 public:
  GatewayService(std::filesystem::path folder, Phone& phone) : folder_(std::move(folder)), phone_(phone) {}

  /// user_id is a person's name in the PKI. Faults of get_certificate: whole_files (hashes are not taken), two (a second
  /// certificate). Of status: wrong_value, other_hash, two_values, other_document, raw_ecdsa, replay (an earlier order's values).
  /// A transaction number may be used once.
  RemoteReply answer(const std::string& path, ByteView body, const std::string& fault);
  std::string seen() const;

 private:
  struct Order {
    std::string person;
    std::vector<std::pair<std::string, Bytes>> documents;  // id, hash
  };
  RemoteReply certificates(const std::string& person, bool is_smartca, const std::string& fault) const;
  RemoteReply take(const std::string& transaction, Order order, bool is_smartca);
  RemoteReply standing(const std::string& transaction, bool is_smartca, const std::string& fault);

  const std::filesystem::path folder_;
  Phone& phone_;
  mutable std::mutex guard_;
  std::map<std::string, Order> orders_;
  std::string seen_, last_;
};

}  // namespace sohoa::pki
