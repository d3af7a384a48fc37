// pdf.package: pages and words become PDF/A-2u; a kept PDF stays what it is.

#include <algorithm>

#include "sohoa/core/file.hpp"
#include "sohoa/pdf/revision.hpp"
#include "stages/page_files.hpp"
#include "stages/stages.hpp"

namespace sohoa {

PackagePdf::PackagePdf(const Settings& settings) {
  settings.text("use");
  if (settings.text_or("conformance", "PDF/A-2u") != "PDF/A-2u") settings.refuse("conformance", "only \"PDF/A-2u\" is made");
}

PackagedPaper PackagePdf::run(const RecognizedPages& recognized, Desk& desk) const {
  const Pages& pages = recognized.pages;
  PackagedPaper paper;
  paper.paper = pages.paper;
  paper.kept = pages.kept;
  if (pages.kept_file) {
    paper.file = *pages.kept_file;
    paper.digest = sha256_file(paper.file);
    paper.conformance = pages.claimed_conformance;
  } else {
    const PackageOptions options{.title = pages.paper.title, .made_at = pages.made_at};
    const PackagedPdf pdf = package(
        pages.records.size(),
        [&](std::size_t index) {
          KeptImage kept = load_kept(pages.folder, index);
          return PackagedPage{.image = std::move(kept.image), .inks = std::move(kept.inks), .resolution = kept.resolution, .turn_deg = kept.turn_deg,
                              .text = recognized.texts[index], .raster_to_image = kept.raster_to_image};
        },
        options);
    paper.file = desk.scratch / "packaged.pdf";
    write_file_durably(paper.file, pdf.bytes);
    paper.digest = pdf.digest;
    paper.plan = record_plan(Descriptor::open_for_reading(paper.file), {.page_index = 0, .looks_for_room = true}).to_bytes();
    paper.conformance = "PDF/A-2u";
  }

  const ReadingTotals totals = totals_of(recognized.texts);
  paper.words = static_cast<int>(totals.words);
  paper.mean_confidence = totals.mean_confidence;
  for (const RecognizedPage& text : recognized.texts) paper.text += text.text() + "\n";
  paper.pages = static_cast<int>(pages.records.size());
  const auto blank = std::count_if(pages.records.begin(), pages.records.end(), [](const PageRecord& page) { return page.is_blank; });
  paper.blank_pages = static_cast<int>(blank);
  paper.blank_dropped = pages.blank_dropped;
  paper.below_min_dpi = recognized.below_min_dpi();
  paper.passes_qc = blank < paper.pages && (paper.below_min_dpi == 0 || !recognized.reviewed_by.empty());
  return paper;
}

}  // namespace sohoa
