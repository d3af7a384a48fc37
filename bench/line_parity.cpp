// Our forward pass against Tesseract's own engine on the same line images: the same text, and where not, which lines.
//
//   sohoa-line-parity [--lines 6000] [--seed 1] [--model vie] [--list FILE] [--at-least SHARE]
//
// Half the lines are drawn, half cut from generated pages. Exit 1 when a smaller share than SHARE reads the same. Ours is
// the likeliest code of every step; Tesseract gets the model without its dictionaries (--dictionary: with them), so that both
// say what the network says.
#include <tesseract/baseapi.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>

#include "line_images.hpp"
#include "reading_program.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/sandbox/sandbox.hpp"
#include "sohoa/scan/batch.hpp"
#include "sohoa/text/accuracy.hpp"
#include "sohoa/text/recognizer.hpp"
#include "text/line_recognizer.hpp"
#include "text/models.hpp"

namespace {

using namespace sohoa;

struct Flags {
  int lines = 6000;
  std::uint64_t seed = 1;
  std::string model = "vie";
  std::filesystem::path list;
  double at_least = 0;
  bool keeps_dictionary = false;
};

struct Sums {
  int lines = 0, same = 0;
  CharErrors characters;
};

std::string collapsed(const std::string& text) {
  std::string out;
  for (const std::string& word : split(text, ' '))
    if (!trimmed(word).empty()) out += (out.empty() ? "" : " ") + std::string(trimmed(word));
  return nfc(out);
}

/// The model without its dictionaries: Tesseract's engine then has what ours has, the network alone.
Bytes without_dictionaries(ByteView model) {
  constexpr std::size_t first_dictionary = 18, last_dictionary = 20;   // punctuation, words, numbers
  std::uint32_t count = 0;
  std::memcpy(&count, model.data(), sizeof count);
  std::vector<std::int64_t> offsets(count);
  const std::size_t head = sizeof count + count * sizeof(std::int64_t);
  std::memcpy(offsets.data(), model.data() + sizeof count, head - sizeof count);
  Bytes body;
  for (std::size_t entry = 0; entry < count; ++entry) {
    if (offsets[entry] < 0) continue;
    auto end = static_cast<std::int64_t>(model.size());
    for (std::size_t next = count; next-- > entry + 1;)
      if (offsets[next] >= 0) end = offsets[next];
    const ByteView part = model.subspan(static_cast<std::size_t>(offsets[entry]), static_cast<std::size_t>(end - offsets[entry]));
    offsets[entry] = entry >= first_dictionary && entry <= last_dictionary ? -1 : static_cast<std::int64_t>(head + body.size());
    if (offsets[entry] >= 0) append(body, part);
  }
  Bytes whole(head);
  std::memcpy(whole.data(), &count, sizeof count);
  std::memcpy(whole.data() + sizeof count, offsets.data(), head - sizeof count);
  append(whole, body);
  return whole;
}

class Comparison {
 public:
  explicit Comparison(const Flags& flags) : flags_(flags), list_(flags.list) {
    const auto folder = text::model_folder({flags.model});
    Bytes model = read_file(text::model_file(folder, flags.model));
    model_ = text::read_lstm_model(model);
    if (!model_) throw std::runtime_error("the model " + flags.model + " is one only Tesseract runs");
    if (!flags.keeps_dictionary) model = without_dictionaries(model);
    write_file_durably(oracles_.path() / (flags.model + ".traineddata"), model);
    if (oracle_.Init(oracles_.path().c_str(), flags.model.c_str(), tesseract::OEM_LSTM_ONLY) != 0)
      throw std::runtime_error("Tesseract cannot load " + flags.model);
    oracle_.SetPageSegMode(tesseract::PSM_RAW_LINE);
    network_.emplace(*model_);
  }

  void add(bench::LineImage line) {
    waiting_.push_back(std::move(line));
    if (waiting_.size() == 64) compare();
  }

