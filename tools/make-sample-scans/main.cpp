// sohoa-sample-scans: draws the sample dossiers' papers and "scans" them, or makes pages of one kind for the benchmarks.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "groups.hpp"
#include "plan.hpp"

namespace {

using namespace samples;
using std::filesystem::path;

constexpr const char* usage =
    "usage: sohoa-sample-scans [--samples DIR] OUT             the sample dossiers, checked against DIR/scans.sha256\n"
    "       sohoa-sample-scans --group NAME --seed N --pages M OUT   pages of one kind, with their text\n"
    "       sohoa-sample-scans --print-digests OUT             what scans.sha256 should say\n"
    "       sohoa-sample-scans --groups                        the names of the kinds\n";

struct Wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Request {
  path samples = SOHOA_SAMPLES_DIR;
  path out;
  std::string group;
  std::uint64_t seed = 1;
  int pages = 10;
  bool print_digests = false;
  bool lists_groups = false;
};

Request parsed(int argc, char** argv) {
  Request request;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] {
      if (++i == argc) throw Wrong(word + " needs a value");
      return std::string(argv[i]);
    };
    if (word == "--samples") request.samples = value();
    else if (word == "--group") request.group = value();
    else if (word == "--seed") request.seed = std::stoull(value());
    else if (word == "--pages") request.pages = std::stoi(value());
    else if (word == "--groups") request.lists_groups = true;
    else if (word == "--print-digests") request.print_digests = true;
    else if (word.starts_with("-") || !request.out.empty()) throw Wrong("unknown argument: " + word);
    else request.out = word;
  }
  if (request.out.empty() && !request.lists_groups) throw Wrong("no output folder");
  return request;
}

std::vector<std::string> files_to_check(const path& out) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(out))
    if (entry.is_regular_file() && entry.path().extension() != ".tsv")
      files.push_back(std::filesystem::relative(entry.path(), out).string());
  std::sort(files.begin(), files.end());
  return files;
}

void check_digests(const path& out, const path& list) {
  std::ifstream in(list);
  if (!in) throw std::runtime_error("no digests: " + list.string());
  std::map<std::string, std::string> expected;
  for (std::string digest, name; in >> digest >> name;) expected[name] = digest;
  const auto made = files_to_check(out);
  for (const std::string& file : made) {
    const auto wanted = expected.find(file);
    if (wanted == expected.end()) throw std::runtime_error(file + ": not listed in " + list.string());
    if (sha256_of(out / file) != wanted->second)
      throw std::runtime_error(file + ": differs from its digest in " + list.string() +
                               "; samples are drawn with the libraries and fonts of Debian 12");
    expected.erase(wanted);
  }
  if (!expected.empty()) throw std::runtime_error(expected.begin()->first + ": listed, but not made");
}

// Only a folder that this program filled is emptied.
void empty_own_folder(const path& out) {
  if (std::filesystem::exists(out) && !std::filesystem::is_empty(out) && !std::filesystem::exists(out / "pages.tsv"))
    throw std::runtime_error(out.string() + ": holds other files; choose an empty folder");
  std::filesystem::remove_all(out);
}

void make_samples(const Request& request) {
  empty_own_folder(request.out);
  std::vector<MadePage> index;
  for (const ScanPlan& plan : read_plan(request.samples / "scans.toml", request.samples / "forms")) {
    try {
      for (MadePage& page : make_scan(plan, request.out)) index.push_back(std::move(page));
    } catch (const std::exception& error) {
      throw std::runtime_error(plan.file + ": " + error.what());
    }
  }
  for (const auto& dossier : std::filesystem::directory_iterator(request.samples / "dossiers"))
    std::filesystem::copy_file(dossier.path(), request.out / dossier.path().filename());
  write_index(request.out / "pages.tsv", index);
  if (request.print_digests) {
    for (const std::string& file : files_to_check(request.out))
      std::printf("%s  %s\n", sha256_of(request.out / file).c_str(), file.c_str());
    return;
  }
  check_digests(request.out, request.samples / "scans.sha256");
  std::printf("%zu pages in %s\n", index.size(), request.out.c_str());
}

void make_group(const Request& request) {
  std::filesystem::create_directories(request.out);
  std::vector<MadePage> index;
  for (const ScanPlan& plan : group_plan(request.group, request.seed, request.pages))
    for (MadePage& page : make_scan(plan, request.out)) index.push_back(std::move(page));
  write_index(request.out / "pages.tsv", index);
  std::printf("%zu pages in %s\n", index.size(), request.out.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Request request = parsed(argc, argv);
    if (request.lists_groups)
      for (const std::string& name : group_names()) std::printf("%s\n", name.c_str());
    else if (request.group.empty()) make_samples(request);
    else make_group(request);
    return 0;
  } catch (const Wrong& error) {
    std::fprintf(stderr, "sohoa-sample-scans: %s\n%s", error.what(), usage);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sohoa-sample-scans: %s\n", error.what());
    return 1;
  }
}
