// Unit tests of the decoder on hand-made network outputs: what language knowledge mends, and what it must leave alone.
#include "text/decoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sohoa/core/text.hpp"
#include "text/ctc_beam.hpp"

namespace sohoa::text {
namespace {

/// A network's output written down: each letter takes a step of its own with a blank after it; `{â0.6|ẩ0.39}` is a step
/// that is unsure, ∅ the blank.
class Line {
 public:
  explicit Line(std::string_view written) {
    model_.texts = {"", " "};   // code 0 is the blank
    const std::u32string points = code_points(written);
    for (std::size_t i = 0; i < points.size(); ++i) {
      std::map<int, float> step;
      if (points[i] == U'{') {
        const std::size_t end = points.find(U'}', i);
        for (const std::string& choice : split(utf8(points.substr(i + 1, end - i - 1)), '|')) {
          const std::u32string letter = code_points(choice).substr(0, 1);
          step[letter == U"∅" ? 0 : code_of(utf8(letter))] = std::stof(utf8(code_points(choice).substr(1)));
        }
        i = end;
      } else {
        step[code_of(utf8(points.substr(i, 1)))] = 0.999F;
      }
      steps_.push_back(step);
      steps_.push_back({{0, 0.9999F}});
    }
  }

  std::vector<ReadWord> read(const SyllableModel* syllables = &SyllableModel::built_in()) const {
    return Decoder(model_, syllables).read(output(), 3);
  }

  std::string text(const SyllableModel* syllables = &SyllableModel::built_in()) const {
    std::vector<std::string> words;
    for (const ReadWord& word : read(syllables)) words.push_back(word.text);
    return join(words, " ");
  }

  LineOutput output() const {
    LineOutput output{static_cast<int>(steps_.size()), static_cast<int>(model_.texts.size()), {}};
    for (const auto& step : steps_)
      for (int code = 0; code < output.codes; ++code) {
        const auto found = step.find(code);
        output.probabilities.push_back(found == step.end() ? 1e-5F : found->second);
      }
    return output;
  }

 private:
  int code_of(const std::string& letter) {
    const auto found = std::ranges::find(model_.texts, letter);
    if (found != model_.texts.end() && !letter.empty()) return static_cast<int>(found - model_.texts.begin());
    model_.texts.push_back(letter);
    return static_cast<int>(model_.texts.size()) - 1;
  }

