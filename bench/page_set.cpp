// Finds pages and their true text.
#include "page_set.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "sohoa/core/text.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void add_index(const fs::path& folder, std::vector<TruePage>& pages) {
  std::istringstream index(read_text(folder / "pages.tsv"));
  std::string line;
  std::getline(index, line);
  const std::vector<std::string> names = sohoa::split(line, '\t');
  while (std::getline(index, line)) {
    const std::vector<std::string> cells = sohoa::split(line, '\t');
    const auto cell = [&](std::string_view name) {
      const auto at = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
      if (at >= cells.size()) throw std::runtime_error((folder / "pages.tsv").string() + ": no " + std::string(name));
      return cells[at];
    };
    pages.push_back({folder / cell("file"), std::stoul(cell("page")) - 1, read_text(folder / cell("truth")), cell("group"),
                     cell("order") == "single"});
  }
}

/// `name.gt.txt`, or `name_p2.gt.txt` for page 2; the truth's file name without its ending.
void add_truth(const fs::path& truth, const std::vector<std::string>& in_rows, std::vector<TruePage>& pages) {
  std::string name = truth.filename().string();
  name.resize(name.size() - std::string_view(".gt.txt").size());
  const auto image_named = [&](const std::string& stem) -> fs::path {
    for (const char* ending : {".jpg", ".png", ".tif", ".tiff", ".jpeg", ".pdf"})
      if (fs::path image = truth.parent_path() / (stem + ending); fs::exists(image)) return image;
    return {};
  };
  std::size_t page = 0;
  fs::path image = image_named(name);
  if (const std::size_t at = name.rfind("_p"); image.empty() && at != std::string::npos && at + 2 < name.size() &&
                                               std::ranges::all_of(name.substr(at + 2), [](char c) { return c >= '0' && c <= '9'; })) {
    page = std::stoul(name.substr(at + 2)) - 1;
    image = image_named(name.substr(0, at));
  }
  if (image.empty()) return;
  const std::string file = image.filename().string();
  const bool rows = std::ranges::any_of(in_rows, [&](const std::string& pattern) { return fnmatch(pattern.c_str(), file.c_str(), 0) == 0; });
  pages.push_back({image, page, read_text(truth), truth.parent_path().filename().string(), !rows});
}

void add_folder(const fs::path& folder, const std::vector<std::string>& in_rows, std::vector<TruePage>& pages) {
  if (fs::exists(folder / "pages.tsv")) return add_index(folder, pages);
  std::vector<fs::path> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  for (const fs::path& entry : entries) {
    if (fs::is_directory(entry)) add_folder(entry, in_rows, pages);
    else if (entry.filename().string().ends_with(".gt.txt")) add_truth(entry, in_rows, pages);
  }
}

/// The pages of one image file, found among those of its folder.
void add_file(const fs::path& file, const std::vector<std::string>& in_rows, std::vector<TruePage>& pages) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::vector<TruePage> of_folder;
  add_folder(folder, in_rows, of_folder);
  const std::size_t before = pages.size();
  for (TruePage& page : of_folder)
    if (fs::equivalent(page.file, file)) pages.push_back(std::move(page));
  if (pages.size() == before) throw std::runtime_error(file.string() + ": no true text beside it");
}

}  // namespace

std::vector<TruePage> pages_of(const std::vector<fs::path>& places, const std::vector<std::string>& in_rows) {
  std::vector<TruePage> pages;
  for (const fs::path& place : places) {
    if (fs::is_directory(place)) add_folder(place, in_rows, pages);
    else add_file(place, in_rows, pages);
  }
  return pages;
}

std::string without_leaders(const std::string& text) {
  const std::u32string points = sohoa::code_points(text);
  const auto is_dot = [](char32_t c) { return c == U'.' || c == U'…' || c == U'·' || c == U'_'; };
  std::u32string out;
  for (std::size_t at = 0; at < points.size();) {
    std::size_t end = at;
    while (end < points.size() && is_dot(points[end])) ++end;
    std::size_t spaced = at;
    while (spaced + 1 < points.size() && points[spaced] == U'.' && points[spaced + 1] == U' ') spaced += 2;
    if (end - at >= 3 || spaced - at >= 6) {
      at = std::max(end - at >= 3 ? end : at, spaced - at >= 6 ? spaced : at);
      out.push_back(U' ');
    } else {
      out.push_back(points[at++]);
    }
  }
  return sohoa::utf8(out);
}

}  // namespace bench
