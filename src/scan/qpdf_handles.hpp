/// libqpdf with its errors turned into ours, and small questions about its objects.
#pragma once

#define POINTERHOLDER_TRANSITION 4
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFObjectHandle.hh>

#include "scan/pdf_look.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa::scan {

struct PdfFile {
  std::shared_ptr<QPDF> qpdf;
  std::vector<QPDFObjectHandle> pages;
};

/// Throws Error{pdf_encrypted, pdf_page_tree_loop, pdf_malformed}. The bytes outlive the result.
PdfFile open_with_qpdf(ByteView bytes);

/// Inherited page attributes.
PdfBox visible_box(QPDFObjectHandle page);
int rotation_of(QPDFObjectHandle page);
double user_unit_of(QPDFObjectHandle page);

/// A number or `otherwise`.
double number_or(QPDFObjectHandle object, double otherwise);
/// Whether `object` is a name equal to one of these.
bool is_one_of(QPDFObjectHandle object, std::initializer_list<const char*> names);

}  // namespace sohoa::scan
