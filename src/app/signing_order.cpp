// Our own file, read again by ourselves; whatever else it holds is refused.

#include "app/signing_order.hpp"

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa::app {

namespace {

using nlohmann::json;

constexpr int version = 1;
constexpr std::uint64_t largest_file = 64u << 20;

json json_of(const SigningOrder& order) {
  json documents = json::array(), parts = json::array();
  for (const auto& one : order.documents) documents.push_back({{"file", one.file}, {"sha256", one.digest.hex()}});
  for (const auto& part : order.parts) parts.push_back({{"order", part.order.to_text()}, {"documents", part.documents}});
  return {{"version", version}, {"arguments", order.arguments}, {"folder", order.folder}, {"at", order.at.ms}, {"documents", documents}, {"parts", parts}};
}

SigningOrder order_of(const json& object) {
  if (object.at("version") != version) throw Error(ErrorCode::config_invalid, "a signing order of another version");
  SigningOrder order;
  order.arguments = object.at("arguments").get<std::vector<std::string>>();
  order.folder = object.at("folder");
  order.at = {object.at("at").get<std::int64_t>()};
  for (const json& one : object.at("documents")) {
    const auto digest = Digest::parse(one.at("sha256").get<std::string>());
    if (!digest) throw Error(ErrorCode::config_invalid, "not a signing order");
    order.documents.push_back({one.at("file"), *digest});
  }
  for (const json& one : object.at("parts")) {
    SigningOrder::Part part{RemoteOrder::from_text(one.at("order").get<std::string>()), one.at("documents").get<std::vector<std::size_t>>()};
    for (const std::size_t index : part.documents)
      if (index >= order.documents.size()) throw Error(ErrorCode::config_invalid, "not a signing order");
    if (part.documents.size() != part.order.hashes.size()) throw Error(ErrorCode::config_invalid, "not a signing order");
    order.parts.push_back(std::move(part));
  }
  return order;
}

}  // namespace

void SigningOrder::save(const std::filesystem::path& file) const { write_file_durably(file, json_of(*this).dump(1)); }

SigningOrder SigningOrder::load(const std::filesystem::path& file) {
  try {
    return order_of(json::parse(read_text_file(file, largest_file)));
  } catch (const json::exception&) {
    throw Error(ErrorCode::config_invalid, "not a signing order", file.string());
  } catch (Error& error) {
    throw std::move(error).about(file.string());
  }
}

}  // namespace sohoa::app
