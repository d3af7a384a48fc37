// Reads pages whose text is known, as `sohoa digitize` reads them: decoded in the sandbox, prepared, recognized. Prints how
// far the reading is from the truth and what each part cost. No PDF is made.
//
//   sohoa-read-pages [--engine lines|tesseract] [--lang NAME] [--jobs N] [--repeat N] [--raw] [--text DIR] FILE-or-FOLDER...
//
// Characters (CER) count where a page has one reading order, words (F1) everywhere. CPU is of threads and, for decoding, of the
// sandboxed children, in steps of 10 ms; a group's pages are read by N threads.
#include <sys/resource.h>

#include <CLI/CLI.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "page_set.hpp"
#include "reading_program.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/prepare.hpp"
#include "sohoa/sandbox/sandbox.hpp"
#include "sohoa/scan/batch.hpp"
#include "sohoa/text/accuracy.hpp"
#include "sohoa/text/recognizer.hpp"

namespace {

using namespace sohoa;
using bench::TruePage;
namespace fs = std::filesystem;

struct Flags {
  std::vector<fs::path> places;
  std::vector<std::string> in_rows, without;
  std::string engine = "lines", languages;
  fs::path text_folder, totals_file;
  int jobs = 1, repeat = 1;
  bool shows_changes = false, is_terse = false;
};

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// CPU of this process's children and of theirs that ended: the sandbox's keeper and the decoders it started.
double children_seconds() {
  double ticks = 0;
  const std::string parent = std::to_string(getpid());
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    std::ifstream stat(entry.path() / "stat");
    std::string line;
    if (!std::getline(stat, line) || line.rfind(')') == std::string::npos) continue;
    const std::vector<std::string> cells = split(line.substr(line.rfind(')') + 2), ' ');
    if (cells.size() < 15 || cells[1] != parent) continue;
    for (std::size_t i = 11; i < 15; ++i) ticks += std::stod(cells[i]);
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

long peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/// What the decoder changed, on words that say how they were read at first.
struct Changes {
  int changed = 0, mended = 0, broken = 0;   // against the page's bag of true words
  std::vector<std::string> shown;
};

template <class AnyWord>
constexpr bool keeps_raw = requires(const AnyWord& word) { word.raw; };

template <class AnyWord>
std::string raw_text(const AnyWord& word) {
  if constexpr (keeps_raw<AnyWord>) return word.raw.empty() ? word.text : word.raw;
  else return word.text;
}

std::string raw_text_of(const RecognizedPage& page) {
  std::string text;
  for (const TextLine& line : page.lines) {
    for (const Word& word : line.words) text += raw_text(word) + " ";
    text += "\n";
  }
  return text;
}

std::set<std::string> words_of(const std::string& text) {
  std::istringstream in(nfc(text));
  std::set<std::string> words;
  for (std::string word; in >> word;) words.insert(word);
  return words;
}

Changes changes_on(const RecognizedPage& page, const std::string& truth) {
  Changes changes;
  const std::set<std::string> true_words = words_of(truth);
  for (const TextLine& line : page.lines)
    for (const Word& word : line.words) {
      const std::string raw = raw_text(word);
      if (raw == word.text) continue;
      const bool was_right = true_words.contains(raw), is_right = true_words.contains(word.text);
      ++changes.changed;
      changes.mended += !was_right && is_right;
      changes.broken += was_right && !is_right;
      changes.shown.push_back(raw + " -> " + word.text + (was_right == is_right ? "" : is_right ? "  (mended)" : "  (BROKEN)"));
    }
  return changes;
}

/// One page's outcome, or the sum over several.
struct Tally {
  int pages = 0;
  CharErrors characters, raw_characters;
  WordMatches words;
  Changes changes;
  double decode = 0, prepare = 0, recognize = 0;

  Tally& operator+=(const Tally& other) {
    pages += other.pages;
    characters.edits += other.characters.edits;
    characters.length += other.characters.length;
    raw_characters.edits += other.raw_characters.edits;
    raw_characters.length += other.raw_characters.length;
    words.common += other.words.common;
    words.truth += other.words.truth;
    words.read += other.words.read;
    changes.changed += other.changes.changed;
    changes.mended += other.changes.mended;
    changes.broken += other.changes.broken;
    decode += other.decode;
    prepare += other.prepare;
    recognize += other.recognize;
    return *this;
  }
};

std::string percent(const CharErrors& errors) {
  char text[32] = "     —";
  if (errors.length > 0) std::snprintf(text, sizeof text, "%6.2f", 100 * errors.rate());
  return text;
}

void print(const std::string& name, const Tally& tally) {
  const double n = tally.pages;
  std::printf("%-44.44s %4d  CER %s", name.c_str(), tally.pages, percent(tally.characters).c_str());
  if constexpr (keeps_raw<Word>) std::printf(" (raw %s)", percent(tally.raw_characters).c_str());
  std::printf("  F1 %6.2f  CPU-s/page decode %.3f prepare %.3f read %.3f", 100 * tally.words.f1(), tally.decode / n, tally.prepare / n,
              tally.recognize / n);
  if constexpr (keeps_raw<Word>)
    std::printf("  changed %d mended %d broken %d", tally.changes.changed, tally.changes.mended, tally.changes.broken);
  std::printf("\n");
  std::fflush(stdout);
}

std::string json_of(const std::string& name, const Tally& sum) {
  char text[1024];
  std::snprintf(text, sizeof text,
                R"({"group":"%s","pages":%d,"edits":%zu,"raw_edits":%zu,"length":%zu,"common":%zu,"truth":%zu,"read":%zu,)"
                R"("changed":%d,"mended":%d,"broken":%d,"decode":%.3f,"prepare":%.4f,"recognize":%.4f})",
                name.c_str(), sum.pages, sum.characters.edits, sum.raw_characters.edits, sum.characters.length, sum.words.common,
                sum.words.truth, sum.words.read, sum.changes.changed, sum.changes.mended, sum.changes.broken, sum.decode, sum.prepare,
                sum.recognize);
  return text;
}

class Reader {
 public:
  explicit Reader(const Flags& flags) : flags_(flags) {
    const auto without = [&](const char* step) { return std::ranges::count(flags.without, step) > 0; };
    prepare_.find_orientation = !without("orientation");
    prepare_.deskew = !without("deskew");
    prepare_.flatten = !without("flatten");
    prepare_.even_light = !without("light");
    prepare_.remove_borders = !without("borders");
    prepare_.remove_seals = !without("seals");
    prepare_.remove_leaders = !without("leaders");
  }

  Tally group(const std::string& name, const std::vector<TruePage>& pages) {
    RecognizerPool& pool = pool_for(name);
    std::vector<Tally> tallies(pages.size());
    const double before = children_seconds();
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < flags_.jobs; ++i)
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < pages.size(); at = next++) tallies[at] = read(pages[at], pool);
      });
    threads.clear();
    Tally sum;
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (!flags_.is_terse) print("  " + pages[i].file.filename().string() + "#" + std::to_string(pages[i].page + 1), tallies[i]);
      for (const std::string& change : tallies[i].changes.shown)
        if (flags_.shows_changes) std::printf("      %s\n", change.c_str());
      sum += tallies[i];
    }
    sum.decode = children_seconds() - before;
    print(name, sum);
    return sum;
  }

 private:
  /// English groups are read in English unless a language was asked for.
  RecognizerPool& pool_for(const std::string& group) {
    const bool is_english = group == "english" || group.ends_with("en_scan");
    const std::string languages = !flags_.languages.empty() ? flags_.languages : is_english ? "eng" : "vie";
    auto& pool = pools_[languages];
    if (!pool)
      pool = std::make_unique<RecognizerPool>(RecognizeOptions{
          .languages = split(languages, '+'), .engine = flags_.engine == "lines" ? Engine::lines : Engine::tesseract});
    return *pool;
  }

  Tally read(const TruePage& page, RecognizerPool& pool) {
    Tally tally{.pages = 1, .characters = {}, .raw_characters = {}, .words = {}, .changes = {}};
    try {
      const ScannedPage scanned = Input::open(page.file).page(page.page);
      RecognizedPage text;
      for (int i = 0; i < flags_.repeat; ++i) {
        const double begun = thread_seconds();
        const PreparedPage prepared = prepare(scanned.raster, scanned.resolution, prepare_);
        const double ready = thread_seconds();
        text = pool.recognize(prepared);
        tally.prepare += (ready - begun) / flags_.repeat;
        tally.recognize += (thread_seconds() - ready) / flags_.repeat;
      }
      judge(page, text, tally);
    } catch (const Error& error) {
      std::fprintf(stderr, "%s: %s\n", page.file.c_str(), error.what());
      judge(page, {}, tally);
    }
    return tally;
  }

  void judge(const TruePage& page, const RecognizedPage& text, Tally& tally) const {
    const std::string truth = bench::without_leaders(page.truth), read = bench::without_leaders(text.text());
    if (page.single_column) {
      tally.characters = char_errors(truth, read);
      tally.raw_characters = keeps_raw<Word> ? char_errors(truth, bench::without_leaders(raw_text_of(text))) : tally.characters;
    }
    tally.words = word_matches(truth, read);
    tally.changes = changes_on(text, page.truth);
    if (flags_.text_folder.empty()) return;
    const std::string name = page.group + "-" + page.file.stem().string() + "-" + std::to_string(page.page + 1) + ".txt";
    std::ofstream(flags_.text_folder / name) << text.text() << "\n";
  }

  const Flags& flags_;
  std::map<std::string, std::unique_ptr<RecognizerPool>> pools_;
  PrepareOptions prepare_;
};

