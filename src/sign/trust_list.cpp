// The administrator's files: roots, helping certificates, and the addresses that may be asked.
#include <algorithm>
#include <set>

#include <openssl/pem.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/sign/trust.hpp"

#include "sign/openssl_handles.hpp"
#include "sign/url.hpp"

namespace sohoa {
namespace {

using namespace openssl;
namespace fs = std::filesystem;

constexpr std::uint64_t largest_file = 16u << 20;

void add(TrustList& list, X509* certificate) {
  std::vector<Bytes>& place = X509_self_signed(certificate, 1) == 1 ? list.roots : list.intermediates;
  ERR_clear_error();
  Bytes der = der_of(certificate);
  if (std::find(place.begin(), place.end(), der) == place.end()) place.push_back(std::move(der));
}

/// Every certificate of a PEM bundle; other blocks (keys, parameters) and text between them are passed over.
int add_pem(TrustList& list, ByteView text) {
  const BioHandle in{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  int count = 0;
  while (X509Handle certificate{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)}) {
    add(list, certificate.get());
    ++count;
  }
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const bool at_end = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  return at_end ? count : 0;
}

void add_certificates(TrustList& list, const fs::path& file) {
  const Bytes bytes = read_file(file, largest_file);
  if (const X509Handle der = certificate_from(bytes)) return add(list, der.get());
  if (add_pem(list, bytes) == 0)
    throw Error(ErrorCode::config_invalid, "no certificate that can be read", file.string());
}

/// One prefix a line; empty lines and # comments between them.
void add_urls(TrustList& list, const fs::path& file) {
  const std::vector<std::string> lines = split(read_text_file(file, largest_file), '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line(trimmed(lines[i]));
    if (line.empty() || line.front() == '#') continue;
    if (!parse_url(line)) {
      throw Error(ErrorCode::config_invalid, std::to_string(i + 1) + ": not an http or https address", file.string());
    }
    if (std::find(list.allowed_urls.begin(), list.allowed_urls.end(), line) == list.allowed_urls.end())
      list.allowed_urls.push_back(line);
  }
}

bool is_certificate_file(const fs::path& file) {
  static const std::set<std::string> extensions = {".pem", ".crt", ".cer", ".der"};
  return extensions.contains(lower(file.extension().string()));
}

void add_folder(TrustList& list, const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());  // the order of a folder is no order
  for (const fs::path& file : files) {
    if (is_certificate_file(file)) add_certificates(list, file);
    if (file.extension() == ".urls") add_urls(list, file);
  }
}

void add_place(TrustList& list, const fs::path& place) {
  if (fs::is_directory(place)) return add_folder(list, place);
  if (!fs::exists(place)) throw Error(ErrorCode::config_invalid, "no such file or folder", place.string());
  if (place.extension() == ".urls") return add_urls(list, place);
  add_certificates(list, place);
  fs::path urls = place;
  if (fs::exists(urls.replace_extension(".urls"))) add_urls(list, urls);
}

/// The prefix ends where a part of the path ends: "http://a/ocsp" leads to "/ocsp", "/ocsp/x" and "/ocsp?x", not to
/// "/ocspx".
bool is_under(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || prefix.back() == '/' || path[prefix.size()] == '/' ||
         path[prefix.size()] == '?';
}

}  // namespace

TrustList TrustList::load(const std::vector<fs::path>& places) {
  TrustList list;
  for (const fs::path& place : places) {
    try {
      add_place(list, place);
    } catch (const fs::filesystem_error& error) {
      throw Error(ErrorCode::config_invalid, error.code().message(), place.string());
    } catch (const Error& error) {
      if (error.code() == ErrorCode::config_invalid) throw;
      throw Error(ErrorCode::config_invalid, error.detail(), error.subject());
    }
  }
  return list;
}

bool TrustList::allows(std::string_view url) const {
  const std::optional<Url> asked = parse_url(url);
  if (!asked) return false;
  return std::any_of(allowed_urls.begin(), allowed_urls.end(), [&](const std::string& allowed) {
    const std::optional<Url> prefix = parse_url(allowed);
    return prefix && prefix->scheme == asked->scheme && prefix->host == asked->host && prefix->port == asked->port &&
           is_under(asked->path, prefix->path);
  });
}

}  // namespace sohoa
