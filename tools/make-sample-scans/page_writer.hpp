/// Puts pages together as form directives, so that benchmark pages and sample papers are drawn by the same code.
#pragma once

#include <string>

#include "form.hpp"
#include "random.hpp"

namespace samples {

/// Writes one page; the text is drawn by chance, a page too full is cut by whoever draws it (ScanPlan::cut_when_full).
class PageWriter {
 public:
  explicit PageWriter(Random& random) : random_(random) {}

  // One reading order: a title, then paragraphs.
  PageScript letter(int paragraphs, bool english);
  PageScript sealed(int paragraphs);      // with one or two round seals over the text
  PageScript mixed_fonts();               // every paragraph in its own font and size
  PageScript underlined();                // words and headings on rules

  // Rows, cells or columns.
  PageScript form();
  PageScript form_of_dots();              // leaders typed as dots, dashes and underscores, many of them left empty
  PageScript letterhead();                // issuing body and motto side by side, recipients beside the signature
  PageScript table();
  PageScript two_columns();
  PageScript inverse();                   // banners and a table's head in white on dark colours
  PageScript sideways();                  // a note along the binding edge, a table whose heads stand on end
  PageScript notes();                     // large print with notes half as high
  PageScript grounds();                   // print on dark grounds
  PageScript newspaper();                 // three narrow columns in small print under headlines

 private:
  void add(std::string directive) { script_.push_back(std::move(directive)); }
  void start(const std::string& font, double size);
  void heading(bool english);
  void person_block();
  void motto();
  std::string paragraph(bool english, int sentences);
  std::string underlined_paragraph();

  Random& random_;
  PageScript script_;
};

}  // namespace samples
