// sohoa sign: a personal signature on each document. Several go in one session with the key: one PIN, one confirmation on the
// phone, a count at the end, and a list of what was signed and what was not. Each output is whole or absent at every moment.

#include <algorithm>
#include <functional>
#include <utility>

#include "app/commands.hpp"
#include "app/pending.hpp"
#include "app/sign_flags.hpp"
#include "app/signing_order.hpp"
#include "app/verdicts.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/sign/remote.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

/// A key or a service that fails one document fails the next as well.
bool ends_the_batch(const Error& error) { return face_of(error.code()).exit_code == 4; }

std::string masked_person(const std::string& person) {
  const auto id = PersonalId::parse(person);
  return id ? id->masked() : masked_subject(canonical_subject_id(person));
}

/// What became of every document, in the order given.
class Account {
 public:
  Account(const SignFlags& flags, const Terminal& terminal) : terminal_(terminal), person_(masked_person(flags.person)), rows_(flags.inputs.size()) {
    for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i] = {{"file", flags.inputs[i]}, {"status", "not_signed"}};
  }

  void is_signed(std::size_t index, const std::string& input, const fs::path& out, const SignatureOutcome& outcome) {
    for (const std::string& warning : outcome.warnings) terminal_.warn(input, warning);
    std::string line = out.string() + ": " + std::string(name(outcome.level)) + ", " + outcome.signer_common_name;
    if (!outcome.authorization.empty())
      line += std::string(terminal_.say(" ký thay ", " signed for ")) + person_ + std::string(terminal_.say(" theo ủy quyền ", " by authorisation ")) + outcome.authorization;
    if (outcome.pending) line += std::string(terminal_.say("; còn nợ ", "; owed ")) + std::string(name(outcome.pending->level)) +
                                 std::string(terminal_.say(" trước ", " before ")) + outcome.pending->until.iso();
    terminal_.line(line);
    rows_[index] = {{"file", input},
                    {"status", outcome.pending ? "pending" : "signed"},
                    {"out", out.string()},
                    {"sha256", outcome.digest.hex()},
                    {"level", name(outcome.level)},
                    {"algorithm", name(outcome.algorithm)},
                    {"field", outcome.field_name},
                    {"normalized", outcome.was_normalized},
                    {"signer", {{"common_name", outcome.signer_common_name}, {"personal_id", masked_subject(outcome.signer_subject_id)}}},
                    {"in_stead_of", outcome.authorization.empty() ? Json(nullptr) : Json{{"personal_id", person_}, {"authorization", outcome.authorization}}},
                    {"warnings", outcome.warnings},
                    {"revocation_unreachable", outcome.unreachable}};
    if (outcome.pending) rows_[index]["pending"] = {{"level", name(outcome.pending->level)}, {"until", outcome.pending->until.iso()}};
    ++(outcome.pending ? pending_ : signed_);
  }

  void was_signed_before(std::size_t index, const fs::path& out) {
    rows_[index]["status"] = "signed_before";
    rows_[index]["out"] = out.string();
    ++signed_;
  }

  void waits(std::size_t index, const std::string& input, const std::string& code) {
    terminal_.line(input + ": " + std::string(terminal_.say("chờ xác nhận trên điện thoại, mã ", "waits for confirmation on the phone, code ")) + code);
    rows_[index]["status"] = "waits";
    rows_[index]["code"] = code;
    ++waiting_;
  }

  void failed(std::size_t index, Error error) {
    const Error shown = std::move(error).about(rows_[index]["file"].get<std::string>());
    terminal_.complain(shown);
    rows_[index].update(error_json(shown, terminal_.language));
    exit_of_errors_ = std::max(exit_of_errors_, ends_the_batch(shown) ? 4 : 1);
  }

  /// Prints the count and, with --json, the list. 0 all signed, 5 some wait or owe a level, 1 some failed, 4 the key or a service.
  int close() const {
    const std::size_t all = rows_.size();
    if (all > 1) {
      terminal_.line(std::to_string(signed_ + pending_) + "/" + std::to_string(all) + std::string(terminal_.say(" tài liệu đã ký", " documents signed")));
      list_unsigned();
    }
    if (terminal_.is_json && all == 1) terminal_.document(rows_[0]);
    if (terminal_.is_json && all > 1)
      terminal_.document({{"documents", rows_}, {"count", all}, {"signed", signed_ + pending_}, {"pending", pending_}, {"waiting", waiting_},
                          {"not_signed", all - signed_ - pending_ - waiting_}});
    if (exit_of_errors_ != 0) return exit_of_errors_;
    return pending_ + waiting_ > 0 ? 5 : 0;
  }

 private:
  void list_unsigned() const {
    for (const Json& row : rows_)
      if (row["status"] == "not_signed") terminal_.line(std::string(terminal_.say("  chưa ký: ", "  not signed: ")) + row["file"].get<std::string>());
  }

  const Terminal& terminal_;
  std::string person_;   // masked
  std::vector<Json> rows_;
  std::size_t signed_ = 0, pending_ = 0, waiting_ = 0;
  int exit_of_errors_ = 0;
};

