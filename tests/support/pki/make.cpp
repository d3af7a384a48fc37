// Writes a whole PKI into a folder.
#include <charconv>
#include <map>

#include <openssl/objects.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

#include "support/pki/authority.hpp"

namespace sohoa::pki {
namespace {

using namespace openssl;

constexpr std::string_view organization = "Cơ quan chứng thực thử nghiệm";

std::time_t days_from(std::time_t now, double days) { return now + static_cast<std::time_t>(days * 86400.0); }

class Maker {
 public:
  explicit Maker(const MakeOptions& options) : options_(options), now_(std::time(nullptr)) {}

  void make_all() {
    make_authorities();
    for (const Case& one : read_cases(options_.cases)) make_person(one);
    write_file_durably(options_.folder / "index.txt", index_);
    write_file_durably(options_.folder / "port", std::to_string(options_.port));
    write_file_durably(options_.folder / "password.txt", std::string(p12_password) + "\n");
    make_trust();
  }

 private:
  std::string address(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(options_.port) + path;
  }

  void make_authorities() {
    make_ca("root", "rsa2048", "", "Gốc chứng thực thử nghiệm");
    make_ca("sub", "rsa2048", "root", "Chứng thực cá nhân thử nghiệm");
    make_ca("old_sub", "p256", "root", "Chứng thực cũ thử nghiệm");
    // The same name as the true root, another key.
    make_ca("rogue", "p256", "", "Gốc chứng thực thử nghiệm");
    make_helper("tsa", "rsa2048", "root", "Dấu thời gian thử nghiệm", "critical,timeStamping");
    make_helper("rogue_tsa", "p256", "rogue", "Dấu thời gian thử nghiệm", "critical,timeStamping");
    make_poor_delegates("sub", "Chứng thực cá nhân thử nghiệm");
    revoke("root", "old_sub", days_from(now_, -20), "cACompromise");
  }

  void make_ca(const std::string& name, const std::string& kind, const std::string& issuer, const std::string& title) {
    Profile profile = basic_profile(name, title);
    profile.extensions = {{NID_basic_constraints, issuer.empty() ? "critical,CA:TRUE" : "critical,CA:TRUE,pathlen:0"},
                          {NID_key_usage, "critical,keyCertSign,cRLSign"}};
    add_sources(profile, issuer, !issuer.empty(), !issuer.empty());
    add_authority(name, kind, issuer, profile);
    add_authority(name + "_ocsp", "p256", name, delegate(name + "_ocsp", title));
  }

  /// Whom a CA lets answer for it (RFC 6960, 4.2.2.2).
  Profile delegate(const std::string& name, const std::string& title) const {
    Profile responder = basic_profile(name, title + " (OCSP)");
    responder.extensions = {{NID_basic_constraints, "CA:FALSE"},
                            {NID_key_usage, "critical,digitalSignature"},
                            {NID_ext_key_usage, "OCSPSigning"},
                            {NID_id_pkix_OCSP_noCheck, "NULL"}};
    return responder;
  }

  /// Each like the delegate whose answers count, but for one thing.
  void make_poor_delegates(const std::string& ca, const std::string& title) {
    Profile without_use = delegate(ca + "_ocsp_without_use", title), expired = delegate(ca + "_ocsp_expired", title);
    Profile unchecked = delegate(ca + "_ocsp_unchecked", title);
    std::erase_if(without_use.extensions, [](const auto& one) { return one.first == NID_ext_key_usage; });
    expired.until = days_from(now_, -1);
    std::erase_if(unchecked.extensions, [](const auto& one) { return one.first == NID_id_pkix_OCSP_noCheck; });
    for (const Profile& profile : {without_use, expired, unchecked}) add_authority(profile.serial_of, "p256", ca, profile);
  }

  void make_helper(const std::string& name, const std::string& kind, const std::string& issuer,
                   const std::string& title, const std::string& use) {
    Profile profile = basic_profile(name, title);
    profile.extensions = {
        {NID_basic_constraints, "CA:FALSE"}, {NID_key_usage, "critical,digitalSignature"}, {NID_ext_key_usage, use}};
    add_sources(profile, issuer, true, true);
    add_authority(name, kind, issuer, profile);
  }

  Profile basic_profile(const std::string& name, const std::string& title) const {
    return {.serial_of = name,
            .organization = std::string(organization),
            .common_name = title,
            .uid = {},
            .from = days_from(now_, -1000),
            .until = days_from(now_, 3000),
            .extensions = {}};
  }

  /// Key identifiers and the addresses where the issuer answers.
  void add_sources(Profile& profile, const std::string& issuer, bool ocsp, bool crl) const {
    profile.extensions.emplace_back(NID_subject_key_identifier, "hash");
    if (issuer.empty()) return;
    profile.extensions.emplace_back(NID_authority_key_identifier, "keyid:always");
    const std::string issuers = "caIssuers;URI:" + address("/ca/" + issuer + ".cer");
    profile.extensions.emplace_back(NID_info_access,
                                    (ocsp ? "OCSP;URI:" + address("/ocsp/" + issuer) + "," : "") + issuers);
    if (crl) profile.extensions.emplace_back(NID_crl_distribution_points, "URI:" + address("/crl/" + issuer + ".crl"));
  }

