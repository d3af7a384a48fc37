// A folder of foreign documents, when SOHOA_CORPUS names one: each gives its pages or a clear Error. What Leptonica opens
// and what pdftoppm draws, asked here outside the sandbox, must give pages.
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <leptonica/allheaders.h>

#include "sohoa/core/text.hpp"
#include "sohoa/scan/batch.hpp"
#include "support/expect_error.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t pages_decoded = 12;

struct Outcome {
  std::string verdict;         // "pages", or the error's code
  std::string detail;
  bool has_pages = false;
};

Outcome outcome_of(const fs::path& file) {
  try {
    Input input = Input::open(file);
    const InputFacts& facts = input.facts();
    int kept = 0;
    for (std::size_t i = 0; i < std::min(facts.pages.size(), pages_decoded); ++i) {
      const ScannedPage page = input.page(i);
      kept += page.coded ? 1 : 0;
      const PageFacts& said = facts.pages[i];
      EXPECT_LE(std::abs(page.raster.width_px - said.width_px), 2) << file << " page " << i;
      EXPECT_LE(std::abs(page.raster.height_px - said.height_px), 2) << file << " page " << i;
    }
    static constexpr const char* kinds[] = {"image", "scanned", "born-digital", "signed"};
    std::string detail = std::string{kinds[static_cast<int>(facts.kind)]} + " " + std::to_string(facts.pages.size()) +
                         " pages " + std::to_string(facts.pages[0].width_px) + "x" + std::to_string(facts.pages[0].height_px) +
                         " " + decimal(facts.pages[0].resolution.x_dpi, 1) + " dpi, kept " + std::to_string(kept) + " " +
                         facts.claimed_conformance;
    return {"pages", std::move(detail), true};
  } catch (const Error& error) {
    return {std::string{name(error.code())}, error.detail(), false};
  }
}

std::string quoted(const fs::path& file) {
  std::string text = "'";
  for (const char c : file.string()) text += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return text + "'";
}

// 'yes', 'no', or 'locked' for a file that wants a password.
std::string poppler_draws(const fs::path& file) {
  const std::string command = "timeout 60 pdftoppm -r 10 -l " + std::to_string(pages_decoded) + " " + quoted(file) + " 2>&1";
  std::FILE* output = ::popen(command.c_str(), "r");
  std::string text(1 << 16, '\0');
  bool is_picture = false, is_locked = false;
  for (std::size_t got; (got = std::fread(text.data(), 1, text.size(), output)) > 0;) {
    const std::string_view piece{text.data(), got};
    // One pixel is what it prints for a page it cannot make out.
    const std::size_t picture = piece.find("P6\n");
    is_picture = is_picture || (picture != piece.npos && piece.substr(picture + 3, 4) != "1 1\n");
    is_locked = is_locked || piece.find("Incorrect password") != piece.npos;
  }
  const int status = ::pclose(output);
  return is_locked ? "locked" : status == 0 && is_picture ? "yes" : "no";
}

std::string judged(const fs::path& file) {
  l_int32 format = IFF_UNKNOWN;
  ::setMsgSeverity(L_SEVERITY_NONE);
  if (::findFileFormat(file.c_str(), &format) == 0 && format == IFF_LPDF) return poppler_draws(file);
  if (file.extension() == ".pdf") return poppler_draws(file);
  Pix* pix = format == IFF_UNKNOWN ? nullptr : ::pixRead(file.c_str());
  const bool is_read = pix != nullptr;
  ::pixDestroy(&pix);
  return is_read ? "yes" : "no";
}

TEST(Corpus, GivesPagesOrAClearErrorForEveryFile) {
  const char* corpus = std::getenv("SOHOA_CORPUS");
  if (!corpus) GTEST_SKIP() << "SOHOA_CORPUS names no folder";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(corpus))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  int with_pages = 0;
  for (const fs::path& file : files) {
    const auto begin = std::chrono::steady_clock::now();
    const Outcome outcome = outcome_of(file);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const std::string judge = judged(file);
    // Readers disagree on the pages of a loop, and some do not mind; ours refuses to guess.
    const bool is_missed = judge == "yes" && !outcome.has_pages && outcome.verdict != "pdf_page_tree_loop";
    std::printf("%s\t%s\t%s\tjudge %s\t%.1f s\t%s%s\n", fs::relative(file, corpus).c_str(), outcome.verdict.c_str(),
                outcome.detail.c_str(), judge.c_str(), took.count(), outcome.has_pages ? "" : "-", is_missed ? " MISSED" : "");
    EXPECT_FALSE(is_missed) << file << ": " << outcome.verdict << " " << outcome.detail;
    EXPECT_NE("internal", outcome.verdict) << file;
    with_pages += outcome.has_pages ? 1 : 0;
  }
  std::printf("%d of %zu files give pages\n", with_pages, files.size());
}

}  // namespace
}  // namespace sohoa
