/// A person whose key a remote service holds, and how such a service signs a hash.
#pragma once

#include <optional>
#include <string>

#include "support/pki/authority.hpp"

namespace sohoa::pki {

struct RemotePerson {
  openssl::KeyHandle key;
  openssl::X509Handle certificate;

  /// From people/NAME.p12; nothing for an unknown name.
  static std::optional<RemotePerson> named(const std::filesystem::path& folder, const std::string& name);
  bool is_rsa() const;
  /// The digest is known by the hash's length.
  Bytes signed_hash(ByteView hash, bool with_pss) const;
};

}  // namespace sohoa::pki