class Command {
 public:
  Command(const SignFlags& flags, const Terminal& terminal)
      : flags_(flags), setup_(flags), options_(setup_.options()), signer_(flags.key.open(terminal)), remote_(dynamic_cast<RemoteSigner*>(signer_.get())),
        account_(flags, terminal) {}

  /// All in one session with the key.
  int sign() {
    prepare_session();
    if (remote_ != nullptr) sign_in_orders();
    else each_input([&](std::size_t i) { sign_one(i); });
    return account_.close();
  }

  int park(const fs::path& file) {
    if (remote_ == nullptr) throw Error(ErrorCode::usage, "--park is for remote keys");
    if (fs::exists(file)) throw Error(ErrorCode::already_exists, "a signing order", file.string());
    prepare_session();
    SigningOrder order{.arguments = flags_.arguments, .folder = fs::current_path().string(), .at = now(), .documents = {}, .parts = {}};
    std::vector<std::size_t> parked;   // inputs
    std::vector<Bytes> hashes;
    each_input([&](std::size_t i) {
      const Bytes original = read_file(flags_.inputs[i]);
      hashes.push_back(remote_->hash_of(PreparedSignature(original, *signer_, options_, order.at).to_be_signed()));
      order.documents.push_back({flags_.inputs[i], sha256(original)});
      parked.push_back(i);
    });
    for (std::size_t from = 0; from < hashes.size(); from += remote_->most_at_once()) {
      const std::size_t to = std::min(from + remote_->most_at_once(), hashes.size());
      SigningOrder::Part part;
      for (std::size_t i = from; i < to; ++i) part.documents.push_back(i);
      part.order = remote_->place({hashes.begin() + static_cast<std::ptrdiff_t>(from), hashes.begin() + static_cast<std::ptrdiff_t>(to)}, order.at);
      order.parts.push_back(std::move(part));
      order.save(file);   // after each: what the person is asked about is never forgotten
    }
    for (std::size_t i = 0; i < parked.size(); ++i) account_.waits(parked[i], flags_.inputs[parked[i]], order_code(hashes[i]));
    return account_.close();
  }

  int finish(SigningOrder order, const fs::path& file) {
    options_.checked = check_signer(*signer_, options_, now());
    std::vector<SigningOrder::Part> waiting;
    for (SigningOrder::Part& part : order.parts) {
      try {
        if (!finish_part(order, part, file)) waiting.push_back(part);
      } catch (Error& error) {
        for (const std::size_t index : part.documents) account_.failed(input_of(order, index), error);
        // Denied or run out of time: the documents are as they were and may be ordered again. Everything else can be mended.
        if (error.code() != ErrorCode::cancelled) waiting.push_back(part);
      }
    }
    order.parts = std::move(waiting);
    if (order.parts.empty()) fs::remove(file);
    else order.save(file);
    return account_.close();
  }

 private:
  static Instant now() { return SystemClock().now(); }

  void prepare_session() { options_.checked = check_signer(*signer_, options_, now()); }

  fs::path out_for(std::size_t i) const { return flags_.out.path_for(flags_.inputs[i]); }

  /// An output that begins with its input and goes on is this command's own, from before it was cut off.
  bool is_signed_already(std::size_t i) const {
    const fs::path out = out_for(i);
    if (!flags_.skips_signed || !fs::exists(out)) return false;
    const Bytes original = read_file(flags_.inputs[i]), there = read_file(out);
    return there.size() > original.size() && std::equal(original.begin(), original.end(), there.begin());
  }

  /// Stops at the first error of the key or a service; a single input's error is the command's.
  void each_input(const std::function<void(std::size_t)>& work) {
    for (std::size_t i = 0; i < flags_.inputs.size(); ++i) {
      if (is_signed_already(i)) {
        account_.was_signed_before(i, out_for(i));
        continue;
      }
      try {
        work(i);
      } catch (Error& error) {
        if (flags_.inputs.size() == 1) throw std::move(error).about(flags_.inputs[i]);
        account_.failed(i, error);
        if (ends_the_batch(error)) return;
      }
    }
  }

  void sign_one(std::size_t i) {
    const fs::path out = out_for(i);
    if (out == "-") return keep(i, sign_pdf(read_file(flags_.inputs[i]), *signer_, options_, now()));
    std::error_code none;
    if (fs::equivalent(out, flags_.inputs[i], none)) throw Error(ErrorCode::usage, "would overwrite the input", out.string());
    if (out.has_parent_path()) make_folder(out.parent_path());
    note(i, sign_pdf_file(flags_.inputs[i], out, *signer_, options_, now()));
  }

  void keep(std::size_t i, const SignedDocument& document) {
    write_result(out_for(i), document.bytes, {flags_.inputs[i]});
    note(i, document);
  }

  void note(std::size_t i, const SignatureOutcome& outcome) {
    if (outcome.pending && out_for(i) != "-") PendingNote{out_for(i), outcome.pending->level, outcome.pending->until}.save();
    account_.is_signed(i, flags_.inputs[i], out_for(i), outcome);
  }

