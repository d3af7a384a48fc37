// The exported line and the canonical text under the hash.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sohoa/ledger/ledger.hpp"

#include "support/expect_error.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

Event sample() {
  Event event;
  event.seq = 7;
  event.at = *Instant::parse("2022-06-01T08:15:30+07:00");
  event.event = "component.digitized";
  event.dossier = "H10.31-220601-0001";
  event.unit = "H10.31";
  event.actor = "Bàn \"số\" 1";
  event.key = "k";
  event.data = {{"pages", std::int64_t{3}},
                {"ok", true},
                {"papers", std::vector<std::string>{"b", "a"}},
                {"note", std::string("đ\n")}};
  event.previous = sha256(view("before"));
  event.hash = hash_of(event);
  return event;
}

TEST(EventLine, HasTheMembersOfTheContractInTheirOrder) {
  EXPECT_EQ(to_json_line(sample()),
            "{\"seq\":7,\"at\":\"2022-06-01T08:15:30.000+07:00\",\"event\":\"component.digitized\","
            "\"dossier\":\"H10.31-220601-0001\",\"unit\":\"H10.31\",\"actor\":\"Bàn \\\"số\\\" 1\","
            "\"data\":{\"note\":\"đ\\n\",\"ok\":true,\"pages\":3,\"papers\":[\"b\",\"a\"]},\"key\":\"k\","
            "\"previous\":\"" +
                sha256(view("before")).hex() + "\",\"hash\":\"" + sample().hash.hex() + "\"}");
}

TEST(EventLine, IsHashedOverSortedMembersWithoutTheHash) {
  EXPECT_EQ(hash_of(sample()),
            sha256(view("{\"actor\":\"Bàn \\\"số\\\" 1\",\"at\":\"2022-06-01T08:15:30.000+07:00\","
                        "\"data\":{\"note\":\"đ\\n\",\"ok\":true,\"pages\":3,\"papers\":[\"b\",\"a\"]},"
                        "\"dossier\":\"H10.31-220601-0001\",\"event\":\"component.digitized\",\"key\":\"k\","
                        "\"previous\":\"" +
                        sha256(view("before")).hex() + "\",\"seq\":7,\"unit\":\"H10.31\"}")));
}

TEST(EventLine, ReadsBackWhatItPrints) {
  EXPECT_EQ(event_from_json_line(to_json_line(sample())), sample());
  test::for_seeds(100, [](test::Seeded& seeded) {
    Event event = sample();
    event.seq = seeded.between(1, INT64_MAX);
    event.at = Instant{seeded.between(0, 4'000'000'000'000)};
    event.data["number"] = seeded.between(INT64_MIN, INT64_MAX);
    event.data["text"] = std::string("\x01\x1f \x7f ừ ") + static_cast<char>(seeded.between(32, 126));
    event.hash = hash_of(event);
    EXPECT_EQ(event_from_json_line(to_json_line(event)), event);
  });
}

TEST(EventLine, ReadsWhatOtherProgramsWriteDifferently) {
  std::string line = " {\n\t\"hash\" : \"" + sample().hash.hex() + "\", \"previous\":\"" + sample().previous.hex() +
                     "\",\"key\":\"\\u006b\",\"data\": { \"papers\": [ \"b\" , \"a\" ], \"note\":\"\\u0111\\n\", \"ok\" : true, \"pages\":3 }, "
                     "\"actor\":\"B\\u00E0n \\\"s\\u1ed1\\\" 1\", \"unit\":\"H10.31\",\"dossier\":\"H10.31-220601-0001\","
                     "\"event\":\"component.digitized\",\"at\":\"2022-06-01T01:15:30Z\",\"seq\":7} \r\n";
  EXPECT_EQ(event_from_json_line(line), sample());
  Event event = sample();
  event.data = {{"note", std::string("\xf0\x9f\x96\x8b/")}};
  line = to_json_line(event);
  const std::string plain = "\xf0\x9f\x96\x8b/";
  EXPECT_EQ(event_from_json_line(line.replace(line.find(plain), plain.size(), "\\ud83d\\udd8b\\/")), event);
}

