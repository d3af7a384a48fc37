// Artifacts into folders and out again. Files are linked, not copied, where the file system allows it.

#include "sohoa/stages/artifacts.hpp"

#include <algorithm>

#include "sohoa/core/file.hpp"
#include "stages/json.hpp"
#include "stages/page_files.hpp"

namespace sohoa {

namespace fs = std::filesystem;

namespace {

void link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::create_hard_link(from, to, failed);
  if (failed) write_file_durably(to, read_file(from));
}

/// A damaged artifact is one error, whatever JSON found wrong.
template <class Read>
auto reading(const Folder& from, Read read) {
  try {
    return read();
  } catch (const json::exception& error) {
    throw Error(ErrorCode::store_corrupt, error.what(), from.string());
  }
}

}  // namespace

Digest Batch::digest() const {
  Hasher hasher;
  for (const std::string& part : {paper.dossier, paper.component, std::string(paper.kind == ComponentKind::result ? "result" : "component")})
    hasher.update(view(part)).update(view("\n"));
  for (const Digest& digest : digests) hasher.update(digest.bytes);
  return hasher.finish();
}

void Batch::save(const Folder& folder) const {
  json list = json::array();
  for (std::size_t i = 0; i < files.size(); ++i) {
    // The number keeps the order and keeps two files of one name apart.
    const std::string stored = std::to_string(i + 1) + "-" + files[i].filename().string();
    // Copied, not linked: what was fed must not change when the scanner's folder does. (std::filesystem::copy_file calls a full
    // disk an input/output error.)
    const Bytes bytes = read_file(files[i]);
    write_file_durably(folder / stored, bytes);
    if (sha256(bytes) != digests[i]) throw Error(ErrorCode::io_failed, "changed while it was copied", files[i].string());
    list.push_back({{"file", stored}, {"sha256", digests[i]}});
  }
  write_json(folder / "batch.json", {{"paper", paper}, {"files", list}});
}

Batch Batch::load(const Folder& folder) {
  return reading(folder, [&] {
    const json value = read_json(folder / "batch.json");
    Batch batch{.paper = value.at("paper"), .files = {}, .digests = {}};
    for (const json& file : value.at("files")) {
      batch.files.push_back(inside(folder, file.at("file").get<std::string>()));
      batch.digests.push_back(file.at("sha256"));
    }
    return batch;
  });
}

void Pages::save(const Folder& to) const {
  for (const auto& entry : fs::directory_iterator(folder)) link_or_copy(entry.path(), to / entry.path().filename());
  json value = {{"paper", paper},     {"kept", kept}, {"claimed_conformance", claimed_conformance}, {"pages", records},
                {"blank_dropped", blank_dropped}};
  if (made_at) value["made_at"] = made_at->iso(true);
  if (kept_file) value["kept_file"] = kept_file->filename().string();
  write_json(to / "pages.json", value);
}

Pages Pages::load(const Folder& from) {
  return reading(from, [&] {
    const json value = read_json(from / "pages.json");
    Pages pages;
    pages.paper = value.at("paper");
    pages.kept = value.at("kept");
    pages.claimed_conformance = value.at("claimed_conformance");
    pages.records = value.at("pages");
    pages.blank_dropped = value.at("blank_dropped");
    if (value.contains("made_at")) pages.made_at = Instant::parse(value.at("made_at").get<std::string>());
    if (value.contains("kept_file")) pages.kept_file = inside(from, value.at("kept_file").get<std::string>());
    pages.folder = from;
    return pages;
  });
}

std::vector<Field> RecognizedPages::doubtful() const {
  std::vector<Field> found;
  for (const Field& field : fields)
    if (field.confirmed_by.empty() && field.confidence < confirm_below) found.push_back(field);
  return found;
}

int RecognizedPages::below_min_dpi() const {
  return static_cast<int>(std::count_if(pages.records.begin(), pages.records.end(),
                                        [](const PageRecord& record) { return record.is_below_min_dpi; }));
}

RecognizedPage RecognizedPages::text(std::size_t page) const {
  return recognized_page_from_json(read_text_file(page_file(folder, page, ".words.json")));
}

void RecognizedPages::put_text(std::size_t page, const RecognizedPage& text) const {
  write_file_durably(page_file(folder, page, ".words.json"), sohoa::to_json(text) + "\n");
}

