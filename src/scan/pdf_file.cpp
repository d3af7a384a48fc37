// Opening through libqpdf, which repairs what it can; whether a repaired file is good enough is decided by who uses it.
#include <algorithm>
#include <cmath>
#include <new>
#include <set>

#include "scan/limits.hpp"
#include "scan/qpdf_handles.hpp"

namespace sohoa::scan {
namespace {

[[noreturn]] void rethrow_as_error() {
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const QPDFExc& error) {
    if (error.getErrorCode() == qpdf_e_password) throw Error(ErrorCode::pdf_encrypted);
    const bool is_loop = error.getErrorCode() == qpdf_e_pages && error.getMessageDetail().find("oop") != std::string::npos;
    throw Error(is_loop ? ErrorCode::pdf_page_tree_loop : ErrorCode::pdf_malformed);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    throw Error(ErrorCode::pdf_malformed);
  }
}

// An attribute of a page may stand at any of its ancestors.
QPDFObjectHandle inherited(QPDFObjectHandle page, const std::string& key) {
  std::set<QPDFObjGen> seen;
  for (QPDFObjectHandle node = page; node.isDictionary(); node = node.getKey("/Parent")) {
    if (node.hasKey(key)) return node.getKey(key);
    if (node.isIndirect() && !seen.insert(node.getObjGen()).second) break;
  }
  return QPDFObjectHandle::newNull();
}

std::optional<PdfBox> box_in(QPDFObjectHandle value) {
  if (!value.isArray() || value.getArrayNItems() != 4) return std::nullopt;
  double n[4];
  for (int i = 0; i < 4; ++i) n[i] = number_or(value.getArrayItem(i), NAN);
  if (!std::all_of(std::begin(n), std::end(n), [](double x) { return std::abs(x) < 1e6; })) return std::nullopt;
  const PdfBox box{std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])};
  if (box.width() <= 0 || box.height() <= 0) return std::nullopt;
  return box;
}

}  // namespace

PdfFile open_with_qpdf(ByteView bytes) {
  try {
    PdfFile file{QPDF::create(), {}};
    file.qpdf->setSuppressWarnings(true);
    file.qpdf->processMemoryFile("input", reinterpret_cast<const char*>(bytes.data()), bytes.size());
    file.pages = file.qpdf->getAllPages();
    if (file.pages.empty()) throw Error(ErrorCode::pdf_malformed, "no pages");
    if (file.pages.size() > page_limit) throw Error(ErrorCode::input_too_large, std::to_string(file.pages.size()) + " pages");
    return file;
  } catch (...) {
    rethrow_as_error();
  }
}

PdfBox visible_box(QPDFObjectHandle page) {
  const PdfBox media = box_in(inherited(page, "/MediaBox")).value_or(PdfBox{});
  const std::optional<PdfBox> crop = box_in(inherited(page, "/CropBox"));
  if (!crop) return media;
  const PdfBox both{std::max(media.left, crop->left), std::max(media.bottom, crop->bottom),
                    std::min(media.right, crop->right), std::min(media.top, crop->top)};
  return both.width() > 0 && both.height() > 0 ? both : media;
}

int rotation_of(QPDFObjectHandle page) {
  const auto turn = static_cast<int>(std::lround(number_or(inherited(page, "/Rotate"), 0) / 90)) % 4;
  return (turn + 4) % 4 * 90;
}

double user_unit_of(QPDFObjectHandle page) {
  const double unit = number_or(page.getKey("/UserUnit"), 1);
  return unit > 0 && unit < 1000 ? unit : 1;
}

double number_or(QPDFObjectHandle object, double otherwise) {
  return object.isNumber() ? object.getNumericValue() : otherwise;
}

bool is_one_of(QPDFObjectHandle object, std::initializer_list<const char*> names) {
  if (!object.isName()) return false;
  const std::string name = object.getName();
  return std::any_of(names.begin(), names.end(), [&](const char* one) { return name == one; });
}

}  // namespace sohoa::scan
