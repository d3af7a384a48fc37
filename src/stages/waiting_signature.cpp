// Both notes name the document they are about by digest: a paper packaged anew is signed anew.

#include "stages/waiting_signature.hpp"

#include "sohoa/core/file.hpp"
#include "sohoa/sign/remote.hpp"
#include "stages/json.hpp"

namespace sohoa {

namespace fs = std::filesystem;

namespace {

/// A packaged paper lies in its step's folder inside the run's.
fs::path run_of(const PackagedPaper& paper) { return paper.file.parent_path().parent_path(); }
fs::path order_file(const PackagedPaper& paper) { return run_of(paper) / "signing-order.json"; }
fs::path owed_note(const PackagedPaper& paper) { return run_of(paper) / "owed.json"; }
fs::path owed_document(const PackagedPaper& paper) { return run_of(paper) / "owed.pdf"; }

struct Order {
  RemoteOrder order;
  Instant at;   // the signing time it was prepared with
};

void save(const fs::path& file, const Order& order, const Digest& document) {
  write_file_durably(file, nlohmann::json{{"order", order.order.to_text()}, {"at", order.at.ms}, {"document", document.hex()}}.dump());
}

std::optional<Order> order_for(const fs::path& file, const Digest& document) {
  if (!fs::exists(file)) return std::nullopt;
  try {
    const auto object = nlohmann::json::parse(read_text_file(file));
    if (object.at("document") != document.hex()) return std::nullopt;
    return Order{RemoteOrder::from_text(object.at("order").get<std::string>()), {object.at("at").get<std::int64_t>()}};
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorCode::store_corrupt, "a signing order", file.string());
  }
}

std::vector<Bytes> confirmed(RemoteSigner& signer, Order& order, const fs::path& file, Instant now) {
  try {
    if (auto values = signer.collect(order.order, now)) return std::move(*values);
  } catch (const Error& error) {
    // Refused, out of time, or another key: there is nothing to come back for.
    if (error.code() == ErrorCode::cancelled || error.code() == ErrorCode::state_conflict) fs::remove(file);
    throw;
  }
  throw Error(ErrorCode::parked, "to be confirmed on the phone, code " + order_code(order.order.hashes.front()));
}

SignedDocument sign_remotely(RemoteSigner& signer, const PackagedPaper& paper, ByteView original, const SignOptions& options, Instant now,
                             const RecordedPlan* recorded) {
  const fs::path file = order_file(paper);
  const Digest digest = sha256(original);
  std::optional<Order> order = order_for(file, digest);
  PreparedSignature prepared(original, signer, options, order ? order->at : now, recorded);
  if (order && order->order.hashes != std::vector<Bytes>{signer.hash_of(prepared.to_be_signed())}) {   // ordered with other settings
    order.reset();
    prepared = PreparedSignature(original, signer, options, now, recorded);
  }
  if (!order) {
    order = Order{signer.place({signer.hash_of(prepared.to_be_signed())}, now), now};
    save(file, *order, digest);
  }
  const std::vector<Bytes> values = confirmed(signer, *order, file, now);
  // Kept before they are used: a service may give them once only.
  order->order.values = values;
  order->order.ticket.clear();
  save(file, *order, digest);
  return prepared.finish(values.front(), now);
}

}  // namespace

SignedDocument sign_or_wait(const PackagedPaper& paper, const SignOptions& options, Desk& desk) {
  const Bytes original = read_file(paper.file);
  const Instant now = desk.clock->now();
  std::optional<RecordedPlan> plan;   // made when the paper was packaged
  if (!paper.plan.empty()) plan = RecordedPlan::from_bytes(paper.plan);
  const RecordedPlan* const recorded = plan ? &*plan : nullptr;
  if (auto* remote = dynamic_cast<RemoteSigner*>(desk.signer)) return sign_remotely(*remote, paper, original, options, now, recorded);
  return sign_pdf(original, *desk.signer, options, now, recorded);
}

void keep_owed(const PackagedPaper& paper, const SignedDocument& document) {
  write_file_durably(owed_document(paper), document.bytes);
  write_file_durably(owed_note(paper), nlohmann::json{{"document", paper.digest.hex()},
                                                      {"level", name(document.pending->level)},
                                                      {"until", document.pending->until.ms},
                                                      {"field", document.field_name},
                                                      {"common_name", document.signer_common_name},
                                                      {"subject_id", document.signer_subject_id},
                                                      {"authorization", document.authorization},
                                                      {"warnings", document.warnings}}
                                           .dump());
  throw Error(ErrorCode::tsa_unreachable, "signed, not yet timestamped, due " + document.pending->until.iso());
}

std::optional<SignedDocument> owed_for(const PackagedPaper& paper) {
  if (!fs::exists(owed_note(paper))) return std::nullopt;
  try {
    const auto object = nlohmann::json::parse(read_text_file(owed_note(paper)));
    const auto level = level_named(object.at("level").get<std::string>());
    if (object.at("document") != paper.digest.hex() || !level) return std::nullopt;
    SignedDocument document;
    document.bytes = read_file(owed_document(paper));
    document.pending = SignatureOutcome::Pending{*level, {object.at("until").get<std::int64_t>()}};
    document.field_name = object.at("field");
    document.signer_common_name = object.at("common_name");
    document.signer_subject_id = object.at("subject_id");
    document.authorization = object.value("authorization", "");
    document.warnings = object.at("warnings").get<std::vector<std::string>>();
    return document;
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorCode::store_corrupt, "what a signature owes", owed_note(paper).string());
  }
}

}  // namespace sohoa
