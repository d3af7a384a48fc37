// In the sandboxed child: finds every signature of a file, decides whether its byte range is what it claims to be, and
// what the revisions after it did. Nothing cryptographic happens here.
#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <set>

#include <qpdf/QPDFXRefEntry.hh>

#include "pdf/qpdf_document.hpp"
#include "pdf/revision_history.hpp"
#include "pdf/revision_step.hpp"
#include "pdf/revision_syntax.hpp"
#include "pdf/revision_tasks.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

using qpdf_document::Field;

constexpr std::size_t most_revisions_compared = 100;
constexpr std::size_t most_evidence_bytes = 64u << 20;

/// Length of the DER or BER value at the start of `bytes`; 0 when there is none.
std::size_t encoded_length(ByteView bytes, int depth = 0) {
  if (bytes.size() < 2 || depth > 32 || (bytes[0] & 0x1F) == 0x1F) return 0;
  const std::uint8_t first = bytes[1];
  if (first < 0x80) return bytes.size() >= 2u + first ? 2u + first : 0;
  if (first > 0x80) {
    const std::size_t count = first & 0x7F;
    std::size_t length = 0;
    if (count > 4 || bytes.size() < 2 + count) return 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | bytes[2 + i];
    return length <= bytes.size() - 2 - count ? 2 + count + length : 0;
  }
  std::size_t at = 2;   // indefinite: values up to the end-of-contents mark
  while (at + 2 <= bytes.size()) {
    if (bytes[at] == 0 && bytes[at + 1] == 0) return at + 2;
    const std::size_t inner = encoded_length(bytes.subspan(at), depth + 1);
    if (inner == 0) return 0;
    at += inner;
  }
  return 0;
}

std::string text_of(QPDFObjectHandle dictionary, const char* key) {
  auto value = dictionary.getKey(key);
  return value.isString() ? value.getUTF8Value() : std::string{};
}

std::string name_of(QPDFObjectHandle dictionary, const char* key) {
  auto value = dictionary.getKey(key);
  return value.isName() ? value.getName().substr(1) : std::string{};
}

/// One signature while it is being judged.
struct Candidate {
  FoundSignature found;
  Field field;
  QPDFObjGen value;
  std::vector<QPDFObjectHandle> locks;   // FieldMDP parameters
};

class SignatureReader {
 public:
  explicit SignatureReader(ByteView bytes) : bytes_(bytes), pdf_(qpdf_document::open_strictly(bytes)), history_(history_of(bytes)) {}