void read_all(const Flags& flags) {
  std::vector<std::string> names;
  std::map<std::string, std::vector<TruePage>> groups;
  for (TruePage& page : bench::pages_of(flags.places, flags.in_rows)) {
    if (!groups.contains(page.group)) names.push_back(page.group);
    groups[page.group].push_back(std::move(page));
  }
  if (!flags.text_folder.empty()) fs::create_directories(flags.text_folder);
  Reader reader(flags);
  Tally all;
  std::ofstream totals(flags.totals_file);
  for (const std::string& name : names) {
    const Tally sum = reader.group(name, groups[name]);
    totals << json_of(name, sum) << "\n";
    all += sum;
  }
  print("ALL", all);
  std::printf("peak RSS %ld MB (decoders apart), %d threads, engine %s\n", peak_mb(), flags.jobs, flags.engine.c_str());
}

int run(int argc, char** argv) {
  Flags flags;
  CLI::App cli("reads pages whose text is known and says how well, and what it cost");
  cli.add_option("PAGES", flags.places, "images with NAME.gt.txt beside them, or folders (with pages.tsv, or of such images)")->required();
  cli.add_option("--engine", flags.engine, "who reads")->check(CLI::IsMember({"lines", "tesseract"}));
  cli.add_option("--lang", flags.languages, "vie, eng, vie+eng …; else eng for English groups, vie for the others");
  cli.add_option("--jobs", flags.jobs, "threads")->check(CLI::Range(1, 256));
  cli.add_option("--repeat", flags.repeat, "prepare and read each page so often; CPU is the mean")->check(CLI::Range(1, 1000));
  cli.add_option("--rows", flags.in_rows, "file patterns of pages with several reading orders: words only");
  cli.add_option("--without", flags.without, "a step of preparation to leave out: orientation, deskew, flatten, light, borders, seals, leaders")
      ->allow_extra_args(false)->check(CLI::IsMember({"orientation", "deskew", "flatten", "light", "borders", "seals", "leaders"}));
  cli.add_flag("--raw", flags.shows_changes, "list each word the decoder changed");
  cli.add_option("--totals", flags.totals_file, "file for each group's sums, one JSON object a line");
  cli.add_flag("--terse", flags.is_terse, "groups only");
  cli.add_option("--text", flags.text_folder, "folder for what was read");
  CLI11_PARSE(cli, argc, argv);
  read_all(flags);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::run_reading_program(argc, argv, "sohoa-read-pages", run);
}