  /// As many documents an order as the service takes: one confirmation for all of them.
  void sign_in_orders() {
    struct Held {
      std::size_t input;
      Bytes original;
      std::optional<PreparedSignature> prepared;
    };
    std::vector<std::unique_ptr<Held>> held;
    const auto order = [&] {
      const auto batch = std::exchange(held, {});
      std::vector<Bytes> to_be_signed;
      for (const auto& one : batch) to_be_signed.push_back(one->prepared->to_be_signed());
      const std::vector<Bytes> values = signer_->sign_all(to_be_signed);
      for (std::size_t i = 0; i < batch.size(); ++i) keep(batch[i]->input, batch[i]->prepared->finish(values[i], now()));
    };
    each_input([&](std::size_t i) {
      auto one = std::make_unique<Held>(Held{i, read_file(flags_.inputs[i]), {}});
      one->prepared.emplace(one->original, *signer_, options_, now());
      held.push_back(std::move(one));
      const bool is_last = i + 1 == flags_.inputs.size();
      if (held.size() == remote_->most_at_once() || is_last) order();
    });
    if (held.empty()) return;
    // The last input failed before the order was placed.
    const std::size_t first = held.front()->input;
    try {
      order();
    } catch (const Error& error) {
      account_.failed(first, error);
    }
  }

  std::size_t input_of(const SigningOrder& order, std::size_t index) const {
    const auto found = std::find(flags_.inputs.begin(), flags_.inputs.end(), order.documents[index].file);
    SOHOA_INVARIANT(found != flags_.inputs.end());
    return static_cast<std::size_t>(found - flags_.inputs.begin());
  }

  /// False while something of it is still to be done: the person has not answered, or a service is away.
  bool finish_part(SigningOrder& order, SigningOrder::Part& part, const fs::path& file) {
    const auto values = remote_->collect(part.order, now());
    if (!values) {
      for (std::size_t i = 0; i < part.documents.size(); ++i) {
        const std::size_t input = input_of(order, part.documents[i]);
        account_.waits(input, flags_.inputs[input], order_code(part.order.hashes[i]));
      }
      return false;
    }
    // Kept before they are used: a service may give them once only.
    part.order.values = *values;
    part.order.ticket.clear();
    order.save(file);
    SigningOrder::Part rest = part;
    rest.documents.clear();
    rest.order.hashes.clear();
    rest.order.values.clear();
    for (std::size_t i = 0; i < part.documents.size(); ++i) {
      if (finish_document(order, part, i, (*values)[i])) continue;
      rest.documents.push_back(part.documents[i]);
      rest.order.hashes.push_back(part.order.hashes[i]);
      rest.order.values.push_back((*values)[i]);
    }
    part = std::move(rest);
    return part.documents.empty();
  }

  /// False when trying again later may help: the person's word is kept until then.
  bool finish_document(const SigningOrder& order, const SigningOrder::Part& part, std::size_t i, const Bytes& value) {
    const SigningOrder::Document& document = order.documents[part.documents[i]];
    const std::size_t input = input_of(order, part.documents[i]);
    try {
      const Bytes original = read_file(document.file);
      if (sha256(original) != document.digest) throw Error(ErrorCode::state_conflict, "changed since it was ordered", document.file);
      PreparedSignature prepared(original, *signer_, options_, order.at);
      if (remote_->hash_of(prepared.to_be_signed()) != part.order.hashes[i])
        throw Error(ErrorCode::state_conflict, "no longer what the person confirmed", document.file);
      keep(input, prepared.finish(value, now()));
    } catch (const Error& error) {
      account_.failed(input, error);
      return advice(error.code()) != Advice::retry_later;
    }
    return true;
  }

  const SignFlags& flags_;
  SignSetup setup_;
  SignOptions& options_;
  std::unique_ptr<Signer> signer_;
  RemoteSigner* remote_;   // signer_, when it is one
  Account account_;
};

/// With the files and secrets of this command line where it names some: a one-time password is never there before.
int finish(const SignFlags& given, const Terminal& terminal) {
  const fs::path file = fs::absolute(given.finish);
  SigningOrder order = SigningOrder::load(file);
  const auto flags = SignFlags::of(order.arguments);
  for (auto [from, to] : {std::pair(&given.key.otp_file, &flags->key.otp_file), std::pair(&given.key.password_file, &flags->key.password_file),
                          std::pair(&given.key.token_file, &flags->key.token_file)})
    if (!from->empty()) *to = fs::absolute(*from).string();
  fs::current_path(order.folder);
  Command command(*flags, terminal);
  return command.finish(std::move(order), file);
}

int sign(const SignFlags& flags, const Terminal& terminal) {
  if (!flags.finish.empty()) return finish(flags, terminal);
  Command command(flags, terminal);
  return flags.park.empty() ? command.sign() : command.park(flags.park);
}

}  // namespace

void add_sign(CLI::App& app, Work& chosen) {
  SignFlags::add_to(app, [&chosen](std::shared_ptr<SignFlags> flags) {
    chosen = [flags](const Terminal& terminal) { return sign(*flags, terminal); };
  });
}

}  // namespace sohoa::app
