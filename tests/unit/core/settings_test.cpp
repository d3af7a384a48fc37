#include "sohoa/core/settings.hpp"

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

constexpr std::string_view counter = R"(name  = "counter"
dpi_min = 200
share = 0.7
drop_blank = true
since = 2026-02-28
languages = ["vie", "eng"]

[paper]
size = "A4"

[[stage]]
use = "page.prepare"

[[stage]]
use = "pdf.package"
)";

Settings parsed(std::string_view toml) { return Settings::parse(toml, "p.toml", ErrorCode::pipeline_invalid); }

/// The detail of the Error a call throws, or "nothing thrown".
template <class Call>
std::string refusal(Call call) {
  const auto error = test::error_of(call);
  if (!error) return "nothing thrown";
  EXPECT_EQ(error->code(), ErrorCode::pipeline_invalid);
  EXPECT_EQ(error->subject(), "p.toml");
  return error->detail();
}

TEST(Settings, GivesWhatWasTyped) {
  const Settings settings = parsed(counter);
  EXPECT_EQ(settings.text("name"), "counter");
  EXPECT_EQ(settings.integer("dpi_min", 100, 600), 200);
  EXPECT_EQ(settings.number("share", 0, 1), 0.7);
  EXPECT_EQ(settings.number("dpi_min", 0, 1000), 200.0);
  EXPECT_TRUE(settings.flag("drop_blank"));
  EXPECT_EQ(settings.day("since"), Day::of(2026, 2, 28));
  EXPECT_EQ(settings.texts("languages"), (std::vector<std::string>{"vie", "eng"}));
  EXPECT_EQ(settings.table("paper").text("size"), "A4");
  const auto stages = settings.tables("stage");
  ASSERT_EQ(stages.size(), 2u);
  EXPECT_EQ(stages[1].text("use"), "pdf.package");
  EXPECT_EQ(stages[1].position(), "p.toml:14:1");
  EXPECT_EQ(stages[1].position("use"), "p.toml:15:1");
}

TEST(Settings, FallsBackOnlyForAnAbsentKey) {
  const Settings settings = parsed(counter);
  EXPECT_EQ(settings.text_or("title", "none"), "none");
  EXPECT_EQ(settings.integer_or("jobs", 4), 4);
  EXPECT_EQ(settings.number_or("limit", 0.5, 0, 1), 0.5);
  EXPECT_TRUE(settings.flag_or("keep", true));
  EXPECT_EQ(settings.texts_or("units", {"a"}), std::vector<std::string>{"a"});
  EXPECT_FALSE(settings.day_if("until"));
  EXPECT_FALSE(settings.table_if("nothing"));
  EXPECT_TRUE(settings.tables("nothing").empty());
  EXPECT_EQ(refusal([&] { settings.integer_or("name", 4); }), "p.toml:1:9: 'name' must be an integer, not a text");
  EXPECT_EQ(refusal([&] { settings.day_if("name"); }), "p.toml:1:9: 'name' must be a date, not a text");
}

TEST(Settings, ReportsEachMistakeWhereItWasTyped) {
  const Settings settings = parsed(counter);
  EXPECT_EQ(refusal([&] { settings.text("title"); }), "p.toml:1:1: 'title' is missing");
  EXPECT_EQ(refusal([&] { settings.table("paper").text("title"); }), "p.toml:8:1: 'title' is missing");
  EXPECT_EQ(refusal([&] { settings.text("dpi_min"); }), "p.toml:2:11: 'dpi_min' must be a text, not an integer");
  EXPECT_EQ(refusal([&] { settings.integer("dpi_min", 300, 600); }),
            "p.toml:2:11: 'dpi_min' must be from 300 to 600, not 200");
  EXPECT_EQ(refusal([&] { settings.number("share", 0.8, 1); }), "p.toml:3:9: 'share' must be from 0.8 to 1, not 0.7");
  EXPECT_EQ(refusal([&] { settings.integer("share"); }), "p.toml:3:9: 'share' must be an integer, not a number");
  EXPECT_EQ(refusal([&] { settings.flag("name"); }), "p.toml:1:9: 'name' must be true or false, not a text");
  EXPECT_EQ(refusal([&] { settings.table("name"); }), "p.toml:1:9: 'name' must be a table, not a text");
  EXPECT_EQ(refusal([&] { settings.tables("languages"); }),
            "p.toml:6:14: 'languages' must be a list of tables, not a text");
  EXPECT_EQ(refusal([&] { settings.texts("stage"); }), "p.toml:11:1: 'stage' must be a list of texts, not a table");
  EXPECT_EQ(refusal([&] { settings.refuse("share", "too bold"); }), "p.toml:3:1: too bold");
  EXPECT_EQ(refusal([&] { settings.refuse("absent", "too bold"); }), "p.toml:1:1: too bold");
}

