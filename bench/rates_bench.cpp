// Import, the board's sums, its answers and its memory, at any size. Prints figures, one `name value` a line.
//
//   sohoa-rates-bench RULES FOLDER EVENTS.jsonl           imports the lines and measures import, summing and questions
//   sohoa-rates-bench RULES FOLDER --update N             what one more event costs, N times, on the ledger there is
//   sohoa-rates-bench RULES FOLDER --ask                  the questions alone, in a process of their own, for their memory
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "sohoa/core/error.hpp"
#include "sohoa/ledger/events.hpp"
#include "sohoa/ledger/import.hpp"
#include "sohoa/rates/board.hpp"

namespace sohoa {
namespace {

using Clock_ = std::chrono::steady_clock;

template <class Work>
double seconds(const Work& work) {
  const auto start = Clock_::now();
  work();
  return std::chrono::duration<double>(Clock_::now() - start).count();
}

void print(const std::string& name, double value) { std::printf("%s %.6f\n", name.c_str(), value); }

/// Processor time of this process so far: what a machine shared with others says better than the clock.
double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

/// Peak resident memory of this process.
double megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

class Bench {
 public:
  Bench(const std::string& rules, const std::filesystem::path& folder)
      : rules_(RuleSet::load(rules, "campaign-2022")),
        database_(store::open_sqlite(folder / "catalog.sqlite", true)),
        ledger_(*database_),
        board_(*database_, ledger_, rules_) {}

  void import(const std::string& file) {
    std::ifstream lines(file, std::ios::binary);
    ImportReport report;
    const double import = seconds([&] { report = import_events(*database_, ledger_, lines); });
    print("events", static_cast<double>(report.added));
    print("refused", static_cast<double>(report.refused.size()));
    print("import_s", import);
    print("import_events_per_s", static_cast<double>(report.lines) / import);
    print("import_events_per_cpu_s", static_cast<double>(report.lines) / cpu_seconds());
    const double sums = seconds([&] { board_.catch_up(); });
    print("board_s", sums);
    print("import_and_board_events_per_s", static_cast<double>(report.lines) / (import + sums));
    print("import_and_board_events_per_cpu_s", static_cast<double>(report.lines) / cpu_seconds());
    print("memory_mb", megabytes());
  }

  void ask() {
    const auto day = [](const char* text) { return *Day::parse(text); };
    const Period all{day("2022-06-01"), day("2022-12-31")}, month{day("2022-07-01"), day("2022-07-31")};
    const Instant evening = day("2023-01-31").at(18, 0), afternoon = day("2022-07-20").at(17, 0);
    slowest_ = 0;
    question("report_all_now", [&] { board_.report(all, evening); });
    question("report_all_units_of_today", [&] { board_.report(all, evening, {}, UnitView::as_they_are); });
    question("report_month_now", [&] { board_.report(month, evening); });
    question("report_one_unit", [&] { board_.report(all, evening, "H10.31"); });
    question("report_as_it_was_at_17h", [&] { board_.report({all.from, Day::of(afternoon)}, afternoon); });
    question("balance_all", [&] { board_.balance(month, evening); });
    question("explain_one_unit_one_week", [&] {
      board_.explain({month.from, month.from.plus(6)}, "H10.32", "digitized_dossiers", evening);
    });
    question("explain_reports", [&] { board_.explain(all, "H10.32", "reports_online", evening); });
    question("signatures_given", [&] { board_.signature_use(month, evening); });
    question("signatures_given_by_17h", [&] { board_.signature_use({all.from, Day::of(afternoon)}, afternoon); });
    print("slowest_s", slowest_);
    print("memory_mb", megabytes());
  }

  /// Median and 99th percentile of appending one event and taking it into the sums, in one process.
  void update(int times) {
    std::vector<std::string> codes;
    std::int64_t seq = 0;
    {
      const auto transaction = database_->begin_reading();
      seq = ledger_.last_seq(*transaction);
      // The newest events' dossiers: what a desk works on.
      ledger_.each(*transaction, [&](const Event& event) {
        if (!event.dossier.empty()) codes.push_back(event.dossier + "|" + event.unit);
      }, std::max<std::int64_t>(0, seq - 5000));
    }
    std::vector<double> append, sum;
    for (int i = 0; i < times; ++i) {
      const std::string& code = codes[static_cast<std::size_t>(i) * 37 % codes.size()];
      const std::size_t bar = code.find('|');
      const EventDraft made = draft(ComponentDigitized{.component = "to-khai", .pages = 1},
                                    {.at = Day::parse("2022-12-31")->at(9, 0).plus_seconds(i),
                                     .dossier = code.substr(0, bar),
                                     .unit = code.substr(bar + 1),
                                     .actor = "bench",
                                     .key = "update " + std::to_string(seq) + " " + std::to_string(i)});
      append.push_back(seconds([&] {
        const auto transaction = database_->begin();
        ledger_.append(*transaction, made);
        transaction->commit();
      }));
      sum.push_back(seconds([&] { board_.catch_up(); }));
    }
    print("events", static_cast<double>(seq));
    percentiles("append", append);
    percentiles("sum", sum);
  }

 private:
  template <class Work>
  void question(const std::string& name, const Work& work) {
    const double took = seconds(work);
    slowest_ = std::max(slowest_, took);
    print(name + "_s", took);
  }

  static void percentiles(const std::string& name, std::vector<double>& values) {
    std::ranges::sort(values);
    print(name + "_median_ms", values[values.size() / 2] * 1000);
    print(name + "_p99_ms", values[values.size() * 99 / 100] * 1000);
  }

  RuleSet rules_;
  std::unique_ptr<store::Database> database_;
  Ledger ledger_;
  RatesBoard board_;
  double slowest_ = 0;
};

int run(const std::vector<std::string>& words) {
  if (words.size() < 3) {
    std::cerr << "usage: sohoa-rates-bench RULES FOLDER EVENTS.jsonl | --update N | --ask\n";
    return 2;
  }
  Bench bench(words[0], words[1]);
  if (words[2] == "--ask") bench.ask();
  else if (words[2] == "--update") bench.update(std::stoi(words.at(3)));
  else bench.import(words[2]);
  return 0;
}

}  // namespace
}  // namespace sohoa

int main(int count, char** words) {
  try {
    return sohoa::run({words + 1, words + count});
  } catch (const sohoa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