// Another reader of JSON is the judge: what it refuses we refuse, and what we take it takes with the same members.
TEST(EventLine, NeverReadsMoreThanAnotherReaderOfJson) {
  const std::string line = to_json_line(sample());
  std::size_t taken = 0;
  test::for_seeds(20'000, [&](test::Seeded& seeded) {
    std::string bent = line;
    for (std::int64_t changes = seeded.between(1, 2); changes > 0; --changes) {
      const auto at = static_cast<std::size_t>(seeded.between(0, static_cast<std::int64_t>(bent.size()) - 1));
      switch (seeded.between(0, 3)) {
        case 0: bent[at] = static_cast<char>(seeded.between(0, 255)); break;
        case 1: bent.erase(at, static_cast<std::size_t>(seeded.between(1, 3))); break;
        case 2: bent.insert(at, 1, seeded.one_of(std::vector<char>{'"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '.', 'e', 'u', ' '})); break;
        default: bent.insert(at, bent.substr(static_cast<std::size_t>(seeded.between(0, static_cast<std::int64_t>(bent.size()) - 1)), 8));
      }
    }
    Event event;
    try {
      event = event_from_json_line(bent);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::store_corrupt);
      return;
    }
    ++taken;
    const auto judge = nlohmann::json::parse(bent, nullptr, false);
    ASSERT_FALSE(judge.is_discarded()) << bent;
    ASSERT_EQ(judge.size(), 10u) << bent;
    EXPECT_EQ(judge.at("seq").get<std::int64_t>(), event.seq);
    EXPECT_EQ(judge.at("actor"), event.actor);
    EXPECT_EQ(judge.at("key"), event.key);
    EXPECT_EQ(judge.at("data").size(), event.data.size());
    for (const auto& [name, value] : event.data) {
      const auto& theirs = judge.at("data").at(name);
      if (const auto* text = std::get_if<std::string>(&value)) { EXPECT_EQ(theirs, *text); }
      if (const auto* number = std::get_if<std::int64_t>(&value)) { EXPECT_EQ(theirs, *number); }
      if (const auto* flag = std::get_if<bool>(&value)) { EXPECT_EQ(theirs, *flag); }
      if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) { EXPECT_EQ(theirs, *texts); }
    }
  });
  EXPECT_GT(taken, 1000u);
}

TEST(EventLine, RefusesWhatIsNoEvent) {
  const std::string line = to_json_line(sample());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string bent = line;
    return bent.replace(bent.find(from), from.size(), to);
  };
  for (const std::string& bent :
       {std::string(), std::string("{}"), std::string("[]"), std::string("null"), line.substr(0, line.size() - 1),
        line + "}", with("\"seq\":7", "\"seq\":7.5"), with("\"seq\":7", "\"seq\":\"7\""),
        with("\"seq\":7", "\"seq\":99999999999999999999"), with("\"seq\":7", "\"seq\":7,\"seq\":8"),
        with("\"seq\":7", "\"more\":1,\"seq\":7"), with("\"seq\":7,", ""), with("2022-06-01T", "2022-06-31T"),
        with("\"pages\":3", "\"pages\":3.0"), with("\"pages\":3", "\"pages\":null"),
        with("\"pages\":3", "\"pages\":03"), with("\"pages\":3", "\"pages\":3e2"), with("\"pages\":3", "\"pages\":+3"),
        with("\"pages\":3", "\"pages\":-"), with("\"ok\":true", "\"ok\":truer"), with("\"a\"]", "\"a\",]"), with("\"ok\":true", ""),
        with("đ\\n", "\n"), with("đ\\n", "\\x"), with("đ\\n", "\\u12"), with("đ\\n", "\\ud800"), with("đ\\n", "\\ud800\\u0041"),
        with("đ\\n", "\\udc00"), with("đ", "\xc4"), with("\"unit\":\"H10.31\"", "\"unit\":[\"H10.31\"]"), line + "\n" + line,
        with("\"pages\":3", "\"pages\":{}"), with("\"pages\":3", "\"pages\":[1]"), with("\"pages\":3", "\"ok\":false"),
        with("\"previous\":\"", "\"previous\":\"0")}) {
    EXPECT_ERROR(ErrorCode::store_corrupt, event_from_json_line(bent)) << bent;
  }
}

}  // namespace
}  // namespace sohoa
