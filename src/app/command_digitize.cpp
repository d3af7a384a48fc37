// sohoa digitize: papers in, PDF/A with text out.

#include <cmath>

#include "app/commands.hpp"
#include "app/outputs.hpp"
#include "app/profiles.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/stages/digitize.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

struct Flags {
  std::vector<std::string> inputs;
  OutputChoice out;
  std::string text_file, words_file, languages = "vie", profile = "evidential", config;
  bool to_pdfa = false, keep_going = false;
  int jobs = 0;
};

double rounded(double value, double steps) { return std::round(value * steps) / steps; }

Json box_json(const Box& box) { return {rounded(box.left, 100), rounded(box.top, 100), rounded(box.width, 100), rounded(box.height, 100)}; }

Json page_json(const PageRecord& page, const RecognizedPage& text) {
  return {{"source", page.source},
          {"page", page.page_index + 1},
          {"dpi", rounded(std::min(page.resolution.x_dpi, page.resolution.y_dpi), 10)},
          {"dpi_assumed", page.resolution.is_assumed},
          {"below_min_dpi", page.is_below_min_dpi},
          {"turned_deg", page.turned_deg},
          {"skew_deg", rounded(page.skew_deg, 100)},
          {"blank", page.is_blank},
          {"words", text.word_count()},
          {"mean_confidence", rounded(text.mean_confidence(), 10000)},
          {"worst_line_confidence", rounded(text.worst_line_confidence(), 10000)},
          {"steps", page.steps}};
}

Json document_json(const fs::path& out, const DigitizedDocument& document) {
  Json pages = Json::array(), fields = Json::array(), skipped = Json::array();
  for (std::size_t i = 0; i < document.pages.size(); ++i) pages.push_back(page_json(document.pages[i], document.texts[i]));
  for (const Field& field : document.fields)
    fields.push_back({{"name", field.name}, {"value", field.value}, {"confidence", rounded(field.confidence, 10000)},
                      {"page", field.page + 1}, {"box", box_json(field.box)}});
  for (const auto& gap : document.skipped) {
    Json entry = {{"source", gap.source}};
    if (gap.page >= 0) entry["page"] = gap.page + 1;
    entry["code"] = name(gap.error.code());
    skipped.push_back(entry);
  }
  Json kept = nullptr;
  if (document.kept == DigitizedDocument::Kept::is_signed) kept = "signed";
  if (document.kept == DigitizedDocument::Kept::born_digital) kept = "born-digital";
  return {{"out", out.string()},
          {"sha256", document.digest.hex()},
          {"conformance", document.conformance.empty() ? Json(nullptr) : Json(document.conformance)},
          {"kept", kept},
          {"pages", pages},
          {"fields", fields},
          {"skipped", skipped},
          {"seconds", {{"total", rounded(document.seconds_total, 1000)}, {"scan", rounded(document.seconds_scan, 1000)},
                       {"prepare", rounded(document.seconds_prepare, 1000)}, {"ocr", rounded(document.seconds_ocr, 1000)},
                       {"package", rounded(document.seconds_package, 1000)}}}};
}

std::string text_of(const DigitizedDocument& document) {
  std::string text;
  for (const RecognizedPage& page : document.texts) text += page.text() + "\n\f";
  return text;
}

std::string words_of(const DigitizedDocument& document) {
  std::string json = "{\"pages\":[";
  for (std::size_t i = 0; i < document.texts.size(); ++i) json += (i == 0 ? "" : ",\n") + to_json(document.texts[i]);
  return json + "]}\n";
}

/// The sentence an operator reads.
void tell(const Terminal& terminal, const fs::path& out, const DigitizedDocument& document) {
  const ReadingTotals totals = totals_of(document.texts);
  std::string line = out.string() + ": " + std::to_string(document.pages.size()) + std::string(terminal.say(" trang, ", " pages, ")) +
                     std::to_string(totals.words) + std::string(terminal.say(" từ", " words"));
  if (document.kept == DigitizedDocument::Kept::no) {
    line += std::string(terminal.say(", độ tin cậy ", ", confidence ")) +
            decimal(100 * totals.mean_confidence, 1) + " %, " + document.conformance;
  } else {
    line += terminal.say(document.kept == DigitizedDocument::Kept::is_signed ? ", đã ký: giữ nguyên từng byte" : ", bản điện tử gốc: giữ nguyên",
                         document.kept == DigitizedDocument::Kept::is_signed ? ", signed: kept byte for byte" : ", born digital: kept as it is");
  }
  terminal.line(line);
}

class Command {
 public:
  Command(const Flags& flags, const Terminal& terminal) : flags_(flags), terminal_(terminal), workers_(flags.jobs) {
    options_.languages = split(flags.languages, '+');
    options_.profile = profile_named(flags.profile).value();
    options_.convert_to_pdfa = flags.to_pdfa;
    options_.keep_going = flags.keep_going;
    if (!flags.config.empty()) options_.prepare = preparation_of(flags.config, flags.profile);
  }

