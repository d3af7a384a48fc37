// R11, R12, R13: the forms of codes and numbers.
#include <gtest/gtest.h>

#include "sohoa/dossier/dossier.hpp"
#include "sohoa/dossier/unit.hpp"

#include "support/seeded.hpp"

namespace sohoa {
namespace {

TEST(R11DossierCode, TakesTheFormsInUse) {
  for (const char* text : {"H74-260901-0028", "H10.15-220601-0001", "G12.18-250414-9999", "H10.31.02-220831-12345",
                           "H10.01.02.03-220831-0001", "000.00.16.H40-220601-0001"}) {
    const auto code = DossierCode::parse(text);
    ASSERT_TRUE(code) << text;
    EXPECT_EQ(code->text(), text);
  }
}

TEST(R11DossierCode, RefusesEverythingElse) {
  for (const char* text : {"",
                           "-",
                           "--",
                           "H74",
                           "H74-260901",
                           "H74-260901-",
                           "H74-260901-028",
                           "H74-260901-0028 ",
                           " H74-260901-0028",
                           "h74-260901-0028",
                           "H7-260901-0028",
                           "H741-260901-0028",
                           "H74.1-260901-0028",
                           "H74.01.02.03.04-260901-0028",
                           "000.16.H40-220601-0001",
                           "000.00.16.H4-220601-0001",
                           "001.00.16.H40-220601-0001",
                           "H74-260901-00a8",
                           "H74-260901-0028-1",
                           "H74-26091-0028",
                           "H74-2609011-0028",
                           "H74-260901-0000000001",
                           "H74-260901-００２８"}) {
    EXPECT_FALSE(DossierCode::parse(text)) << text;
  }
}

TEST(R11DossierCode, HoldsARealDay) {
  EXPECT_TRUE(DossierCode::parse("H10-240229-0001"));
  EXPECT_FALSE(DossierCode::parse("H10-230229-0001"));
  EXPECT_FALSE(DossierCode::parse("H10-221301-0001"));
  EXPECT_FALSE(DossierCode::parse("H10-220631-0001"));
  EXPECT_FALSE(DossierCode::parse("H10-220600-0001"));
}

TEST(R11DossierCode, TellsUnitAndDay) {
  const auto code = *DossierCode::parse("H10.31.02-220601-0042");
  EXPECT_EQ(code.unit(), "H10.31.02");
  EXPECT_EQ(code.day(), *Day::of(2022, 6, 1));
}

TEST(R11DossierCode, ReadsBackWhatItPrints) {
  test::for_seeds(200, [](test::Seeded& seeded) {
    const Day day = Day::of(2000, 1, 1)->plus(static_cast<int>(seeded.between(0, 36'000)));
    const std::string iso = day.iso();
    std::string text = "H" + std::to_string(seeded.between(10, 99)) + "." + std::to_string(seeded.between(10, 99));
    text += "-" + iso.substr(2, 2) + iso.substr(5, 2) + iso.substr(8, 2) + "-";
    text += std::to_string(seeded.between(1000, 999'999));
    const auto code = DossierCode::parse(text);
    ASSERT_TRUE(code) << text;
    EXPECT_EQ(code->day(), day);
    EXPECT_EQ(DossierCode::parse(code->text()), code);
  });
}

TEST(R12ProcedureCode, KeysEveryLocalFormToTheNationalOne) {
  for (const char* text : {"1.001193", "1.001193.000.00.00.H56", "1.001193.H56", "1.001193.01", " 1.001193 "}) {
    const auto code = ProcedureCode::parse(text);
    ASSERT_TRUE(code) << text;
    EXPECT_EQ(code->text(), "1.001193") << text;
    EXPECT_EQ(*code, *ProcedureCode::parse("1.001193"));
  }
}

TEST(R12ProcedureCode, KeepsTheRawForm) {
  EXPECT_EQ(ProcedureCode::parse("1.001193.000.00.00.H56")->raw(), "1.001193.000.00.00.H56");
}

TEST(R12ProcedureCode, RefusesWhatIsNoCode) {
  for (const char* text : {"", "1.00119", "1.0011934", "1001193", "a.001193", "1,001193", "1.001193.", "1.001193..H56",
                           "1.001193.h56", "1.001193-01", "1.001193.HH5", "1.001193 01", "11.001193"}) {
    EXPECT_FALSE(ProcedureCode::parse(text)) << text;
  }
}

TEST(R13PersonalId, HasTwelveDigitsOrTheOldNine) {
  EXPECT_TRUE(PersonalId::parse("070090123456"));
  EXPECT_FALSE(PersonalId::parse("070090123456")->is_old());
  EXPECT_TRUE(PersonalId::parse("285123456")->is_old());
  for (const char* text : {"", "07009012345", "0700901234567", "0123456789", "07009012345a", "070 090 123 456"}) {
    EXPECT_FALSE(PersonalId::parse(text)) << text;
  }
}

TEST(R13PersonalId, PrintsMasked) {
  EXPECT_EQ(PersonalId::parse("070090456123")->masked(), "070******123");
  EXPECT_EQ(PersonalId::parse("285123456")->masked(), "28*****56");
  EXPECT_EQ(PersonalId::parse("070090456123")->reveal(), "070090456123");
}

TEST(R13PersonalId, KnowsSixtyThreePlacesAndTheCountries) {
  int places = 0, countries = 0;
  for (int place = 0; place < 1000; ++place) {
    const std::string text = std::string(place < 10    ? "00"
                                         : place < 100 ? "0"
                                                       : "") +
                             std::to_string(place) + "090123456";
    if (!PersonalId::parse(text)->warnings().empty()) continue;
    ++(place < 100 ? places : countries);
  }
  EXPECT_EQ(places, 63);
  EXPECT_GT(countries, 190);
  using Words = std::vector<std::string>;
  EXPECT_EQ(PersonalId::parse("070090123456")->warnings(), Words{}) << "Bình Phước";
  EXPECT_EQ(PersonalId::parse("075190123456")->warnings(), Words{}) << "Đồng Nai";
  EXPECT_EQ(PersonalId::parse("003090123456")->warnings(), Words{"unknown_place"});
}

TEST(R13PersonalId, HoldsSexAndBirthYearAgainstWhatIsKnown) {
  const auto woman_of_1990 = *PersonalId::parse("070190123456");
  EXPECT_EQ(woman_of_1990.sex(), Sex::female);
  EXPECT_EQ(woman_of_1990.birth_year(), 1990);
  const auto man_of_2004 = *PersonalId::parse("070204123456");
  EXPECT_EQ(man_of_2004.sex(), Sex::male);
  EXPECT_EQ(man_of_2004.birth_year(), 2004);
  using Words = std::vector<std::string>;
  EXPECT_EQ(woman_of_1990.warnings({.sex = Sex::female, .birth_year = 1990, .today = Day::of(2022, 6, 1)}), Words{});
  EXPECT_EQ(woman_of_1990.warnings({.sex = Sex::male, .birth_year = 1991, .today = {}}),
            (Words{"other_sex", "other_birth_year"}));
  EXPECT_EQ(man_of_2004.warnings({.sex = {}, .birth_year = {}, .today = Day::of(2003, 1, 1)}),
            Words{"born_in_the_future"});
  EXPECT_EQ(PersonalId::parse("070490123456")->warnings(), Words{"impossible_century"});
  EXPECT_EQ(PersonalId::parse("285123456")->warnings(), Words{"old_number"});
}

TEST(UnitCode, IsTheNewFormOrTheOldOne) {
  for (const char* text : {"H10", "G12.18", "H10.31.02", "H10.01.02.03", "000.00.16.H40"})
    EXPECT_TRUE(is_unit_code(text));
  for (const char* text : {"", "H", "H1", "h10", "H10.", "H10.1", "H10.01.02.03.04", "000.00.16", "000.00.16.H4"}) {
    EXPECT_FALSE(is_unit_code(text)) << text;
  }
}

}  // namespace
}  // namespace sohoa