TEST(Settings, RefusesTheFirstKeyNobodyAskedFor) {
  const Settings settings = parsed("b = 1\nzz = 2\na = 3\n[t]\nx = 1\n");
  settings.integer("b");
  EXPECT_EQ(refusal([&] { settings.refuse_unknown(); }), "p.toml:2:1: unknown key 'zz'");
  settings.integer("zz");
  const Settings copy = settings;
  copy.integer("a");
  // The table handed out twice is one table: what either asked for is known to both.
  settings.table("t").integer("x");
  settings.table("t").refuse_unknown();
  settings.refuse_unknown();
  Settings::empty().refuse_unknown();
}

TEST(Settings, HasDoesNotCountAsAsking) {
  const Settings settings = parsed("a = 1\n");
  EXPECT_TRUE(settings.has("a"));
  EXPECT_EQ(settings.keys(), std::vector<std::string>{"a"});
  EXPECT_EQ(refusal([&] { settings.refuse_unknown(); }), "p.toml:1:1: unknown key 'a'");
}

TEST(Settings, RefusesWhatIsNotToml) {
  for (const std::string_view toml :
       {"name = ", "a = 1\na = 2\n", "[x\n", "d = 2026-02-30\n", "t = \"\xff\"\n", "\xef\xbb", "n = nul"}) {
    EXPECT_TRUE(refusal([&] { parsed(toml); }).starts_with("p.toml:")) << toml;
  }
  EXPECT_TRUE(refusal([] { parsed("a = 1\nb = = 2\n"); }).starts_with("p.toml:2:5: "));
}

TEST(Settings, RefusesNotANumber) {
  const Settings settings = parsed("a = nan\nb = inf\n");
  EXPECT_EQ(refusal([&] { settings.number("a", 0, 1); }), "p.toml:1:5: 'a' must be from 0 to 1, not nan");
  EXPECT_EQ(refusal([&] { settings.number("b", 0, 1); }), "p.toml:2:5: 'b' must be from 0 to 1, not inf");
}

TEST(Settings, TextIsComposed) { EXPECT_EQ(parsed("a = \"So\xcc\x82\"").text("a"), "Sô"); }

TEST(Settings, LoadsAFileAndKeepsItsName) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "home.toml";
  write_file_durably(file, std::string_view("a = 1\n"));
  EXPECT_EQ(Settings::load(file).integer("a"), 1);
  EXPECT_EQ(Settings::load(file).position("a"), file.string() + ":1:1");
  EXPECT_ERROR(ErrorCode::input_missing, Settings::load(folder.path() / "none.toml"));
}

TEST(Settings, CanonicalTextKnowsNoOrderAndNoSpelling) {
  const Settings one = parsed("b = 0x10\na = \"\\u0061\"\nl = [1, 2.0, true]\nt = { y = 2026-01-02, x = {} }\n");
  const Settings other = parsed("a='a' # comment\nb=16\nl=[ 1,\n 2e0, true ]\n[t.x]\n[t]\ny=2026-01-02\n");
  EXPECT_EQ(one.canonical(), other.canonical());
  EXPECT_EQ(one.canonical(), R"({"a"="a","b"=16,"l"=[1,2.0,true],"t"={"x"={},"y"=2026-01-02}})");
  EXPECT_NE(parsed("a = 1").canonical(), parsed("a = \"1\"").canonical());
  EXPECT_NE(parsed("a = 1").canonical(), parsed("a = 1.0").canonical());
  EXPECT_NE(parsed("a = [1, 2]").canonical(), parsed("a = [2, 1]").canonical());
}

TEST(Settings, NeverCrashesOnDamagedText) {
  test::for_seeds(2000, [](test::Seeded& seeded) {
    std::string damaged(counter);
    for (auto count = seeded.between(1, 8); count > 0; --count) {
      const auto at = static_cast<std::size_t>(seeded.between(0, static_cast<std::int64_t>(damaged.size()) - 1));
      damaged[at] = static_cast<char>(seeded.chance(80) ? seeded.between(32, 126) : seeded.between(0, 255));
    }
    const auto error = test::error_of([&] { parsed(damaged).canonical(); });
    EXPECT_TRUE(!error || error->code() == ErrorCode::pipeline_invalid);
  });
}

}  // namespace
}  // namespace sohoa
