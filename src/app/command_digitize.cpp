// sohoa digitize: papers in, PDF/A with text out.

#include <atomic>
#include <cmath>
#include <optional>

#include "app/commands.hpp"
#include "app/outputs.hpp"
#include "app/profiles.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/rounding.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/stages/digitize.hpp"
#include "sohoa/stages/in_order.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

struct Flags {
  std::vector<std::string> inputs;
  OutputChoice out;
  std::string text_file, words_file, languages = "vie", engine, profile = "evidential", config;
  bool to_pdfa = false, keep_going = false;
  int jobs = 0;
};

Json box_json(const Box& box) { return {rounded(box.left, 100), rounded(box.top, 100), rounded(box.width, 100), rounded(box.height, 100)}; }

Json page_json(const PageRecord& page, const PageReading& reading) {
  return {{"source", page.source},
          {"page", page.page_index + 1},
          {"dpi", rounded(std::min(page.resolution.x_dpi, page.resolution.y_dpi), 10)},
          {"dpi_assumed", page.resolution.is_assumed},
          {"below_min_dpi", page.is_below_min_dpi},
          {"turned_deg", page.turned_deg},
          {"skew_deg", rounded(page.skew_deg, 100)},
          {"blank", page.is_blank},
          {"words", reading.words},
          {"mean_confidence", rounded(reading.mean_confidence, 10000)},
          {"worst_line_confidence", rounded(reading.worst_line_confidence, 10000)},
          {"steps", page.steps}};
}

Json document_json(const fs::path& out, const DigitizedDocument& document) {
  Json pages = Json::array(), fields = Json::array(), skipped = Json::array();
  for (std::size_t i = 0; i < document.pages.size(); ++i) pages.push_back(page_json(document.pages[i], document.readings[i]));
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

/// The document and what goes beside it, growing page by page.
class Results {
 public:
  Results(const Flags& flags, const std::vector<fs::path>& inputs, const fs::path& spool) : pdf_(flags.out.file, inputs, spool) {
    if (!flags.text_file.empty()) text_.emplace(flags.text_file, inputs, spool);
    if (!flags.words_file.empty()) words_.emplace(flags.words_file, inputs, spool);
  }

  DocumentSinks sinks() {
    return {.pdf = [this](ByteView more) { pdf_.write(more); }, .text = [this](const RecognizedPage& page) { take(page); }};
  }

  void commit() {
    // Side files first: when the document is there, all of it is.
    if (text_) text_->commit();
    if (words_) {
      words_->write(view(is_first_ ? "{\"pages\":[]}\n" : "]}\n"));
      words_->commit();
    }
    pdf_.commit();
  }

 private:
  void take(const RecognizedPage& page) {
    if (text_) text_->write(view(page.text() + "\n\f"));
    if (words_) words_->write(view((is_first_ ? "{\"pages\":[" : ",\n") + to_json(page)));
    is_first_ = false;
  }

  GrowingResult pdf_;
  std::optional<GrowingResult> text_, words_;
  bool is_first_ = true;
};

/// The sentence an operator reads.
void tell(const Terminal& terminal, const fs::path& out, const DigitizedDocument& document) {
  const ReadingTotals totals = totals_of(document.readings);
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
    if (!flags.engine.empty()) options_.engine = engine_named(flags.engine).value();
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
    Results results(flags_, inputs, spool_.path());
    const DigitizedDocument document = make(inputs, results.sinks());
    results.commit();
    if (terminal_.is_json) terminal_.document(document_json(flags_.out.file, document));
    if (flags_.out.file != "-") tell(terminal_, flags_.out.file, document);
    return list_skipped(document);
  }

  /// What became of one input of several.
  struct Outcome {
    fs::path out;
    std::optional<DigitizedDocument> document;   // it is written already
    std::optional<Error> error;
  };

  /// Inputs go side by side as well as pages: a folder of single pages keeps every core busy too. What is said and listed keeps
  /// their order.
  int document_for_each(const std::vector<fs::path>& inputs) {
    const int side_by_side = std::min(workers_.count(), static_cast<int>(inputs.size()));
    const Workers inner(std::max(1, workers_.count() / side_by_side));
    std::vector<fs::path> outs;
    for (const fs::path& input : inputs) outs.push_back(free_path(input));
    // What waits for an earlier one that takes long is small.
    InOrder<Outcome> outcomes(inputs.size(), [&](std::size_t index, Outcome outcome) { report(inputs[index], std::move(outcome)); });
    ProgressBar bar(terminal_, flags_.out.folder);
    std::atomic<std::size_t> done{0};
    Workers(side_by_side).each(inputs.size(), [&](std::size_t index, int) {
      outcomes.put(index, outcome_of(inputs[index], outs[index], inputs, inner));
      bar.show(++done, inputs.size());
    });
    if (terminal_.is_json) terminal_.document({{"documents", documents_}});
    return exit_code_;
  }

  Outcome outcome_of(const fs::path& input, const fs::path& out, const std::vector<fs::path>& inputs, const Workers& workers) {
    try {
      GrowingResult result(out, inputs, spool_.path());
      DigitizedDocument document =
          digitize({input}, options_, workers, recognizers_, {.pdf = [&](ByteView more) { result.write(more); }, .text = {}});
      result.commit();
      return {.out = out, .document = std::move(document), .error = std::nullopt};
    } catch (const Error& error) {
      if (face_of(error.code()).exit_code == 4) throw;   // the next one would fail alike
      return {.out = out, .document = std::nullopt, .error = error};
    }
  }

  void report(const fs::path& input, Outcome outcome) {
    if (outcome.document) {
      tell(terminal_, outcome.out, *outcome.document);
      documents_.push_back(document_json(outcome.out, *outcome.document));
      exit_code_ = std::max(exit_code_, list_skipped(*outcome.document));
    } else {
      Error shown(*outcome.error);
      terminal_.complain(std::move(shown).about(input.string()));
      documents_.push_back(error_json(std::move(shown), terminal_.language));
      exit_code_ = 1;
    }
  }

  /// Two inputs that differ only in their ending must not overwrite each other's document.
  fs::path free_path(const fs::path& input) {
    fs::path path = flags_.out.path_for(input);
    for (int number = 2; !written_.insert(path).second; ++number)
      path = fs::path(flags_.out.folder) / (input.stem().string() + "-" + std::to_string(number) + ".pdf");
    return path;
  }

  DigitizedDocument make(const std::vector<fs::path>& inputs, const DocumentSinks& to) {
    ProgressBar bar(terminal_, inputs.front().filename().string());
    return digitize(inputs, options_, workers_, recognizers_, to, [&](std::size_t done, std::size_t all) { bar.show(done, all); });
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
  Json documents_ = Json::array();   // for each input of several, in order
  int exit_code_ = 0;
};

}  // namespace

void add_digitize(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work, which outlives this function
  CLI::App* verb = app.add_subcommand("digitize", "số hóa ảnh và PDF thành PDF/A có lớp chữ · turn images and PDFs into PDF/A with text");
  verb->add_option("INPUT", flags->inputs, "JPEG, PNG, TIFF, WebP, BMP, PNM, HEIC, JPEG 2000, PDF, a folder, or -")->required();
  verb->add_option("--out", flags->out.file, "FILE.pdf: one document of all inputs");
  verb->add_option("--out-dir", flags->out.folder, "DIR: one document for each input");
  verb->add_option("--languages", flags->languages, "vie, eng, vie+eng …");
  verb->add_option("--engine", flags->engine, "lines: our own pass over the model · tesseract")->check(CLI::IsMember({"lines", "tesseract"}));
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
