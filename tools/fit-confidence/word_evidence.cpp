// Writes, for every word read on pages, what speaks for it: the numbers that a map turns into a confidence.
//
//   sohoa-word-evidence [--engine lines|tesseract] [--lang vie] IMAGE... >evidence.tsv
//
// One line a word, in reading order, with the image's name: fit.py aligns the words with the image's true text.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "reading_program.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/prepare.hpp"
#include "sohoa/sandbox/sandbox.hpp"
#include "sohoa/scan/batch.hpp"
#include "sohoa/text/recognizer.hpp"
#include "text/models.hpp"
#include "text/page_reader.hpp"
#include "text/spelling.hpp"
#include "text/tesseract_engine.hpp"

namespace {

using namespace sohoa;

struct Flags {
  std::string engine = "lines", language = "vie";
  std::vector<std::string> images;
};

Flags flags_of(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--engine" && i + 1 < argc) flags.engine = argv[++i];
    else if (word == "--lang" && i + 1 < argc) flags.language = argv[++i];
    else flags.images.push_back(word);
  }
  return flags;
}

PreparedPage prepared(const std::string& image) {
  const ScannedPage scanned = Input::open(image).page(0);
  return prepare(scanned.raster, scanned.resolution, {});
}

void print_head() {
  std::cout << "image\tline\traw\ttext\tconfidence\tleast\tmargin\tline_mean\tcost\tletters\tknown\tdigit\tchanged\n";
}

void by_lines(const Flags& flags) {
  const bool vietnamese = flags.language == "vie";
  const auto reader = text::PageReader::of_model(text::model_file(text::model_folder({flags.language}), flags.language), vietnamese);
  if (!reader) throw Error(ErrorCode::model_missing, "not a model of this reader", flags.language);
  for (const std::string& image : flags.images) {
    int number = 0;
    for (const text::ReadLine& line : reader->read_lines(prepared(image))) {
      ++number;
      for (const text::ReadWord& word : line.words) {
        const text::Evidence& e = word.evidence;
        std::printf("%s\t%d\t%s\t%s\t%.4f\t%.6f\t%.4f\t%.4f\t%.3f\t%d\t%d\t%d\t%d\n", image.c_str(), number,
                    text::spelled(word.raw, vietnamese).c_str(), text::spelled(word.text, vietnamese).c_str(), word.confidence, e.least,
                    e.margin, e.line, e.cost, e.letters, e.is_known, e.has_digit, e.is_changed);
      }
    }
  }
}

void by_tesseract(const Flags& flags) {
  const std::vector<std::string> languages = split(flags.language, '+');
  text::TesseractEngine engine(text::model_folder(languages), languages);
  for (const std::string& image : flags.images) {
    int number = 0;
    for (const TextLine& line : engine.read(prepared(image)).lines) {
      ++number;
      for (const Word& word : line.words)
        std::printf("%s\t%d\t%s\t%s\t%.4f\t%.6f\t0\t0\t0\t%zu\t0\t0\t0\n", image.c_str(), number, word.text.c_str(), word.text.c_str(),
                    word.confidence, word.confidence, code_points(word.text).size());
    }
  }
}

int run(int argc, char** argv) {
  const Flags flags = flags_of(argc, argv);
  print_head();
  std::cout.flush();
  flags.engine == "lines" ? by_lines(flags) : by_tesseract(flags);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run_reading_program(argc, argv, "sohoa-word-evidence", run);
}
