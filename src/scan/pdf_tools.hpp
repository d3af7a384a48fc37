/// poppler's programs, executed in the sandbox on the input.
#pragma once

#include "scan/pdf_look.hpp"
#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa::scan {

class PdfTools {
 public:
  using Run = std::function<sandbox::ToolEnd(const std::vector<std::string>&, const sandbox::Sink&)>;
  explicit PdfTools(Run run) : run_(std::move(run)) {}

  /// The looks of all pages as far as pdfinfo knows them. Throws Error{pdf_encrypted, pdf_malformed}.
  std::vector<PageLook> page_sizes();
  /// Throws Error{input_unreadable} when the page has no picture.
  Raster render(std::size_t index, const RenderPlan& plan);
  std::vector<Input::TextWord> words(std::size_t index);

 private:
  sandbox::ToolEnd run(std::vector<std::string> command, const std::vector<std::string>& after,
                       const sandbox::Sink& sink);
  std::string text_of(std::vector<std::string> command, const std::vector<std::string>& after = {});

  Run run_;
  // By its path the input is read where it is needed; as standard input it is read whole for every page.
  std::string input_ = "/proc/self/fd/0";
};

/// What pdftotext -bbox prints.
std::vector<Input::TextWord> words_in_bbox(std::string_view xhtml);
/// What pdfinfo -box prints.
std::vector<PageLook> pages_in_pdfinfo(std::string_view output);

}  // namespace sohoa::scan