void RecognizedPages::save(const Folder& to) const {
  for (std::size_t page = 0; page < readings.size(); ++page)
    link_or_copy(page_file(folder, page, ".words.json"), page_file(to, page, ".words.json"));
  // The pages' own files stay in their step's folder, beside this one.
  write_json(to / "recognized.json", {{"pages", fs::relative(pages.folder, to.parent_path()).string()}, {"fields", fields},
                                      {"confirm_below", confirm_below}, {"reviewed_by", reviewed_by}, {"readings", readings}});
}

RecognizedPages RecognizedPages::load(const Folder& from) {
  return reading(from, [&] {
    const json value = read_json(from / "recognized.json");
    RecognizedPages recognized;
    recognized.pages = Pages::load(inside(from.parent_path(), value.at("pages").get<std::string>()));
    recognized.fields = value.at("fields");
    recognized.confirm_below = value.at("confirm_below");
    recognized.reviewed_by = value.at("reviewed_by");
    recognized.readings = value.at("readings");
    recognized.folder = from;
    return recognized;
  });
}

namespace {

json facts_of(const PackagedPaper& paper) {
  return {{"paper", paper.paper},
          {"kept", paper.kept},
          {"sha256", paper.digest},
          {"conformance", paper.conformance},
          {"pages", paper.pages},
          {"blank_pages", paper.blank_pages},
          {"blank_dropped", paper.blank_dropped},
          {"below_min_dpi", paper.below_min_dpi},
          {"words", paper.words},
          {"mean_confidence", paper.mean_confidence},
          {"passes_qc", paper.passes_qc},
          {"text", paper.text}};
}

PackagedPaper paper_from(const json& value, const Folder& file) {
  PackagedPaper paper;
  paper.paper = value.at("paper");
  paper.kept = value.at("kept");
  paper.file = file;
  paper.digest = value.at("sha256").get<Digest>();
  paper.conformance = value.at("conformance");
  paper.pages = value.at("pages");
  paper.blank_pages = value.at("blank_pages");
  paper.blank_dropped = value.at("blank_dropped");
  paper.below_min_dpi = value.at("below_min_dpi");
  paper.words = value.at("words");
  paper.mean_confidence = value.at("mean_confidence");
  paper.passes_qc = value.at("passes_qc");
  paper.text = value.at("text");
  return paper;
}

json facts_of(const SignedPaper& paper) {
  return {{"packaged", facts_of(paper.packaged)},
          {"level", paper.level},
          {"verdict", paper.verdict},
          {"signer_common_name", paper.signer_common_name},
          {"signer_subject_id", paper.signer_subject_id},
          {"authorization", paper.authorization},
          {"warnings", paper.warnings}};
}

SignedPaper signed_from(const json& value, const Folder& file) {
  return {.packaged = paper_from(value.at("packaged"), file),
          .level = value.at("level"),
          .verdict = value.at("verdict"),
          .signer_common_name = value.at("signer_common_name"),
          .signer_subject_id = value.at("signer_subject_id"),
          .authorization = value.value("authorization", ""),   // papers from before it was kept: for himself
          .warnings = value.at("warnings")};
}

}  // namespace

void PackagedPaper::save(const Folder& to) const {
  link_or_copy(file, to / "document.pdf");
  if (!plan.empty()) write_file_durably(to / "document.plan", plan);
  write_json(to / "document.json", facts_of(*this));
}

PackagedPaper PackagedPaper::load(const Folder& from) {
  PackagedPaper paper = reading(from, [&] { return paper_from(read_json(from / "document.json"), from / "document.pdf"); });
  if (std::filesystem::exists(from / "document.plan")) paper.plan = read_file(from / "document.plan");
  return paper;
}

void SignedPaper::save(const Folder& to) const {
  link_or_copy(packaged.file, to / "signed.pdf");
  write_json(to / "signed.json", facts_of(*this));
}

SignedPaper SignedPaper::load(const Folder& from) {
  return reading(from, [&] { return signed_from(read_json(from / "signed.json"), from / "signed.pdf"); });
}

void StoredPaper::save(const Folder& to) const {
  link_or_copy(signed_paper.packaged.file, to / "document.pdf");
  write_json(to / "receipt.json", {{"paper", facts_of(signed_paper)}, {"receipt", receipt}});
}

StoredPaper StoredPaper::load(const Folder& from) {
  return reading(from, [&] {
    const json value = read_json(from / "receipt.json");
    return StoredPaper{.signed_paper = signed_from(value.at("paper"), from / "document.pdf"), .receipt = value.at("receipt")};
  });
}

}  // namespace sohoa
