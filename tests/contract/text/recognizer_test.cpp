// Contract tests of both engines through the pool, on pages rendered from text written for these tests.
#include "sohoa/text/recognizer.hpp"

#include <gtest/gtest.h>

#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/text/accuracy.hpp"
#include "support/page_images.hpp"

extern char** environ;

namespace sohoa {
namespace {

const Resolution at_200_dpi{200, 200, false};

std::string truth_of(const std::string& name) {
  std::ifstream file(test::data_file(name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

PreparedPage prepared(const std::string& name) { return prepare(test::raster_of(test::picture(name).get()), at_200_dpi); }

class ChangedEnvironment {
 public:
  ChangedEnvironment(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~ChangedEnvironment() { before_.empty() ? unsetenv(name_) : setenv(name_, before_.c_str(), 1); }

 private:
  const char* name_;
  std::string before_;
};

ErrorCode code_of(const std::function<void()>& action, std::string* subject = nullptr) {
  try {
    action();
  } catch (const Error& error) {
    if (subject) *subject = error.subject();
    return error.code();
  }
  return ErrorCode::internal;
}

class EachEngine : public testing::TestWithParam<Engine> {
 protected:
  static RecognizeOptions options() { return {.engine = GetParam()}; }
};

INSTANTIATE_TEST_SUITE_P(Recognizer, EachEngine, testing::Values(Engine::lines, Engine::tesseract),
                         [](const auto& engine) { return engine.param == Engine::lines ? "lines" : "tesseract"; });

TEST_P(EachEngine, ReadsAVietnamesePage) {
  RecognizerPool pool(options());
  const RecognizedPage page = pool.recognize(prepared("text/page_vi.png"));
  EXPECT_LT(char_error_rate(truth_of("text/page_vi.txt"), page.text()), 0.01);
  EXPECT_EQ(page.lines.size(), 18U);
  EXPECT_GT(page.mean_confidence(), 0.9);
  EXPECT_LE(page.worst_line_confidence(), page.mean_confidence());
}

TEST_P(EachEngine, PutsWordsOnTheirInk) {
  RecognizerPool pool(options());
  const PreparedPage ready = prepared("text/strip_vi.png");
  const RecognizedPage page = pool.recognize(ready);
  ASSERT_EQ(page.lines.size(), 3U);
  double last_baseline = 0;
  for (const TextLine& line : page.lines) {
    EXPECT_GT(line.baseline, last_baseline + 40);
    last_baseline = line.baseline;
    double right = 0;
    for (const Word& word : line.words) {
      EXPECT_GE(word.box.left, right - 2) << word.text;
      right = word.box.right();
      EXPECT_GE(word.box.top, line.box.top - 1);
      EXPECT_LE(word.box.bottom(), line.box.bottom() + 1);
      EXPECT_GT(word.confidence, 0.5);
      EXPECT_LE(word.confidence, 1);
    }
    EXPECT_GT(line.baseline, line.box.top);
    EXPECT_LE(line.baseline, line.box.bottom() + 1);
  }
  EXPECT_EQ(page.to_source, ready.to_source);
  EXPECT_EQ(page.reading_width_px, ready.reading.width_px);
}

TEST_P(EachEngine, ReadsUpsideDownAndLeaningPagesTheSame) {
  RecognizerPool pool(options());
  const test::Picture leaning = test::leaning(test::picture("text/page_vi.png").get(), -6);
  const test::Picture over{pixRotateOrth(leaning.get(), 2)};
  const RecognizedPage page = pool.recognize(prepare(test::raster_of(over.get()), at_200_dpi));
  EXPECT_LT(char_error_rate(truth_of("text/page_vi.txt"), page.text()), 0.02);
}

TEST_P(EachEngine, GivesTheSameWordsOnAnyThreadInAnyOrder) {
  if (!openmp_is_off()) GTEST_SKIP() << "needs OMP_THREAD_LIMIT=1";
  const PreparedPage first = prepared("text/strip_vi.png"), second = prepared("text/page_vi.png");
  RecognizerPool alone(options());
  const RecognizedPage expected_first = alone.recognize(first), expected_second = RecognizerPool(options()).recognize(second);
  RecognizerPool pool(options());
  std::vector<RecognizedPage> forward, backward;
  std::thread one([&] { forward = {pool.recognize(first), pool.recognize(second), pool.recognize(first)}; });
  std::thread two([&] { backward = {pool.recognize(second), pool.recognize(first), pool.recognize(second)}; });
  one.join();
  two.join();
  EXPECT_EQ(forward, (std::vector{expected_first, expected_second, expected_first}));
  EXPECT_EQ(backward, (std::vector{expected_second, expected_first, expected_second}));
}

TEST_P(EachEngine, GivesNothingForABlankPageAndForASpeckOfAnImage) {
  RecognizerPool pool(options());
  const test::Picture paper = test::blank_paper(1654, 2339);
  const PreparedPage blank = prepare(test::raster_of(paper.get()), at_200_dpi);
  ASSERT_TRUE(blank.quality.is_blank);
  EXPECT_EQ(pool.recognize(blank).word_count(), 0U);
  const test::Picture speck = test::blank_paper(4, 4, 0);
  EXPECT_EQ(pool.recognize(prepare(test::raster_of(speck.get()), at_200_dpi)).word_count(), 0U);
}

TEST_P(EachEngine, ReadsAnInvertedPageWithoutFailing) {
  RecognizerPool pool(options());
  const test::Picture page = test::picture("text/strip_vi.png");
  const test::Picture inverted{pixInvert(nullptr, page.get())};
  EXPECT_NO_THROW(pool.recognize(prepare(test::raster_of(inverted.get()), at_200_dpi)));
}

TEST(Recognizer, NamesTheModelThatIsMissingAndWhereItLooked) {
  std::string subject;
  EXPECT_EQ(code_of([] { RecognizerPool pool({.languages = {"vie", "xyz"}}); }, &subject), ErrorCode::model_missing);
  EXPECT_EQ(subject, "xyz");
  const TemporaryFolder empty;
  const ChangedEnvironment prefix("TESSDATA_PREFIX", empty.path().string());
  try {
    RecognizerPool pool;
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::model_missing);
    EXPECT_EQ(error.subject(), "vie");
    EXPECT_NE(error.detail().find(empty.path().string()), std::string::npos);
  }
}

TEST(Recognizer, SaysModelMissingForAModelThatCannotBeLoaded) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "vie.traineddata") << "not a model";
  const ChangedEnvironment prefix("TESSDATA_PREFIX", folder.path().string());
  RecognizerPool pool;
  const PreparedPage page = prepared("text/strip_vi.png");
  EXPECT_EQ(code_of([&] { pool.recognize(page); }), ErrorCode::model_missing);
}

TEST(Recognizer, RefusesNamesThatAreNoModels) {
  for (const std::string name : {"", "../vie", "/etc/passwd", "vie+eng", "vi e"})
    EXPECT_EQ(code_of([&] { RecognizerPool pool({.languages = {name}}); }), ErrorCode::usage) << name;
  EXPECT_EQ(code_of([] { RecognizerPool pool({.languages = {}}); }), ErrorCode::usage);
}

TEST(LinesEngine, PutsWordsOnTheInkTesseractFindsThemOn) {
  const PreparedPage ready = prepared("text/page_vi.png");
  const RecognizedPage ours = RecognizerPool({.engine = Engine::lines}).recognize(ready), 
                       theirs = RecognizerPool({.engine = Engine::tesseract}).recognize(ready);
  std::size_t compared = 0;
  for (const TextLine& line : ours.lines)
    for (const Word& word : line.words)
      for (const TextLine& other : theirs.lines)
        for (const Word& same : other.words) {
          const double apart = std::abs(word.box.left + word.box.width / 2 - same.box.left - same.box.width / 2);
          if (word.text != same.text || std::abs(line.baseline - other.baseline) > 10 || apart > 40) continue;
          ++compared;
          EXPECT_NEAR(word.box.left, same.box.left, 8) << word.text;     // a millimetre at 200 dpi
          EXPECT_NEAR(word.box.right(), same.box.right(), 8) << word.text;
        }
  EXPECT_GT(compared, 180U);
}

TEST(LinesEngine, LeavesPagesWithoutLinesToTesseract) {
  // Two spots of ink are no line; Tesseract is asked and finds nothing either.
  const test::Picture page = test::blank_paper(1654, 2339);
  test::fill(page.get(), 400, 400, 300, 300, 0);
  const PreparedPage ready = prepare(test::raster_of(page.get()), at_200_dpi);
  ASSERT_FALSE(ready.quality.is_blank);
  EXPECT_EQ(RecognizerPool({.engine = Engine::lines}).recognize(ready),
            RecognizerPool({.engine = Engine::tesseract}).recognize(ready));
}

constexpr int first_line_px = 186, line_pitch_px = 66;     // of text/page_vi.png

/// One pixel after the other of a box.
void change(PIX* page, const Box& box, const std::function<int(int)>& changed) {
  for (int y = static_cast<int>(box.top); y < static_cast<int>(box.bottom()); ++y)
    for (int x = static_cast<int>(box.left); x < static_cast<int>(box.right()); ++x) {
      l_uint32 value = 0;
      pixGetPixel(page, x, y, &value);
      pixSetPixel(page, x, y, static_cast<l_uint32>(changed(static_cast<int>(value))));
    }
}

RecognizedPage read_by_lines(PIX* page) {
  return RecognizerPool({.engine = Engine::lines}).recognize(prepare(test::raster_of(page), at_200_dpi));
}

TEST(LinesEngine, ReadsWhitePrintOnDarkGroundsInItsPlace) {
  const test::Picture page = test::picture("text/page_vi.png");
  change(page.get(), {180, first_line_px + 2 * line_pitch_px, 1340, line_pitch_px}, [](int value) { return 255 - value; });
  change(page.get(), {180, first_line_px + 7 * line_pitch_px, 1340, 3 * line_pitch_px}, [](int value) { return 255 - value * 150 / 255; });
  const RecognizedPage read = read_by_lines(page.get());
  EXPECT_LT(char_error_rate(truth_of("text/page_vi.txt"), read.text()), 0.01) << read.text();
}

TEST(LinesEngine, ReadsPrintOnAGroundAsDarkAsInk) {
  const test::Picture page = test::picture("text/page_vi.png");
  change(page.get(), {180, first_line_px + 5 * line_pitch_px, 1340, 4 * line_pitch_px}, [](int value) { return 10 + value * 100 / 255; });
  const RecognizedPage read = read_by_lines(page.get());
  EXPECT_LT(char_error_rate(truth_of("text/page_vi.txt"), read.text()), 0.02) << read.text();
}

TEST(LinesEngine, ReadsNumbersInBoxesAndDigitsAloneInCells) {
  const RecognizedPage read = read_by_lines(test::picture("text/form_vi.png").get());
  std::vector<std::string> words;
  for (const TextLine& line : read.lines)
    for (const Word& word : line.words) words.push_back(word.text);
  std::istringstream rows(truth_of("text/form_vi.txt"));
  int cells = 0, wrong = 0;
  for (std::string cell; rows >> cell;) {
    ++cells;
    const auto at = std::ranges::find(words, cell);
    if (at == words.end()) ++wrong;
    else words.erase(at);
  }
  EXPECT_GT(cells, 80);
  EXPECT_LE(wrong, 1) << read.text();      // «QT» in slanting print
  EXPECT_LE(words.size(), 1U) << read.text();
  // A number lies on its boxes.
  const auto number = std::ranges::find_if(read.lines, [](const TextLine& line) { return !line.words.empty() && line.words.front().text == "070187742989"; });
  ASSERT_NE(number, read.lines.end());
  EXPECT_NEAR(number->words.front().box.left, 420 + 16, 8);
  EXPECT_NEAR(number->words.front().box.right(), 420 + 46 * 12 - 14, 8);
}

TEST(LinesEngine, WritesBoxesToTickBesideTheirWords) {
  const test::Picture page = test::picture("text/page_vi.png");
  for (const int line : {4, 6}) {
    const int x = 180, y = first_line_px + line * line_pitch_px + 8, side = 28;
    for (const Box& stroke : {Box{0, 0, 28, 2}, Box{0, 26, 28, 2}, Box{0, 0, 2, 28}, Box{26, 0, 2, 28}})
      test::fill(page.get(), x + static_cast<int>(stroke.left), y + static_cast<int>(stroke.top), static_cast<int>(stroke.width), static_cast<int>(stroke.height), 0);
    if (line == 6) test::fill(page.get(), x + 8, y + 8, side - 16, side - 16, 0);
  }
  const RecognizedPage read = read_by_lines(page.get());
  std::string text = read.text(), signs;
  for (const TextLine& line : read.lines)
    for (const Word& word : line.words)
      if (word.text == "☐" || word.text == "☑") {
        signs += word.text;
        EXPECT_NEAR(word.box.left, 180, 3);
        EXPECT_NEAR(word.box.width, 28, 4);
      }
  EXPECT_EQ(signs, "☐☑") << text;
  EXPECT_LT(char_error_rate(truth_of("text/page_vi.txt"), text), 0.01) << text;
}

class StandingAt : public testing::TestWithParam<int> {};
TEST_P(StandingAt, IsReadBesideUprightPrint) {
  const test::Picture page = test::picture("text/page_vi.png");
  const test::Picture strip{pixCreate(1300, line_pitch_px, 8)};
  pixRasterop(strip.get(), 0, 0, 1300, line_pitch_px, PIX_SRC, page.get(), 200, first_line_px + 3 * line_pitch_px);
  const test::Picture standing{pixRotateOrth(strip.get(), GetParam() / 90)};
  pixRasterop(page.get(), 60, 400, line_pitch_px, 1300, PIX_SRC, standing.get(), 0, 0);
  const RecognizedPage read = read_by_lines(page.get());
  std::vector<TextLine> turned;
  for (const TextLine& line : read.lines)
    if (line.turned_deg != 0) turned.push_back(line);
  ASSERT_FALSE(turned.empty()) << read.text();
  std::string words;
  double last = GetParam() == 90 ? 0 : 1e9;
  for (const TextLine& line : turned) {
    EXPECT_EQ(line.turned_deg, GetParam());
    for (const Word& word : line.words) {
      words += word.text + " ";
      EXPECT_GE(word.box.left, 55) << word.text;
      EXPECT_LE(word.box.right(), 60 + line_pitch_px + 5) << word.text;
      EXPECT_GT(word.box.height, word.box.width * 0.6) << word.text;
      EXPECT_TRUE(GetParam() == 90 ? word.box.top > last - 5 : word.box.top < last + 5) << word.text;
      last = word.box.top;
    }
  }
  EXPECT_LT(char_error_rate("Tôi nộp kèm theo đơn này các giấy tờ đã được số hóa tại quầy,", words), 0.05) << words;
  EXPECT_EQ(read.lines.size(), 18U + turned.size());
}
INSTANTIATE_TEST_SUITE_P(Quarters, StandingAt, testing::Values(90, 270));

/// Runs one test of this program again with OpenMP's limit set from the start; its exit code.
int run_again(const std::string& test, const std::string& limit) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!std::string_view(*entry).starts_with("OMP_THREAD_LIMIT=")) environment.emplace_back(*entry);
  environment.push_back("OMP_THREAD_LIMIT=" + limit);
  environment.push_back("SOHOA_TEST_IN_CHILD=1");
  std::vector<std::string> arguments{"contract-text", "--gtest_filter=" + test, "--gtest_brief=1"};
  std::vector<char*> argv, envp;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  for (std::string& entry : environment) envp.push_back(entry.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, argv.data(), envp.data()) != 0) return -1;
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(OpenMp, InChildWithFourThreadsASecondEngineIsRefused) {
  if (std::getenv("SOHOA_TEST_IN_CHILD") == nullptr) GTEST_SKIP() << "runs inside ASecondEngineIsRefusedWhileItIsOn";
  ASSERT_FALSE(openmp_is_off());
  RecognizerPool pool({.engine = Engine::tesseract});
  const PreparedPage page = prepared("text/page_vi.png");
  // Two threads keep asking until one finds the other at work.
  std::atomic<int> refused = 0;
  const auto keep_asking = [&] {
    for (int i = 0; i < 200 && refused == 0; ++i)
      if (code_of([&] { pool.recognize(page); }) == ErrorCode::config_invalid) ++refused;
  };
  std::thread other(keep_asking);
  keep_asking();
  other.join();
  EXPECT_GT(refused, 0);
}

TEST(OpenMp, ASecondEngineIsRefusedWhileItIsOn) {
  if (std::getenv("SOHOA_TEST_IN_CHILD") != nullptr) GTEST_SKIP();
  EXPECT_EQ(run_again("OpenMp.InChildWithFourThreadsASecondEngineIsRefused", "4"), 0);
}

TEST(OpenMp, InChildWithOneThreadItIsOff) {
  if (std::getenv("SOHOA_TEST_IN_CHILD") == nullptr) GTEST_SKIP() << "runs inside IsOffWhenTheLimitIsOne";
  EXPECT_TRUE(openmp_is_off());
}

TEST(OpenMp, IsOffWhenTheLimitIsOne) {
  if (std::getenv("SOHOA_TEST_IN_CHILD") != nullptr) GTEST_SKIP();
  EXPECT_EQ(run_again("OpenMp.InChildWithOneThreadItIsOff", "1"), 0);
}

}  // namespace
}  // namespace sohoa