  void add_authority(const std::string& name, const std::string& kind, const std::string& issuer,
                     const Profile& profile) {
    KeyHandle key = key_for(name, kind, options_.key_cache);
    X509Handle certificate = issue(profile, key.get(), issuer.empty() ? nullptr : &authorities_.at(issuer));
    const std::filesystem::path base = options_.folder / "authority" / name;
    std::filesystem::create_directories(base.parent_path());
    write_file_durably(std::filesystem::path(base).concat(".pem"), pem_of(certificate.get()));
    write_file_durably(std::filesystem::path(base).concat(".key"), pem_of(key.get()));
    if (!issuer.empty()) add_to_index(issuer, certificate.get(), "- -");
    authorities_[name] = Identity{name, std::move(key), std::move(certificate)};
  }

  void make_person(const Case& one) {
    const Identity& issuer = authorities_.at(one.issuer);
    Profile profile{.serial_of = one.issuer + "/" + one.name,
                    .organization = {},
                    .common_name = one.common_name,
                    .uid = one.uid,
                    .from = days_from(now_, one.from_days),
                    .until = days_from(now_, one.until_days),
                    .extensions = {}};
    profile.extensions = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, one.may_sign ? "critical,digitalSignature,nonRepudiation" : "critical,keyEncipherment"}};
    add_sources(profile, one.issuer, one.has_ocsp, one.has_crl);
    const KeyHandle key = key_for(one.name, one.key, options_.key_cache);
    const X509Handle certificate = issue(profile, key.get(), &issuer);
    write_person(one, key.get(), certificate.get());
    if (one.is_revoked) {
      add_to_index(one.issuer, certificate.get(),
                   std::to_string(days_from(now_, one.revoked_days)) + " " + one.revocation_reason);
    } else {
      add_to_index(one.issuer, certificate.get(), "- -");
    }
  }

  void write_person(const Case& one, EVP_PKEY* key, X509* certificate) const {
    const X509BorrowedStack chain{sk_X509_new_null()};
    const std::string& issuer = one.issuer;
    // The root first: whoever reads the file must put the chain in order himself.
    if (issuer == "sub" || issuer == "old_sub") sk_X509_push(chain.get(), authorities_.at("root").certificate.get());
    sk_X509_push(chain.get(), authorities_.at(issuer).certificate.get());
    const std::string password(p12_password);
    const Pkcs12Handle p12{
        PKCS12_create(password.c_str(), one.common_name.c_str(), key, certificate, chain.get(), 0, 0, 0, 0, 0)};
    if (!p12) openssl_failed("PKCS12_create");
    std::filesystem::create_directories(options_.folder / "people");
    write_file_durably(options_.folder / "people" / (one.name + ".p12"), der_of(p12.get(), i2d_PKCS12));
    write_file_durably(options_.folder / "people" / (one.name + ".pem"), pem_of(certificate));
  }

  void revoke(const std::string& issuer, const std::string& authority, std::time_t at, const std::string& reason) {
    add_to_index(issuer, authorities_.at(authority).certificate.get(), std::to_string(at) + " " + reason);
  }

  void add_to_index(const std::string& issuer, const X509* certificate, const std::string& state) {
    const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
    const ByteView bytes{ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))};
    index_ += issuer + " " + hex(bytes) + " " + state + "\n";
  }

  void make_trust() const {
    const std::filesystem::path folder = options_.folder / "trust";
    std::filesystem::create_directories(folder);
    write_file_durably(folder / "root.pem", pem_of(authorities_.at("root").certificate.get()));
    write_file_durably(folder / "root.urls", address("/") + "\n");
  }

  MakeOptions options_;
  std::time_t now_;
  std::map<std::string, Identity> authorities_;
  std::string index_;
};

double days(std::string_view text, const std::string& where) {
  try {
    return std::stod(std::string(text));
  } catch (const std::exception&) {
    throw Error(ErrorCode::config_invalid, where + ": not a number of days");
  }
}

Case parse_case(const std::string& line, const std::string& where) {
  std::vector<std::string> cells;
  for (const std::string& cell : split(line, '|')) cells.emplace_back(trimmed(cell));
  if (cells.size() != 12) throw Error(ErrorCode::config_invalid, where + ": twelve columns expected");
  Case one;
  one.name = cells[0];
  one.key = cells[1];
  one.issuer = cells[2];
  one.from_days = days(cells[3], where);
  one.until_days = days(cells[4], where);
  one.may_sign = cells[5] == "sign";
  one.has_ocsp = cells[6] == "both" || cells[6] == "ocsp";
  one.has_crl = cells[6] == "both" || cells[6] == "crl";
  one.is_revoked = cells[7] != "-";
  if (one.is_revoked) {
    const std::vector<std::string> when = split(cells[7], ' ');
    if (when.size() != 2)
      throw Error(ErrorCode::config_invalid, where + ": days and reason of the revocation expected");
    one.revoked_days = days(when[0], where);
    one.revocation_reason = when[1];
  }
  one.common_name = cells[8];
  one.uid = cells[9] == "-" ? "" : cells[9];
  one.alone = cells[10];
  one.stamped = cells[11];
  return one;
}

}  // namespace

std::vector<Case> read_cases(const std::filesystem::path& list) {
  std::vector<Case> cases;
  int number = 0;
  for (const std::string& line : split(read_text_file(list), '\n')) {
    ++number;
    if (trimmed(line).empty() || line.front() == '#') continue;
    cases.push_back(parse_case(line, list.string() + ":" + std::to_string(number)));
  }
  return cases;
}

void make(const MakeOptions& options) { Maker(options).make_all(); }

}  // namespace sohoa::pki
