// review.fields: the operator judges exceptions, not pages.

#include "sohoa/core/text.hpp"
#include "stages/paper_events.hpp"
#include "stages/stages.hpp"

namespace sohoa {

ReviewFields::ReviewFields(const Settings& settings) { settings.text("use"); }

bool ReviewFields::waits(const RecognizedPages& pages) const { return !pages.doubtful().empty() || pages.below_min_dpi() > 0; }

RecognizedPages ReviewFields::run(const RecognizedPages& pages, Desk& desk) const {
  if (!waits(pages)) return pages;
  SOHOA_INVARIANT(desk.officer.has_value());   // the runner parks the run otherwise
  RecognizedPages reviewed = pages;
  reviewed.reviewed_by = desk.officer->officer;
  std::int64_t confirmed = 0, corrected = 0;
  for (Field& field : reviewed.fields) {
    const auto correction = desk.officer->corrections.find(field.name);
    const bool is_corrected = correction != desk.officer->corrections.end() && nfc(correction->second) != field.value;
    if (!is_corrected && field.confidence >= pages.confirm_below) continue;
    if (is_corrected) field.value = nfc(correction->second);
    field.confirmed_by = desk.officer->officer;
    ++(is_corrected ? corrected : confirmed);
  }
  desk.record(draft(ComponentReviewed{.component = pages.pages.paper.component,
                                      .confirmed_fields = confirmed,
                                      .corrected_fields = corrected,
                                      .accepts_low_dpi = pages.below_min_dpi() > 0},
                    frame_of(pages.pages.paper, desk)));
  return reviewed;
}

}  // namespace sohoa
