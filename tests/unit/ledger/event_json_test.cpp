// The exported line and the canonical text under the hash.
#include <gtest/gtest.h>

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
        with("\"pages\":3", "\"pages\":{}"), with("\"pages\":3", "\"pages\":[1]"), with("\"pages\":3", "\"ok\":false"),
        with("\"previous\":\"", "\"previous\":\"0")}) {
    EXPECT_ERROR(ErrorCode::store_corrupt, event_from_json_line(bent)) << bent;
  }
}

}  // namespace
}  // namespace sohoa
