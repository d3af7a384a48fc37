// page.prepare: from files to pages, each decoded once.

#include "sohoa/core/file.hpp"
#include "sohoa/scan/batch.hpp"
#include "stages/open_inputs.hpp"
#include "stages/page_files.hpp"
#include "stages/stages.hpp"

namespace sohoa {

PreparePages::PreparePages(const Settings& settings)
    : dpi_min_(settings.integer_or("dpi_min", 200, 75, 1200)),
      drop_blank_(settings.flag_or("drop_blank", true)),
      prepare_(prepare_options(settings)) {
  settings.text("use");
  const auto profile = profile_named(settings.text_or("profile", "evidential"));
  if (!profile) settings.refuse("profile", "evidential or office");
  profile_ = *profile;
}

namespace {

/// The stored name carries a number in front of the name the operator knows.
std::string known_name(const Folder& stored) {
  const std::string name = stored.filename().string();
  return name.substr(name.find('-') + 1);
}

Pages kept_as_it_came(const Batch& batch, const InputFacts& facts, Desk& desk) {
  Pages pages;
  pages.paper = batch.paper;
  pages.kept = kept_when_alone(facts.kind);
  pages.kept_file = desk.scratch / "kept.pdf";
  pages.claimed_conformance = facts.claimed_conformance;
  pages.records = kept_records(known_name(batch.files[0]), facts);
  pages.folder = desk.scratch;
  write_file_durably(*pages.kept_file, read_file(batch.files[0]));
  return pages;
}

}  // namespace

Pages PreparePages::run(const Batch& batch, Desk& desk) const {
  if (batch.files.empty()) throw Error(ErrorCode::dossier_invalid, "component without files", batch.paper.component);
  Pages pages;
  struct Place { std::size_t source, page; };
  std::vector<Place> places;
  OpenInputs inputs(batch.files, desk.workers->count());
  for (std::size_t source = 0; source < batch.files.size(); ++source) {
    const InputFacts& facts = inputs.at(source, 0).facts();
    if (batch.files.size() == 1 && kept_when_alone(facts.kind) != DigitizedDocument::Kept::no)
      return kept_as_it_came(batch, facts, desk);
    if (facts.kind == InputKind::signed_pdf)
      throw Error(ErrorCode::signing_refused, "a signed PDF must be the only file of its component", batch.files[source].filename().string());
    if (!pages.made_at) pages.made_at = facts.made_at;
    for (std::size_t page = 0; page < facts.pages.size(); ++page) places.push_back({source, page});
  }

  std::vector<PageRecord> records(places.size());
  desk.workers->each(places.size(), [&](std::size_t index, int worker) {
    const auto [source, page] = places[index];
    const ScannedPage scanned = inputs.at(source, worker).page(page);
    const PreparedPage prepared = prepare(scanned.raster, scanned.resolution, prepare_);
    records[index] = record_of(known_name(batch.files[source]), source, page, scanned, prepared, static_cast<double>(dpi_min_));
    if (!(drop_blank_ && prepared.quality.is_blank)) save_page(desk.scratch, index, prepared, kept_image(scanned, prepared, profile_));
  });

  // Files are numbered by place; close the gaps the blank ones left.
  std::size_t kept = 0;
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (drop_blank_ && records[index].is_blank) {
      ++pages.blank_dropped;
      continue;
    }
    if (kept != index) rename_page(desk.scratch, index, kept);
    pages.records.push_back(std::move(records[index]));
    ++kept;
  }
  if (pages.records.empty()) throw Error(ErrorCode::input_unreadable, "every page is blank", batch.paper.component);
  pages.paper = batch.paper;
  pages.folder = desk.scratch;
  return pages;
}

}  // namespace sohoa