  ReadSignatures read() {
    pages_ = qpdf_document::pages(*pdf_);
    for (Field& field : qpdf_document::fields(*pdf_, pages_).fields) {
      if (!field.object.getKey("/V").isNull() && (field.type == "/Sig" || looks_like_value(field.object.getKey("/V")))) candidate(field);
    }
    refuse_shared_values();
    for (Candidate& one : candidates_) cover(one);
    compare_later_revisions();

    ReadSignatures answer;
    std::stable_sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return a.found.byte_range[2] + a.found.byte_range[3] < b.found.byte_range[2] + b.found.byte_range[3];
    });
    for (Candidate& one : candidates_) answer.signatures.push_back(std::move(one.found));
    read_evidence(answer);
    return answer;
  }

 private:
  static bool looks_like_value(QPDFObjectHandle value) {
    return value.isDictionary() && value.hasKey("/ByteRange") && value.hasKey("/Contents");
  }

  void candidate(Field& field) {
    Candidate one{{}, field, {}, {}};
    auto value = field.object.getKey("/V");
    one.found.field_name = field.name;
    one.found.page = page_of(field.object);
    if (!value.isDictionary()) {
      one.found.problems.push_back("contents_missing");
    } else {
      one.value = value.getObjGen();
      describe(value, one);
      if (value.isIndirect()) check_place(value, one.found);
      else one.found.problems.push_back("value_not_indirect");
    }
    candidates_.push_back(std::move(one));
  }

  int page_of(QPDFObjectHandle field) const {
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      auto page = pages_[i].page;
      auto annotations = page.getKey("/Annots");
      for (int n = 0; annotations.isArray() && n < annotations.getArrayNItems(); ++n) {
        auto annotation = annotations.getArrayItem(n);
        if (!annotation.isIndirect() || !annotation.isDictionary()) continue;
        auto parent = annotation.getKey("/Parent");
        const bool is_own = annotation.getObjGen() == field.getObjGen();
        if (is_own || (parent.isIndirect() && field.isIndirect() && parent.getObjGen() == field.getObjGen())) return static_cast<int>(i);
      }
    }
    return -1;
  }

  static void describe(QPDFObjectHandle value, Candidate& one) {
    FoundSignature& found = one.found;
    found.type = name_of(value, "/Type").empty() ? "Sig" : name_of(value, "/Type");
    found.sub_filter = name_of(value, "/SubFilter");
    found.signing_time = text_of(value, "/M");
    found.reason = text_of(value, "/Reason");
    found.location = text_of(value, "/Location");
    found.certifies = qpdf_document::certified_permission(value).value_or(0);
    one.locks = qpdf_document::transforms(value, "/FieldMDP");
    auto contents = value.getKey("/Contents");
    if (!contents.isString() || contents.isIndirect()) return found.problems.push_back("contents_missing");
    const std::string held = contents.getStringValue();
    const std::size_t length = held.starts_with('\x30') ? encoded_length(view(held)) : 0;   // a SEQUENCE
    found.contents.assign(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(length));
    if (length == 0) return found.problems.push_back("contents_malformed");
    const bool is_padded_with_zeros = std::all_of(held.begin() + static_cast<std::ptrdiff_t>(length), held.end(), [](char c) { return c == 0; });
    if (!is_padded_with_zeros) found.problems.push_back("second_signature_in_value");
  }

  /// Finds the value in the file by syntax and holds its byte range against it.
  void check_place(QPDFObjectHandle value, FoundSignature& found) {
    const auto table = pdf_->getXRefTable();
    const auto entry = table.find(value.getObjGen());
    if (entry == table.end() || entry->second.getType() != 1) return found.problems.push_back("gap_not_contents");
    const auto head = pdf_syntax::object_head_at(bytes_, static_cast<std::size_t>(entry->second.getOffset()));
    const auto dictionary = head ? pdf_syntax::dictionary_at(bytes_, pdf_syntax::skip_space(bytes_, head->body)) : std::nullopt;
    if (!dictionary) return found.problems.push_back("gap_not_contents");
    std::optional<pdf_syntax::Span> range, contents;
    for (const auto& key : dictionary->entries) {
      auto* const wanted = key.key == "/ByteRange" ? &range : key.key == "/Contents" ? &contents : nullptr;
      if (wanted == nullptr) continue;
      if (*wanted) found.problems.push_back("repeated_keys");
      *wanted = key.value;
    }
    if (!range) return found.problems.push_back("byte_range_missing");
    if (!contents) return found.problems.push_back("contents_missing");
    check_range(*range, *contents, found);
  }

  void check_range(pdf_syntax::Span range, pdf_syntax::Span contents, FoundSignature& found) {
    if (!read_range(range, found)) return found.problems.push_back("byte_range_malformed");
    const auto& [start, gap, after, rest] = found.byte_range;
    if (start != 0 || gap > after || after > bytes_.size() || rest > bytes_.size() - after) return found.problems.push_back("byte_range_outside");
    if (gap != contents.begin || after != contents.end || bytes_[contents.begin] != '<') found.problems.push_back("gap_not_contents");
  }

  /// "[0 1 2 3]": four plain numbers and nothing else.
  bool read_range(pdf_syntax::Span range, FoundSignature& found) const {
    std::size_t at = range.begin;
    if (bytes_[at] != '[') return false;
    ++at;
    for (auto& number : found.byte_range) {
      at = pdf_syntax::skip_space(bytes_, at);
      const auto value = pdf_syntax::read_number(bytes_, at);
      if (!value) return false;
      number = *value;
    }
    at = pdf_syntax::skip_space(bytes_, at);
    return at + 1 == range.end && bytes_[at] == ']';
  }

  void refuse_shared_values() {
    std::map<QPDFObjGen, int> uses;
    for (const Candidate& one : candidates_) ++uses[one.value];
    for (Candidate& one : candidates_) {
      if (one.value.isIndirect() && uses[one.value] > 1) one.found.problems.push_back("value_shared");
    }
  }

  /// A signature covers a revision when its range ends where one ends, and its value already stood there.
  void cover(Candidate& one) {
    FoundSignature& found = one.found;
    if (!found.problems.empty()) return;
    const auto end = static_cast<std::size_t>(found.byte_range[2] + found.byte_range[3]);
    const int index = history_.revision_ending_at(bytes_, end);
    if (index < 0) return found.problems.push_back("not_a_revision");
    QPDF* const revision = document(static_cast<std::size_t>(index));
    if (revision == nullptr) return found.problems.push_back("revision_unreadable");
    const auto then = revision->getXRefTable();
    const auto now = pdf_->getXRefTable();
    const auto entry = then.find(one.value);
    if (entry == then.end() || entry->second.getType() != 1 || entry->second.getOffset() != now.at(one.value).getOffset()) {
      return found.problems.push_back("not_a_revision");
    }
    found.revision = index + 1;
    found.covers_whole_revision = true;
  }

  /// The document as it was at the end of a revision; null when it cannot be read.
  QPDF* document(std::size_t index) {
    const std::size_t end = history_.revisions[index].end;
    if (index + 1 == history_.revisions.size()) return pdf_.get();
    auto [known, is_new] = documents_.try_emplace(index);
    if (is_new) {
      try {
        known->second = qpdf_document::open_strictly(bytes_.first(end));
      } catch (const Error&) {
        known->second = nullptr;
      }
    }
    return known->second.get();
  }

  /// What revision `index` did to the one before.
  const RevisionStep& step(std::size_t index) {
    const auto known = steps_.find(index);
    if (known != steps_.end()) return known->second;
    RevisionStep step;
    QPDF* const before = document(index - 1);
    QPDF* const after = document(index);
    if (before == nullptr || after == nullptr) step.forbidden.push_back("revision_unreadable");
    else step = compare_revisions(*before, *after, bytes_.first(history_.revisions[index].end), history_.revisions[index - 1].end, history_);
    for (const auto& added : step.signatures) {
      if (!is_whole(added.value, static_cast<int>(index) + 1)) step.forbidden.push_back("later_signature_incomplete");
    }
    return steps_.emplace(index, std::move(step)).first->second;
  }

  bool is_whole(QPDFObjGen value, int revision) const {
    return std::any_of(candidates_.begin(), candidates_.end(), [&](const Candidate& one) {
      return one.value == value && one.found.covers_whole_revision && one.found.revision == revision;
    });
  }

  void compare_later_revisions() {
    for (Candidate& one : candidates_) {
      FoundSignature& found = one.found;
      if (!found.covers_whole_revision) continue;
      const auto own = static_cast<std::size_t>(found.revision);
      std::set<std::string> reasons;
      if (!is_line_end(bytes_, history_.revisions.back().end, bytes_.size())) reasons.insert("trailing_bytes");
      if (history_.revisions.size() - own > most_revisions_compared) reasons.insert("too_many_revisions");
      else for (std::size_t i = own; i < history_.revisions.size(); ++i) judge_step(one, step(i), reasons);
      found.later_reasons.assign(reasons.begin(), reasons.end());
      if (!reasons.empty()) found.later = FoundSignature::Later::forbidden;
      else found.later = own == history_.revisions.size() ? FoundSignature::Later::none : FoundSignature::Later::permitted;
    }
  }

  static void judge_step(const Candidate& one, const RevisionStep& step, std::set<std::string>& reasons) {
    reasons.insert(step.forbidden.begin(), step.forbidden.end());
    for (const auto& added : step.signatures) {
      if (added.is_timestamp) continue;
      if (one.found.certifies == 1) reasons.insert("certification_forbids");
      for (const auto& lock : one.locks) {
        if (locks(lock, added.field_name)) reasons.insert("field_locked");
      }
    }
  }

  static bool locks(QPDFObjectHandle lock, const std::string& name) {
    if (!lock.isDictionary()) return true;
    const std::string action = name_of(lock, "/Action");
    if (action != "Include" && action != "Exclude") return true;
    auto names = lock.getKey("/Fields");
    bool is_listed = false;
    for (int i = 0; names.isArray() && i < names.getArrayNItems(); ++i) {
      if (!names.getArrayItem(i).isString()) continue;
      const std::string listed = names.getArrayItem(i).getUTF8Value();
      is_listed = is_listed || name == listed || name.starts_with(listed + ".");
    }
    return action == "Include" ? is_listed : !is_listed;
  }

  void read_evidence(ReadSignatures& answer) {
    auto store = pdf_->getRoot().getKey("/DSS");
    if (!store.isDictionary()) return;
    answer.has_dss = true;
    read_streams(store, "/Certs", answer.dss_certificates);
    read_streams(store, "/CRLs", answer.dss_crls);
    read_streams(store, "/OCSPs", answer.dss_ocsps);
    auto records = store.getKey("/VRI");
    if (!records.isDictionary()) return;
    for (const auto& key : records.getKeys()) {
      auto record = records.getKey(key);
      if (!record.isDictionary()) continue;
      read_streams(record, "/Cert", answer.dss_certificates);
      read_streams(record, "/CRL", answer.dss_crls);
      read_streams(record, "/OCSP", answer.dss_ocsps);
    }
  }

  void read_streams(QPDFObjectHandle owner, const char* key, std::vector<Bytes>& to) {
    auto list = owner.getKey(key);
    for (int i = 0; list.isArray() && i < list.getArrayNItems(); ++i) {
      auto stream = list.getArrayItem(i);
      if (!stream.isStream() || !read_streams_.insert(stream.getObjGen()).second) continue;
      const auto content = stream.getStreamData(qpdf_dl_generalized);
      evidence_bytes_ += content->getSize();
      if (evidence_bytes_ > most_evidence_bytes) throw Error(ErrorCode::input_too_large, "document security store");
      to.emplace_back(content->getBuffer(), content->getBuffer() + content->getSize());
    }
  }

  ByteView bytes_;
  std::unique_ptr<QPDF> pdf_;
  History history_;
  std::vector<qpdf_document::PageLeaf> pages_;
  std::vector<Candidate> candidates_;
  std::map<std::size_t, std::unique_ptr<QPDF>> documents_;
  std::map<std::size_t, RevisionStep> steps_;
  std::set<QPDFObjGen> read_streams_;
  std::size_t evidence_bytes_ = 0;
};

Bytes read_them(const sandbox::Job& job) {
  const qpdf_document::MappedInput input{job};
  if (!pdf_syntax::has_word(input.bytes(), 0, "%PDF-")) {
    const auto begin = as_text(input.bytes().first(std::min<std::size_t>(input.bytes().size(), 1024)));
    throw Error(begin.find("%PDF-") == std::string_view::npos ? ErrorCode::pdf_malformed : ErrorCode::pdf_needs_repair, "header");
  }
  pdf_wire::Writer answer;
  answer(SignatureReader{input.bytes()}.read());
  return answer.take();
}

}  // namespace

Bytes read_signatures_task_work(const sandbox::Job& job) { return qpdf_document::translated(read_them, job); }

}  // namespace sohoa
