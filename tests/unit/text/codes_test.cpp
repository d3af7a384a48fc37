// Unit tests of the grammar of codes and dates.
#include "text/codes.hpp"

#include <gtest/gtest.h>

namespace sohoa::text {
namespace {

TEST(Codes, WellFormedOnesAreKnown) {
  for (const char* code : {"170/KH-UBND", "01/2023/TT-VPCP", "1662/NQ-UBTVQH15", "20/2023/QH15", "15A/QĐ-UBND", "(123/2022/NĐ-CP),",
                           "31/10/2022", "1/2/2021;", "H10.23-220601-0001", "000.00.12.H10-220601-00012", "558/BC-TTPVHCC", "574/NQ-",
                           "45/2021/TTg", "12/HĐND-VP"})
    EXPECT_EQ(code_form(code), CodeForm::well_formed) << code;
}

TEST(Codes, ImpossibleOnesAreMalformed) {
  for (const char* code : {"12/2O22/NĐ-CP", "l70/KH-UBND", "05/QD-UBND", "12/ND-CP.", "7/NQ-HDND", "31/02/2021", "12/13/2021", "O1/10/2022",
                           "H10.23-22O601-0001", "9/KH-UBNĐ", "396/QĐĐ-UBND", "1§.844.000", "§.000", "34,§", "IŠ"})
    EXPECT_EQ(code_form(code), CodeForm::malformed) << code;
}

TEST(Codes, OtherWordsAreNone) {
  for (const char* word : {"", "hồ", "1/2", "và/hoặc", "12/3", "km/h", "70158210078", "12/5/7", "đồng/trường", "COVID-19", "10-20", "UBND", "§5", "§", "12B", "II", "Škoda"})
    EXPECT_EQ(code_form(word), CodeForm::none) << word;
}

TEST(Codes, PartsOfADateAreJudgedByTheWordBefore) {
  EXPECT_EQ(code_form("31", "ngày"), CodeForm::well_formed);
  EXPECT_EQ(code_form("32", "Ngày"), CodeForm::malformed);
  EXPECT_EQ(code_form("13", "tháng"), CodeForm::malformed);
  EXPECT_EQ(code_form("2O22", "năm"), CodeForm::malformed);
  EXPECT_EQ(code_form("2", "năm"), CodeForm::none);
  EXPECT_EQ(code_form("32", "trong"), CodeForm::none);
  EXPECT_EQ(code_form("sau", "ngày"), CodeForm::none);
}

TEST(Codes, OnlyLettersThatPrintAlikeMayDiffer) {
  EXPECT_TRUE(differ_by_likes("12/2O22/ND-CP", "12/2022/NĐ-CP"));
  EXPECT_FALSE(differ_by_likes("12/2022", "12/2023"));
  EXPECT_FALSE(differ_by_likes("12", "112"));
}

TEST(Codes, ALetterReadTwicePrintsAsOne) {
  EXPECT_TRUE(differ_by_likes("396/QĐĐ-UBND", "396/QĐ-UBND"));
  EXPECT_TRUE(differ_by_likes("18§.844.000", "18.844.000"));
  EXPECT_TRUE(differ_by_likes("1§8", "18"));
  EXPECT_FALSE(differ_by_likes("188", "18"));
  EXPECT_FALSE(differ_by_likes("1§5", "15"));
}

TEST(Codes, NumbersAreDigitsAndTheirSeparators) {
  for (const char* word : {"8", "18.844.000", "(41,1),"}) EXPECT_TRUE(is_number(word)) << word;
  for (const char* word : {"", ".", "1§", "12B", "10-20"}) EXPECT_FALSE(is_number(word)) << word;
}

TEST(Codes, OnlyBehindANumberAUnitIsSquared) {
  EXPECT_EQ(squared_unit("m?", "120"), "m²");
  EXPECT_EQ(squared_unit("kmỶ),", "1.204,5"), "km²),");
  EXPECT_EQ(squared_unit("mẺ", "31.257"), "m²");
  EXPECT_FALSE(squared_unit("mê", "31"));       // a word
  EXPECT_FALSE(squared_unit("m?", "mấy"));
  EXPECT_FALSE(squared_unit("m2", "120"));      // as people type it
  EXPECT_FALSE(squared_unit("m”", "120"));      // the end of what somebody said
  EXPECT_FALSE(squared_unit("m?x", "120"));
  EXPECT_FALSE(squared_unit("m?", ""));
}

TEST(Codes, AUnitInBracketsIsSquaredAtTheHeadOfAColumn) {
  EXPECT_EQ(squared_unit("(m?)", "tích"), "(m²)");
  EXPECT_EQ(squared_unit("(km”):", ""), "(km²):");
  EXPECT_FALSE(squared_unit("(m?", "tích"));
  EXPECT_FALSE(squared_unit("(m)", "tích"));
}

TEST(Codes, OneDateIsKnownInTwoPieces) {
  EXPECT_TRUE(is_cut_date("24/1", "1/2020,"));
  EXPECT_TRUE(is_cut_date("(07/11/2", "008)"));
  EXPECT_FALSE(is_cut_date("2", "4/11/2020"));    // an item and its date
  EXPECT_FALSE(is_cut_date("24/11/2020", "1"));
  EXPECT_FALSE(is_cut_date("24/1", "3/2020"));    // no such month
  EXPECT_FALSE(is_cut_date("24/1", ""));
  EXPECT_FALSE(is_cut_date("24/", "1/2020"));
}

TEST(Codes, AmountsAreCutAtTheirPoints) {
  EXPECT_TRUE(may_be_cut_amount("681.", "759."));
  EXPECT_TRUE(may_be_cut_amount("681.759.", "900,50"));
  EXPECT_TRUE(may_be_cut_amount("907", ".283."));
  EXPECT_FALSE(may_be_cut_amount("681.", "75"));
  EXPECT_FALSE(may_be_cut_amount("2015.", "300"));
  EXPECT_FALSE(may_be_cut_amount("681", "759"));
  EXPECT_FALSE(may_be_cut_amount("681.", ".759"));
  EXPECT_FALSE(may_be_cut_amount("", "759"));
}

TEST(Codes, AmountsAreThousandsByThrees) {
  for (const char* word : {"2.780.396.830", "380.000"}) EXPECT_EQ(code_form(word), CodeForm::well_formed) << word;
  EXPECT_EQ(code_form("2.780.39ó.830"), CodeForm::malformed);
  EXPECT_EQ(code_form("5.ooo.ooo"), CodeForm::malformed);
  EXPECT_EQ(code_form("1.2.300"), CodeForm::none);      // a number of a section
  EXPECT_EQ(code_form("ISO.900"), CodeForm::none);
}

}  // namespace
}  // namespace sohoa::text
