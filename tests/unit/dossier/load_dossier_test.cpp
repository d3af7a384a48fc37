// A dossier's file: what it gives, and where a mistake in it is reported.
#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/dossier.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

const std::string whole = R"(code = "H10.31-220601-0001"
unit = "H10.31"
procedure = "1.001193.H10"
applicant = {name = "Nguyễn Văn Mẫu", personal_id = "070090000123"}
received_on = 2022-06-01
channel = "online"

[[component]]
id = "to-khai"
title = "Tờ khai"
files = ["scans/to-khai-1.tif", "scans/to-khai-2.tif"]

[[component]]
id = "ket-qua"
kind = "result"
required = false
paper = false
)";

class DossierFile : public testing::Test {
 protected:
  Dossier load(const std::string& text) {
    write_file_durably(file_, text);
    return load_dossier(file_);
  }
  std::string refusal(const std::string& text) {
    const auto error = test::error_of([&] { load(text); });
    EXPECT_TRUE(test::has_code(error, ErrorCode::dossier_invalid));
    return error ? error->detail() : "";
  }
  std::string changed(const std::string& from, const std::string& to) {
    std::string text = whole;
    return text.replace(text.find(from), from.size(), to);
  }

  const TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "dossier.toml";
};

TEST_F(DossierFile, GivesTheWholeDossier) {
  const Dossier dossier = load(whole);
  EXPECT_EQ(dossier.code.text(), "H10.31-220601-0001");
  EXPECT_EQ(dossier.unit, "H10.31");
  EXPECT_EQ(dossier.procedure.text(), "1.001193");
  EXPECT_EQ(dossier.applicant_name, "Nguyễn Văn Mẫu");
  EXPECT_EQ(dossier.applicant_id.masked(), "070******123");
  EXPECT_EQ(dossier.received_on, *Day::of(2022, 6, 1));
  EXPECT_EQ(dossier.channel, Channel::online);
  ASSERT_EQ(dossier.components.size(), 2u);
  EXPECT_EQ(dossier.components[0].kind, ComponentKind::component);
  EXPECT_TRUE(dossier.components[0].required);
  EXPECT_TRUE(dossier.components[0].is_paper);
  EXPECT_EQ(dossier.components[0].files.size(), 2u);
  EXPECT_EQ(dossier.components[1].kind, ComponentKind::result);
  EXPECT_EQ(dossier.components[1].title, "ket-qua");
  EXPECT_FALSE(dossier.components[1].required);
  EXPECT_FALSE(dossier.components[1].is_paper);
}

TEST_F(DossierFile, BringsNamesToNfc) {
  const std::string decomposed = nfd("Nguyễn Văn Mẫu");
  ASSERT_NE(decomposed, "Nguyễn Văn Mẫu");
  EXPECT_EQ(load(changed("Nguyễn Văn Mẫu", decomposed)).applicant_name, "Nguyễn Văn Mẫu");
}

TEST_F(DossierFile, NamesLineAndColumnOfEachMistake) {
  const auto at = [&](const std::string& text, const std::string& place) {
    const std::string detail = refusal(text);
    EXPECT_NE(detail.find(place), std::string::npos) << detail;
  };
  at(changed("H10.31-220601-0001", "H10.31-220631-0001"), ":1:1: 'code'");
  at(changed("unit = \"H10.31\"", "unit = \"Đồng Xoài\""), ":2:1: 'unit'");
  at(changed("1.001193.H10", "1.00119"), ":3:1: 'procedure'");
  at(changed("070090000123", "12345"), "'personal_id'");
  at(changed("Nguyễn Văn Mẫu", "  "), "'name'");
  at(changed("\"online\"", "\"fax\""), ":6:1: 'channel'");
  at(changed("kind = \"result\"", "kind = \"outcome\""), ":15:1: 'kind'");
  at(changed("\"ket-qua\"", "\"to-khai\""), ":14:1: 'id'");
  at(changed("\"ket-qua\"", "\"../x\""), ":14:1: 'id'");
  at(changed("required = false", "requird = false"), "unknown key 'requird'");
  at(changed("applicant = {", "applicant = {phone = \"1\", "), "unknown key 'phone'");
  at(changed("received_on = 2022-06-01\n", ""), "'received_on' is missing");
  at(changed("2022-06-01", "\"hôm nay\""), ":5:");
  at("code = ", ":1:");
}

TEST_F(DossierFile, NeverRepeatsAPersonalId) {
  EXPECT_EQ(refusal(changed("070090000123", "0700900001234")).find("0700900001234"), std::string::npos);
}

TEST_F(DossierFile, WantsAtLeastOneComponent) {
  EXPECT_NE(refusal(whole.substr(0, whole.find("[[component]]"))).find("'component' is missing"), std::string::npos);
}

}  // namespace
}  // namespace sohoa