  int run() {
    flags_.out.check();
    const std::vector<fs::path> inputs = expand_inputs(flags_.inputs, spool_.path() / "standard-input");
    if (inputs.empty()) throw Error(ErrorCode::usage, "no INPUT");
    if (!flags_.out.is_folder()) return one_document(inputs);
    if (!flags_.text_file.empty() || !flags_.words_file.empty())
      throw Error(ErrorCode::usage, "--text and --words need --out");
    return document_for_each(inputs);
  }

 private:
  int one_document(const std::vector<fs::path>& inputs) {
    const DigitizedDocument document = make(inputs);
    // Side files first: when the document is there, all of it is.
    if (!flags_.text_file.empty()) write_result(flags_.text_file, view(text_of(document)), inputs);
    if (!flags_.words_file.empty()) write_result(flags_.words_file, view(words_of(document)), inputs);
    write_result(flags_.out.file, document.bytes, inputs);
    if (terminal_.is_json) terminal_.document(document_json(flags_.out.file, document));
    if (flags_.out.file != "-") tell(terminal_, flags_.out.file, document);
    return list_skipped(document);
  }

  int document_for_each(const std::vector<fs::path>& inputs) {
    Json documents = Json::array();
    int exit_code = 0;
    for (const fs::path& input : inputs) {
      try {
        const DigitizedDocument document = make({input});
        const fs::path out = free_path(input);
        write_result(out, document.bytes, inputs);
        tell(terminal_, out, document);
        documents.push_back(document_json(out, document));
        exit_code = std::max(exit_code, list_skipped(document));
      } catch (const Error& error) {
        if (face_of(error.code()).exit_code == 4) throw;   // the next one would fail alike
        Error shown(error);
        terminal_.complain(std::move(shown).about(input.string()));
        documents.push_back(error_json(std::move(shown), terminal_.language));
        exit_code = 1;
      }
    }
    if (terminal_.is_json) terminal_.document({{"documents", documents}});
    return exit_code;
  }

  /// Two inputs that differ only in their ending must not overwrite each other's document.
  fs::path free_path(const fs::path& input) {
    fs::path path = flags_.out.path_for(input);
    for (int number = 2; !written_.insert(path).second; ++number)
      path = fs::path(flags_.out.folder) / (input.stem().string() + "-" + std::to_string(number) + ".pdf");
    return path;
  }

  DigitizedDocument make(const std::vector<fs::path>& inputs) {
    ProgressBar bar(terminal_, inputs.front().filename().string());
    return digitize(inputs, options_, workers_, recognizers_, [&](std::size_t done, std::size_t all) { bar.show(done, all); });
  }

  int list_skipped(const DigitizedDocument& document) const {
    for (const auto& gap : document.skipped) {
      Error error(gap.error.code(), gap.error.detail(), gap.page < 0 ? gap.source : gap.source + "#" + std::to_string(gap.page + 1));
      terminal_.complain(error);
    }
    return document.skipped.empty() ? 0 : 1;
  }

  const Flags& flags_;
  const Terminal& terminal_;
  DigitizeOptions options_;
  Workers workers_;
  Recognizers recognizers_;
  TemporaryFolder spool_;
  std::set<fs::path> written_;
};

}  // namespace

void add_digitize(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work, which outlives this function
  CLI::App* verb = app.add_subcommand("digitize", "số hóa ảnh và PDF thành PDF/A có lớp chữ · turn images and PDFs into PDF/A with text");
  verb->add_option("INPUT", flags->inputs, "JPEG, PNG, TIFF, WebP, BMP, PNM, HEIC, JPEG 2000, PDF, a folder, or -")->required();
  verb->add_option("--out", flags->out.file, "FILE.pdf: one document of all inputs");
  verb->add_option("--out-dir", flags->out.folder, "DIR: one document for each input");
  verb->add_option("--languages", flags->languages, "vie, eng, vie+eng …");
  verb->add_option("--profile", flags->profile, "evidential: the source's own image · office: small, letters and seals crisp")->check(CLI::IsMember({"evidential", "office"}));
  verb->add_option("--config", flags->config, "FILE.toml with [profile.NAME.prepare]: steps of preparation to leave out; a home's config.toml is one");
  verb->add_option("--text", flags->text_file, "FILE.txt: the text, pages ended by form feeds");
  verb->add_option("--words", flags->words_file, "FILE.json: words with boxes and confidence");
  verb->add_flag("--to-pdfa", flags->to_pdfa, "render a born-digital PDF anew as PDF/A");
  verb->add_flag("--keep-going", flags->keep_going, "leave unreadable pages out and list them");
  verb->add_option("--jobs", flags->jobs, "threads; default one a core")->check(CLI::Range(1, 256));
  verb->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return Command(*flags, terminal).run(); }; });
}

}  // namespace sohoa::app
