// What all remote services have in common: only digests are given away, nothing that comes back is believed before the
// certificate's key has been asked, and an order can wait on disk for the person.
#include <algorithm>
#include <chrono>
#include <thread>

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/sign/remote.hpp"

#include "sign/algorithms.hpp"
#include "sign/signature_value.hpp"
#include "sign/signed_data.hpp"

namespace sohoa {
namespace {

using nlohmann::json;

json hexes(const std::vector<Bytes>& all) {
  json list = json::array();
  for (const Bytes& one : all) list.push_back(hex(one));
  return list;
}

std::vector<Bytes> bytes_of(const json& list) {
  std::vector<Bytes> all;
  for (const json& one : list) {
    auto bytes = from_hex(one.get<std::string>());
    if (!bytes) throw Error(ErrorCode::store_corrupt, "a remote order");
    all.push_back(std::move(*bytes));
  }
  return all;
}

RemoteOrder order_of(const json& object) {
  RemoteOrder order;
  order.service = object.at("service");
  order.certificate = object.at("certificate");
  const auto algorithm = signature_algorithm_named(object.at("algorithm").get<std::string>());
  if (!algorithm) throw Error(ErrorCode::store_corrupt, "a remote order");
  order.algorithm = *algorithm;
  order.hashes = bytes_of(object.at("hashes"));
  order.ticket = object.at("ticket");
  order.values = bytes_of(object.at("values"));
  order.placed_at = {object.at("placed_at").get<std::int64_t>()};
  order.ends_at = {object.at("ends_at").get<std::int64_t>()};
  return order;
}

}  // namespace

std::string RemoteOrder::to_text() const {
  return json{{"service", service},   {"certificate", certificate}, {"algorithm", name(algorithm)},
              {"hashes", hexes(hashes)}, {"ticket", ticket},        {"values", hexes(values)},
              {"placed_at", placed_at.ms}, {"ends_at", ends_at.ms}}
      .dump();
}

RemoteOrder RemoteOrder::from_text(std::string_view text) {
  try {
    return order_of(json::parse(text));
  } catch (const json::exception&) {
    throw Error(ErrorCode::store_corrupt, "a remote order");
  }
}

std::string order_code(ByteView hash) {
  std::string code = hex(hash.first(std::min<std::size_t>(hash.size(), 4)));
  for (char& c : code) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  if (code.size() == 8) code.insert(4, "-");
  return code;
}

Bytes RemoteSigner::hash_of(ByteView to_be_signed) const {
  return digest_by(openssl::digest_nid(algorithm()), to_be_signed);
}

RemoteOrder RemoteSigner::place(const std::vector<Bytes>& hashes, Instant now) {
  SOHOA_INVARIANT(!hashes.empty() && hashes.size() <= most_at_once());
  RemoteOrder order{.service = service(),
                    .certificate = sha256(certificate().der).hex(),
                    .algorithm = algorithm(),
                    .hashes = hashes,
                    .ticket = {},
                    .values = {},
                    .placed_at = now,
                    .ends_at = {}};
  Placed placed = ask_for(hashes);
  if (placed.ticket.empty()) order.values = checked(std::move(placed.values), order);
  order.ticket = std::move(placed.ticket);
  order.ends_at = now.plus_seconds(placed.seconds > 0 ? std::min(placed.seconds, 24 * 3600) : patience_.seconds);
  return order;
}

std::optional<std::vector<Bytes>> RemoteSigner::collect(const RemoteOrder& order, Instant now) {
  const bool is_ours = order.service == service() && order.certificate == sha256(certificate().der).hex() &&
                       order.hashes.size() >= 1;
  if (!is_ours) throw Error(ErrorCode::state_conflict, "the order belongs to another key", service());
  if (order.ticket.empty()) return checked(order.values, order);
  std::optional<std::vector<Bytes>> values = ask_about(order);
  if (values) return checked(std::move(*values), order);
  // Asked once more after its end: what was confirmed in the last second is not lost.
  if (now >= order.ends_at) throw Error(ErrorCode::cancelled, "not confirmed in time", service());
  return std::nullopt;
}

std::vector<Bytes> RemoteSigner::checked(std::vector<Bytes> values, const RemoteOrder& order) const {
  bool fits = values.size() == order.hashes.size();
  for (std::size_t i = 0; fits && i < values.size(); ++i) {
    fits = value_holds_for_digest(values[i], order.hashes[i], certificate(), order.algorithm);
  }
  if (!fits) throw Error(ErrorCode::key_unreadable, "the remote value does not fit the certificate", service());
  return values;
}

std::vector<Bytes> RemoteSigner::wait_for(const std::vector<Bytes>& hashes) {
  const auto begun = std::chrono::steady_clock::now();
  // The order's own time is counted from zero here: only how long it lasts matters.
  const auto elapsed = [&] {
    return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count()};
  };
  const RemoteOrder order = place(hashes, elapsed());
  for (;;) {
    if (auto values = collect(order, elapsed())) return std::move(*values);
    std::this_thread::sleep_for(std::chrono::milliseconds(patience_.poll_ms));
  }
}

Bytes RemoteSigner::sign(ByteView to_be_signed) { return wait_for({hash_of(to_be_signed)}).front(); }

std::vector<Bytes> RemoteSigner::sign_all(const std::vector<Bytes>& to_be_signed) {
  std::vector<Bytes> values;
  for (std::size_t from = 0; from < to_be_signed.size(); from += most_at_once()) {
    std::vector<Bytes> hashes;
    const std::size_t to = std::min(from + most_at_once(), to_be_signed.size());
    for (std::size_t i = from; i < to; ++i) hashes.push_back(hash_of(to_be_signed[i]));
    for (Bytes& value : wait_for(hashes)) values.push_back(std::move(value));
  }
  return values;
}

}  // namespace sohoa