  bool report() {
    compare();
    Sums all;
    for (const auto& [source, sums] : sums_) {
      print(source, sums);
      all.lines += sums.lines;
      all.same += sums.same;
      all.characters.edits += sums.characters.edits;
      all.characters.length += sums.characters.length;
    }
    print("all", all);
    return all.lines > 0 && all.same >= flags_.at_least * all.lines;
  }

 private:
  static void print(const std::string& source, const Sums& sums) {
    std::printf("%-16s %5d lines  same text %5d (%.2f %%)  characters that differ %zu of %zu (%.3f %%)\n", source.c_str(), sums.lines,
                sums.same, 100.0 * sums.same / sums.lines, sums.characters.edits, sums.characters.length, 100 * sums.characters.rate());
  }

  std::string oracle_text(const Raster& line) {
    oracle_.SetImage(line.pixels.data(), line.width_px, line.height_px, 1, line.width_px);
    const std::unique_ptr<char[]> text{oracle_.GetUTF8Text()};
    std::string read = text ? text.get() : "";
    for (char& c : read)
      if (c == '\n') c = ' ';
    return collapsed(read);
  }

  /// The likeliest code of every step; repeated ones count once, the blank separates.
  std::string likeliest(const text::LineOutput& output) const {
    std::string read;
    int before = model_->blank_code;
    for (int step = 0; step < output.steps; ++step) {
      const int code = static_cast<int>(std::max_element(output.at(step), output.at(step) + output.codes) - output.at(step));
      if (code != before && code != model_->blank_code) read += model_->texts[static_cast<std::size_t>(code)];
      before = code;
    }
    return read;
  }

  void compare() {
    std::vector<text::LineInput> inputs;
    for (const bench::LineImage& line : waiting_) inputs.push_back(text::line_input(line.image, model_->height_px));
    const std::vector<text::LineOutput> outputs = network_->run(inputs);
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const std::string ours = collapsed(likeliest(outputs[i])), theirs = oracle_text(waiting_[i].image);
      Sums& sums = sums_[waiting_[i].source];
      const CharErrors errors = char_errors(theirs, ours);
      ++sums.lines;
      sums.same += ours == theirs;
      sums.characters.edits += errors.edits;
      sums.characters.length += errors.length;
      if (ours != theirs) list_ << waiting_[i].source << "\t" << theirs << "\t" << ours << "\n";
    }
    waiting_.clear();
  }

  const Flags& flags_;
  std::ofstream list_;
  TemporaryFolder oracles_;
  std::optional<text::LstmModel> model_;
  std::optional<text::LstmNetwork> network_;
  tesseract::TessBaseAPI oracle_;
  std::vector<bench::LineImage> waiting_;
  std::map<std::string, Sums> sums_;
};

int run(int argc, char** argv) {
  Flags flags;
  CLI::App cli("reads the same line images with our forward pass and with Tesseract, and lists where they differ");
  cli.add_option("--lines", flags.lines, "how many, half of them drawn")->check(CLI::Range(2, 1'000'000));
  cli.add_option("--seed", flags.seed, "of the lines");
  cli.add_option("--model", flags.model, "vie, eng …");
  cli.add_option("--list", flags.list, "file for the differences: source, Tesseract's text, ours");
  cli.add_flag("--dictionary", flags.keeps_dictionary, "let Tesseract ask the model's dictionaries as well");
  cli.add_option("--at-least", flags.at_least, "share of lines that must read the same")->check(CLI::Range(0.0, 1.0));
  CLI11_PARSE(cli, argc, argv);
  Comparison comparison(flags);
  bench::each_line(flags.lines / 2, flags.lines - flags.lines / 2, flags.seed,
                   [&](bench::LineImage line) { comparison.add(std::move(line)); });
  return comparison.report() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run_reading_program(argc, argv, "sohoa-line-parity", run);
}
