/// Keys in a remote service (a person's key in a provider's HSM): the Cloud Signature Consortium's API, versions 1 and 2, and
/// two services of the Vietnamese kind, one like SmartCA, one like the national eSign gateway. Only hashes leave the house.
/// A person may have to confirm on the phone, so an order can be placed now and collected later, also by another process.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/secret.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/sign/oauth.hpp"
#include "sohoa/sign/signer.hpp"

namespace sohoa {

/// What a service was asked to sign. Holds hashes and the service's own numbers, no secret: it can be kept on disk.
struct RemoteOrder {
  std::string service;      // address of the service it was placed with
  std::string certificate;  // SHA-256 of the key's certificate, hexadecimal
  SignatureAlgorithm algorithm = SignatureAlgorithm::rsa_pkcs1_sha256;
  std::vector<Bytes> hashes;
  std::string ticket;         // what the service calls it; empty when the values came at once
  std::vector<Bytes> values;  // in the order of the hashes
  Instant placed_at, ends_at;

  std::string to_text() const;
  /// Throws Error{store_corrupt}.
  static RemoteOrder from_text(std::string_view text);
};

/// What the person compares on the phone and on our screen: the hash's first eight digits, "3F2A-91C0".
std::string order_code(ByteView hash);

/// R21: how long a person has, how often the service is asked meanwhile, and how long it may take for one answer.
struct RemotePatience {
  int seconds = 299;
  int poll_ms = 2'000;
  int answer_ms = 60'000;
};

class RemoteSigner : public Signer {
 public:
  /// How many hashes one order may hold.
  virtual std::size_t most_at_once() const = 0;
  /// The digest of the signer's algorithm, which `place` wants.
  Bytes hash_of(ByteView to_be_signed) const;

  /// Asks and does not wait. `hashes` are made by `algorithm()`, at most `most_at_once()`. Throws what the service says:
  /// Error{network_failed, key_password_wrong, key_refused, key_unreadable}.
  RemoteOrder place(const std::vector<Bytes>& hashes, Instant now);
  /// The values, each checked with the certificate; nothing while the person has not confirmed. Throws Error{cancelled}
  /// for a refusal or a time that ran out, Error{key_unreadable} for values that do not fit, Error{state_conflict} for an
  /// order of another key or service, and what `place` throws.
  std::optional<std::vector<Bytes>> collect(const RemoteOrder& order, Instant now);

  /// Places and waits for the person. Throws Error{cancelled} when time runs out.
  Bytes sign(ByteView to_be_signed) override;
  std::vector<Bytes> sign_all(const std::vector<Bytes>& to_be_signed) override;
  void set_patience(RemotePatience patience) { patience_ = patience; }

 protected:
  /// What a service answers to an order: values at once, or a ticket to come back with.
  struct Placed {
    std::string ticket;
    std::vector<Bytes> values;
    int seconds = 0;  // until it ends; 0: the patience
  };
  virtual Placed ask_for(const std::vector<Bytes>& hashes) = 0;
  /// Nothing while it waits.
  virtual std::optional<std::vector<Bytes>> ask_about(const RemoteOrder& order) = 0;
  virtual const std::string& service() const = 0;
  const RemotePatience& patience() const noexcept { return patience_; }

 private:
  std::vector<Bytes> checked(std::vector<Bytes> values, const RemoteOrder& order) const;
  std::vector<Bytes> wait_for(const std::vector<Bytes>& hashes);
  RemotePatience patience_;
};

struct CscAccount {
  std::string base_url;    // ".../csc/v1" or ".../csc/v2"
  std::string credential;  // credentialID
  Secret access_token;     // OAuth 2 bearer token; may be empty where the service asks for none
  Secret pin = {}, otp = {};  // sent to credentials/authorize when the credential wants one
  /// For a credential that is confirmed in a browser (oauth2code): the pages of the service, and who shows the person the
  /// address. Placing such an order waits for the person, for the patience at most.
  std::optional<OAuthClient> browser = {};
  std::function<void(const std::string& url)> show = {};
};
/// Reads the credential and its certificates. One authorization for all hashes of an order (multisign), pinned to them.
/// A credential whose one-time password is sent when asked for, or that is confirmed on a phone (version 2's handle),
/// makes the order wait. RSA signs with PSS where the service offers it, else with PKCS#1 v1.5 (`algorithm()` tells).
/// Plain http only to this machine. Throws Error{usage, network_failed, key_missing, key_password_wrong, key_refused,
/// key_unreadable}, address as subject.
std::unique_ptr<RemoteSigner> open_csc(CscAccount account);

/// The desk's contract with a provider, and whose key it is.
struct GatewayAccount {
  std::string base_url;
  std::string serial;  // which certificate, hexadecimal; empty: the only valid one
  std::string provider_id, user_id;  // sp_id; the person's id with the provider
  Secret provider_password = {}, access_token = {};

  /// TOML: sp_id, user_id, and sp_password or a token's file stay out of the command line this way. Throws
  /// Error{config_invalid, input_missing}.
  static GatewayAccount load(const std::filesystem::path& file);
};
/// `smartca` confirms every order on the person's phone; `esign` is asked for hash signing only, and
/// refused where it offers to take whole files alone. RSA keys sign with PKCS#1 v1.5: these services have nothing else.
std::unique_ptr<RemoteSigner> open_smartca(GatewayAccount account);
std::unique_ptr<RemoteSigner> open_esign(GatewayAccount account);

}  // namespace sohoa
