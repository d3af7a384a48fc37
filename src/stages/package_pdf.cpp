// pdf.package: pages and words become PDF/A-2u; a kept PDF stays what it is.

#include <algorithm>

#include "sohoa/core/durable_file.hpp"
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
    for (std::size_t index = 0; index < pages.records.size(); ++index) paper.text += recognized.text(index).text() + "\n";
  } else {
    paper.file = desk.scratch / "packaged.pdf";
    DurableFile file(paper.file);
    Packager packager({.title = pages.paper.title, .made_at = pages.made_at}, [&](ByteView more) { file.write(more); });
    for (std::size_t index = 0; index < pages.records.size(); ++index) {
      KeptImage kept = load_kept(pages.folder, index);
      const PackagedPage page{.image = std::move(kept.image), .inks = std::move(kept.inks), .resolution = kept.resolution, .turn_deg = kept.turn_deg,
                              .text = recognized.text(index), .raster_to_image = kept.raster_to_image};
      packager.add(page);
      paper.text += page.text.text() + "\n";
    }
    paper.digest = packager.finish();
    file.commit();
    paper.plan = record_plan(Descriptor::open_for_reading(paper.file), {.page_index = 0, .looks_for_room = true}).to_bytes();
    paper.conformance = "PDF/A-2u";
  }

  const ReadingTotals totals = totals_of(recognized.readings);
  paper.words = static_cast<int>(totals.words);
  paper.mean_confidence = totals.mean_confidence;
  paper.pages = static_cast<int>(pages.records.size());
  const auto blank = std::count_if(pages.records.begin(), pages.records.end(), [](const PageRecord& page) { return page.is_blank; });
  paper.blank_pages = static_cast<int>(blank);
  paper.blank_dropped = pages.blank_dropped;
  paper.below_min_dpi = recognized.below_min_dpi();
  paper.passes_qc = blank < paper.pages && (paper.below_min_dpi == 0 || !recognized.reviewed_by.empty());
  return paper;
}

}  // namespace sohoa
