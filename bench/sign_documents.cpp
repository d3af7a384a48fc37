// Signs one document over and over, as a batch would: how many a CPU-second, and how long each takes.
//
//   sohoa-sign-bench make FILE                          a page of our own pipeline, about 200 KB
//   sohoa-sign-bench sign FILE P12 PASSWORD recorded|parsed SECONDS OUT
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "sohoa/core/file.hpp"
#include "sohoa/core/secret.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/pades/sign.hpp"
#include "sohoa/pdf/package.hpp"
#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa {
namespace {

using Clock = std::chrono::steady_clock;

/// Noise compresses badly: 470 x 420 gray pixels make about 200 KB.
Bytes own_document() {
  Raster raster{470, 420, PixelFormat::gray, Bytes(470 * 420)};
  std::uint32_t state = 1;
  for (auto& pixel : raster.pixels) pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  const auto page = [&](std::size_t) {
    PackagedPage one;
    one.image = code_losslessly(raster);
    one.resolution = {72, 72};
    one.text.reading_width_px = 470;
    one.text.reading_height_px = 420;
    one.text.reading_dpi = 72;
    return one;
  };
  return package(1, page, {.title = "Bản số hóa"}).bytes;
}

/// Of a living child and of all its children that have ended: utime, stime, cutime, cstime of /proc/PID/stat.
double cpu_of_child(const std::filesystem::path& stat) {
  std::ifstream file{stat};
  std::string line{std::istreambuf_iterator<char>{file}, {}};
  std::istringstream rest(line.substr(std::min(line.size(), line.rfind(')') + 1)));
  std::string state;
  long parent = 0, skipped = 0, ticks = 0, total = 0;
  rest >> state >> parent;
  if (parent != getpid()) return 0;
  for (int field = 5; field <= 13; ++field) rest >> skipped;
  for (int field = 14; field <= 17 && rest >> ticks; ++field) total += ticks;
  return static_cast<double>(total) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// This process, and the one the sandbox forks its children from.
double cpu_seconds() {
  double total = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) total += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  }
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    if (std::isdigit(static_cast<unsigned char>(entry.path().filename().string()[0])) != 0) total += cpu_of_child(entry.path() / "stat");
  }
  return total;
}

double percentile(std::vector<double> sorted, double share) {
  std::sort(sorted.begin(), sorted.end());
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

int sign(const std::string& file, const std::string& key, const std::string& password, bool is_recorded, double seconds, const std::string& out) {
  const Bytes original = read_file(file);
  const auto signer = open_p12(key, Secret(std::string(password)));
  SignOptions options;
  options.level = Level::b_b;
  options.appearance = Appearance::none;
  const RecordedPlan plan = record_plan(Descriptor::of_memory(original), {});
  std::vector<double> milliseconds;
  Bytes last;
  const double cpu_before = cpu_seconds();
  const auto begin = Clock::now();
  while (std::chrono::duration<double>(Clock::now() - begin).count() < seconds) {
    const auto start = Clock::now();
    last = sign_pdf(original, *signer, options, SystemClock().now(), is_recorded ? &plan : nullptr).bytes;
    milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  const double cpu = cpu_seconds() - cpu_before;
  write_file_durably(out, last);
  std::printf("%zu %.3f %.3f %.3f\n", milliseconds.size(), cpu, percentile(milliseconds, 0.5), percentile(milliseconds, 0.99));
  return 0;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() == 2 && arguments[0] == "make") {
    write_file_durably(arguments[1], own_document());
    return 0;
  }
  if (arguments.size() == 7 && arguments[0] == "sign") {
    return sign(arguments[1], arguments[2], arguments[3], arguments[4] == "recorded", std::strtod(arguments[5].c_str(), nullptr), arguments[6]);
  }
  std::fputs("usage: sohoa-sign-bench make FILE | sign FILE P12 PASSWORD recorded|parsed SECONDS OUT\n", stderr);
  return 2;
}

}  // namespace
}  // namespace sohoa

int main(int argc, char** argv) {
  sohoa::provide_pdf_tasks();
  sohoa::provide_sign_tasks();
  sohoa::sandbox::run_child_if_asked(argc, argv);
  return sohoa::run(std::vector<std::string>(argv + 1, argv + argc));
}