  LstmModel model_;
  std::vector<std::map<int, float>> steps_;
};

TEST(Decoder, GivesTheNetworksOwnReadingWithoutLanguage) {
  EXPECT_EQ(Line("giám đốc th{â0.6|ẩ0.39}m").text(nullptr), "giám đốc thâm");
}

TEST(Decoder, PutsALostMarkBackWhereNeighboursSpeakForIt) {
  const auto words = Line("giám đốc th{â0.6|ẩ0.39}m").read();
  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(words[2].text, "thẩm");
  EXPECT_EQ(words[2].raw, "thâm");
  EXPECT_TRUE(words[2].evidence.is_changed);
  EXPECT_EQ(words[0].raw, words[0].text);
}

TEST(Decoder, DecidesByTheNeighboursNotByTheWordAlone) {
  EXPECT_EQ(Line("th{â0.5|ẩ0.49}m quyền").text(), "thẩm quyền");
  EXPECT_EQ(Line("th{â0.49|ẩ0.5}m hụt").text(), "thâm hụt");
}

TEST(Decoder, KeepsCapitals) {
  EXPECT_EQ(Line("CỘNG H{Ò0.45|O0.5}A XÃ HỘI").text(), "CỘNG HÒA XÃ HỘI");
  EXPECT_EQ(Line("H{Ư0.6|U0.39}ỲNH VĂN").text(), "HUỲNH VĂN");
  EXPECT_EQ(Line("{C0.4|c0.59}ông ty").text(), "công ty");
}

TEST(Decoder, LeavesDigitsAndCodesAlone) {
  EXPECT_EQ(Line("năm 20{10.51|70.48}1").text(), "năm 2011");
  EXPECT_EQ(Line("số {O0.6|ô0.39}1").text(), "số O1");
  EXPECT_EQ(Line("số 12/2022/Q{D0.6|Đ0.39}-TT").text(nullptr), "số 12/2022/QD-TT");
  EXPECT_EQ(Line("UBN{D0.6|Đ0.39}").text(), "UBND");
}

TEST(Decoder, MendsACodeOnlyByItsGrammar) {
  // The reading that can be a code is there, and it is the only one.
  EXPECT_EQ(Line("số 12/2{O0.6|00.39}22/NĐ-CP").text(), "số 12/2022/NĐ-CP");
  EXPECT_EQ(Line("số 5/Q{D0.6|Đ0.39}-UBND").text(), "số 5/QĐ-UBND");
  EXPECT_EQ(Line("ngày {l0.6|10.39}2 tháng 5").text(), "ngày 12 tháng 5");
  // Both can be, or none can, or they do not print alike.
  EXPECT_EQ(Line("số 1{20.51|70.48}/2022/NĐ-CP").text(), "số 12/2022/NĐ-CP");
  EXPECT_EQ(Line("3{20.6|10.39}/12/2021").text(), "32/12/2021");
  EXPECT_EQ(Line("số 12/2{O0.6|Q0.39}22/NĐ-CP").text(), "số 12/2O22/NĐ-CP");
}

TEST(Decoder, PutsDigitsInPlaceOfSignsThatNoNumberHolds) {
  EXPECT_EQ(Line("thu 1{§0.6|80.39}.844.000 đồng").text(), "thu 18.844.000 đồng");
  EXPECT_EQ(Line("số 396/QĐ{Đ0.6|∅0.39}-UBND").text(), "số 396/QĐ-UBND");
  EXPECT_EQ(Line("thu 1{§0.6|30.39}.844.000 đồng").text(), "thu 1§.844.000 đồng");
}

TEST(Decoder, SquaresAUnitBehindANumberAndKeepsWhatWasRead) {
  const auto words = Line("rộng 120 m?, giảm").read();
  ASSERT_EQ(words.size(), 4U);
  EXPECT_EQ(words[2].text, "m²,");
  EXPECT_EQ(words[2].raw, "m?,");
  EXPECT_LT(words[2].evidence.margin, 0.1);     // the sign itself was not read
  EXPECT_EQ(Line("120 m? ²").text(), "120 m? ²");   // a model that can print it is believed
}

TEST(Decoder, LeavesConfidentForeignNamesAndSingleCapitalsAlone) {
  EXPECT_EQ(Line("ông Washington và bà Thatcher").text(), "ông Washington và bà Thatcher");
  EXPECT_EQ(Line("bà {Ơ0.55|Ở0.44}").text(), "bà Ơ");
  EXPECT_EQ(Line("The {l0.6|ì0.39}ease agreement is kept").text(), "The lease agreement is kept");
}

TEST(Decoder, TakesASpaceTheNetworkWasUnsureOf) {
  EXPECT_EQ(Line("ủy ban{ 0.45}nhân dân").text(), "ủy ban nhân dân");
}

TEST(Decoder, IsSureWhereTheNetworkIs) {
  for (const ReadWord& word : Line("cộng hòa xã hội").read()) {
    EXPECT_GT(word.confidence, 0.99);
    EXPECT_GT(word.evidence.margin, 10);
    EXPECT_TRUE(word.evidence.is_known);
  }
  const auto unsure = Line("x{ã0.5|à0.45}").read();
  EXPECT_LT(unsure[0].confidence, 0.6);
  EXPECT_LT(unsure[0].evidence.margin, 5);
}

TEST(Decoder, HasNoWordsForALineWithoutSteps) { EXPECT_TRUE(Line("").read().empty()); }

TEST(CtcReadings, SharesAddUpAndTheLikeliestIsFirst) {
  const auto readings = ctc_readings(Line("th{â0.6|ẩ0.39}m").output(), 0, 8, 0, 12);
  ASSERT_GE(readings.size(), 2U);
  double sum = 0;
  for (const Reading& reading : readings) sum += reading.share;
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_NEAR(readings[0].share / readings[1].share, 0.6 / 0.39, 0.01);
}

TEST(SyllableModel, KnowsSyllablesBySpellingAndNeighbours) {
  const SyllableModel& model = SyllableModel::built_in();
  EXPECT_EQ(model.find("hòa"), model.find("HOÀ"));
  EXPECT_NE(model.find("thẩm"), SyllableModel::none);
  EXPECT_EQ(model.find("qwrtz"), SyllableModel::none);
  EXPECT_EQ(model.find("12"), model.find("9/2022"));
  const int people = model.find("nhân"), folk = model.find("dân"), sky = model.find("trời");
  EXPECT_LT(model.cost_after(people, folk), model.cost_after(people, sky));
  EXPECT_LT(model.cost_after(people, folk), model.cost(folk));
  EXPECT_FLOAT_EQ(model.cost_after(SyllableModel::none, folk), model.cost(folk));
}

TEST(SyllableModel, IsAProbabilityAfterEverySyllable) {
  const SyllableModel& model = SyllableModel::built_in();
  for (const char* word : {"nhân", "quyền", "năm", "của"}) {
    double sum = 0;
    for (int next = 0; next < static_cast<int>(model.size()); ++next) sum += std::exp(-model.cost_after(model.find(word), next));
    EXPECT_NEAR(sum, 1, 0.05) << word;
  }
}

TEST(SyllableModel, RefusesDamagedTables) {
  for (const std::string_view bad : {"", "SYL", "SYL1", "SYL2aaaabbbbcccc"}) EXPECT_ANY_THROW(SyllableModel{view(bad)}) << bad;
}

}  // namespace
}  // namespace sohoa::text
