// Opens foreign PDFs with libqpdf without letting it guess, and walks the two trees signatures hang in: pages and fields.
// Both walks are our own: libqpdf's getAllPages repairs what it finds, and repairing is what a signed file must not need.
#include "pdf/qpdf_document.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>

#include <qpdf/QPDFExc.hh>

#include "sohoa/core/error.hpp"

namespace sohoa::qpdf_document {
namespace {

constexpr std::uint64_t input_limit = std::uint64_t{1} << 30;
constexpr int deepest_tree = 200;

std::unique_ptr<QPDF> fresh(bool recovering) {
  auto pdf = std::make_unique<QPDF>();
  pdf->setSuppressWarnings(true);
  pdf->setAttemptRecovery(recovering);
  return pdf;
}

void process(QPDF& pdf, ByteView bytes) {
  pdf.processMemoryFile("input", reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// Whether a repairing reader would find pages, so that the refusal can say "needs repair" instead of "no PDF".
bool opens_after_repair(ByteView bytes) {
  try {
    const auto pdf = fresh(true);
    process(*pdf, bytes);
    return pdf->getRoot().getKey("/Pages").isDictionary();
  } catch (const std::exception&) {
    return false;
  }
}

std::string place(const QPDFExc& problem) {
  return "byte " + std::to_string(problem.getFilePosition());
}

class PageWalk {
 public:
  std::vector<PageLeaf> leaves;

  void node(QPDFObjectHandle object, PageLeaf inherited, int depth) {
    if (depth > deepest_tree || !above_.insert(object.getObjGen()).second) throw Error(ErrorCode::pdf_page_tree_loop);
    if (!seen_.insert(object.getObjGen()).second) throw Error(ErrorCode::pdf_needs_repair, "page listed twice");
    inherit(inherited, object);
    auto kids = object.getKey("/Kids");
    if (kids.isArray()) {
      for (int i = 0; i < kids.getArrayNItems(); ++i) kid(kids.getArrayItem(i), inherited, depth);
    } else {
      inherited.page = object;
      leaves.push_back(inherited);
    }
    above_.erase(object.getObjGen());
  }

 private:
  static void inherit(PageLeaf& leaf, QPDFObjectHandle object) {
    if (object.hasKey("/MediaBox")) leaf.media_box = object.getKey("/MediaBox");
    if (object.hasKey("/CropBox")) leaf.crop_box = object.getKey("/CropBox");
    if (object.hasKey("/Rotate")) leaf.rotate = object.getKey("/Rotate");
  }

  void kid(QPDFObjectHandle object, const PageLeaf& inherited, int depth) {
    if (!object.isIndirect() || !object.isDictionary()) throw Error(ErrorCode::pdf_needs_repair, "page tree");
    node(object, inherited, depth + 1);
  }

  std::set<QPDFObjGen> above_, seen_;
};

class FieldWalk {
 public:
  FieldTree found;

  void field(QPDFObjectHandle object, const std::string& prefix, const std::string& inherited_type, int depth) {
    if (!object.isDictionary() || depth > deepest_tree) return;
    const QPDFObjGen id = object.getObjGen();
    if (object.isIndirect() && above_.contains(id)) found.is_circular = true;
    if (object.isIndirect() && !seen_.insert(id).second) return;
    above_.insert(id);
    const std::string name = joined(prefix, object);
    const std::string type = object.getKey("/FT").isName() ? object.getKey("/FT").getName() : inherited_type;
    auto kids = object.getKey("/Kids");
    bool terminal = true;
    if (kids.isArray()) {
      for (int i = 0; i < kids.getArrayNItems(); ++i) {
        auto kid = kids.getArrayItem(i);
        if (kid.isDictionary() && kid.hasKey("/T")) terminal = false;
        field(kid, name, type, depth + 1);
      }
    }
    // A kid without a name of its own is one of its parent's widgets; with a value of its own it is looked at all the same.
    if (depth == 0 || object.hasKey("/T") || object.hasKey("/V")) found.fields.push_back({object, name, type, terminal});
    above_.erase(id);
  }

  /// From a widget up to the field that no parent names.
  void from_widget(QPDFObjectHandle widget) {
    if (widget.isIndirect() && seen_.contains(widget.getObjGen())) return;
    std::set<QPDFObjGen> above;
    QPDFObjectHandle top = widget;
    while (top.getKey("/Parent").isDictionary() && above.insert(top.getObjGen()).second) top = top.getKey("/Parent");
    field(top, {}, {}, 0);
    field(widget, {}, {}, 0);   // a widget its own parent does not list
  }

 private:
  static std::string joined(const std::string& prefix, QPDFObjectHandle object) {
    if (!object.getKey("/T").isString()) return prefix;
    const std::string own = object.getKey("/T").getUTF8Value();
    return prefix.empty() ? own : prefix + "." + own;
  }
  std::set<QPDFObjGen> seen_, above_;
};

}  // namespace

MappedInput::MappedInput(const sandbox::Job& job) {
  struct stat status {};
  if (fstat(job.input_fd, &status) == 0 && status.st_size > 0) {
    if (static_cast<std::uint64_t>(status.st_size) > input_limit) throw Error(ErrorCode::input_too_large);
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, job.input_fd, 0);
    if (mapped != MAP_FAILED) {
      mapped_ = mapped;
      bytes_ = {static_cast<const std::uint8_t*>(mapped), size};
      return;
    }
  }
  read_ = job.read_input(input_limit);
  bytes_ = read_;
}

MappedInput::~MappedInput() {
  if (mapped_ != nullptr) munmap(mapped_, bytes_.size());
}

std::unique_ptr<QPDF> open_strictly(ByteView bytes) {
  auto pdf = fresh(false);
  try {
    process(*pdf, bytes);
  } catch (const QPDFExc& problem) {
    if (problem.getErrorCode() == qpdf_e_password) throw Error(ErrorCode::pdf_encrypted);
    if (problem.getErrorCode() == qpdf_e_unsupported) throw Error(ErrorCode::pdf_encrypted, "unknown handler");
    if (opens_after_repair(bytes)) throw Error(ErrorCode::pdf_needs_repair, place(problem));
    throw Error(ErrorCode::pdf_malformed, place(problem));
  }
  if (pdf->isEncrypted()) throw Error(ErrorCode::pdf_encrypted);
  if (!pdf->getRoot().isDictionary() || !pdf->getRoot().isIndirect()) throw Error(ErrorCode::pdf_malformed, "catalog");
  return pdf;
}

std::unique_ptr<QPDF> open_repairing(ByteView bytes) {
  auto pdf = fresh(true);
  try {
    process(*pdf, bytes);
  } catch (const QPDFExc& problem) {
    if (problem.getErrorCode() == qpdf_e_password || problem.getErrorCode() == qpdf_e_unsupported) throw Error(ErrorCode::pdf_encrypted);
    throw Error(ErrorCode::pdf_malformed, place(problem));
  }
  if (pdf->isEncrypted()) throw Error(ErrorCode::pdf_encrypted);
  if (!pdf->getRoot().isDictionary()) throw Error(ErrorCode::pdf_malformed, "catalog");
  return pdf;
}

void refuse_warnings(QPDF& pdf) {
  for (const auto& warning : pdf.getWarnings()) {
    // A /Size that is too large repairs nothing: new numbers start above it.
    if (warning.getMessageDetail().starts_with("reported number of objects")) continue;
    throw Error(ErrorCode::pdf_needs_repair, place(warning));
  }
}

Bytes translated(Bytes (*work)(const sandbox::Job&), const sandbox::Job& job) {
  try {
    return work(job);
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::input_too_large, "memory");
  } catch (const QPDFExc& problem) {
    throw Error(ErrorCode::pdf_malformed, place(problem));
  } catch (const std::exception&) {
    throw Error(ErrorCode::pdf_malformed);   // libqpdf's logic and range errors carry document text
  }
}

std::vector<PageLeaf> pages(QPDF& pdf) {
  auto root = pdf.getRoot().getKey("/Pages");
  if (!root.isDictionary() || !root.isIndirect()) throw Error(ErrorCode::pdf_malformed, "page tree");
  PageWalk walk;
  walk.node(root, {}, 0);
  return std::move(walk.leaves);
}

FieldTree fields(QPDF& pdf, const std::vector<PageLeaf>& pages) {
  FieldWalk walk;
  auto form = pdf.getRoot().getKey("/AcroForm");
  if (form.isDictionary() && form.getKey("/Fields").isArray()) {
    auto top = form.getKey("/Fields");
    for (int i = 0; i < top.getArrayNItems(); ++i) walk.field(top.getArrayItem(i), {}, {}, 0);
  }
  for (const PageLeaf& leaf : pages) {
    auto page = leaf.page;
    auto annotations = page.getKey("/Annots");
    if (!annotations.isArray()) continue;
    for (int i = 0; i < annotations.getArrayNItems(); ++i) {
      auto annotation = annotations.getArrayItem(i);
      if (annotation.isDictionary() && annotation.getKey("/Subtype").isNameAndEquals("/Widget")) walk.from_widget(annotation);
    }
  }
  return std::move(walk.found);
}

bool structure_is_circular(QPDF& pdf) {
  enum class Visit { begun, done };
  std::map<QPDFObjGen, Visit> visits;
  struct Step {
    QPDFObjectHandle element;
    bool leaves = false;
  };
  std::vector<Step> open{{pdf.getRoot().getKey("/StructTreeRoot")}};
  while (!open.empty()) {
    Step step = open.back();
    open.pop_back();
    if (step.leaves) {
      visits[step.element.getObjGen()] = Visit::done;
      continue;
    }
    if (step.element.isArray()) {
      for (int i = 0; i < step.element.getArrayNItems(); ++i) open.push_back({step.element.getArrayItem(i)});
    }
    if (!step.element.isDictionary()) continue;
    if (step.element.isIndirect()) {
      const auto [known, is_new] = visits.try_emplace(step.element.getObjGen(), Visit::begun);
      if (!is_new && known->second == Visit::begun) return true;
      if (!is_new) continue;
      open.push_back({step.element, true});
    }
    open.push_back({step.element.getKey("/K")});
  }
  return false;
}

std::string entries_without(QPDFObjectHandle dictionary, const std::vector<std::string>& left_out) {
  std::string text;
  for (auto& [key, value] : dictionary.getDictAsMap()) {   // getKeys would leave out what leads nowhere
    if (std::find(left_out.begin(), left_out.end(), key) != left_out.end()) continue;
    text += QPDFObjectHandle::newName(key).unparse() + " " + value.unparse() + "\n";
  }
  return text;
}

std::vector<QPDFObjectHandle> transforms(QPDFObjectHandle value, std::string_view method) {
  std::vector<QPDFObjectHandle> found;
  auto references = value.isDictionary() ? value.getKey("/Reference") : QPDFObjectHandle::newNull();
  if (!references.isArray()) return found;
  for (int i = 0; i < references.getArrayNItems(); ++i) {
    auto reference = references.getArrayItem(i);
    if (reference.isDictionary() && reference.getKey("/TransformMethod").isNameAndEquals(std::string{method})) {
      found.push_back(reference.getKey("/TransformParams"));
    }
  }
  return found;
}

std::optional<int> certified_permission(QPDFObjectHandle value) {
  std::optional<int> strictest;
  for (auto parameters : transforms(value, "/DocMDP")) {
    auto permission = parameters.isDictionary() ? parameters.getKey("/P") : QPDFObjectHandle::newNull();
    const int said = permission.isInteger() ? permission.getIntValueAsInt() : 2;
    strictest = strictest ? std::min(*strictest, said) : said;
  }
  return strictest;
}

}  // namespace sohoa::qpdf_document
