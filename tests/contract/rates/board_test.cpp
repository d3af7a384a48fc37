// The board's running sums against a replay of all events: any period, unit and moment, whatever arrives when and in
// which portions; and a number that was changed behind its back is found.
#include "sohoa/rates/board.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/random_campaign.hpp"
#include "support/recount.hpp"

namespace sohoa {
namespace {

using test::Events;
using test::Seeded;

const RuleSet& rules() {
  static const RuleSet set = RuleSet::load(test::source_file("rules"), "campaign-2022");
  return set;
}

struct Desk {
  Desk() : database(store::open_sqlite(folder.path() / "catalog.sqlite", true)), ledger(*database) {}

  void append(const Event* from, const Event* to) {
    const auto transaction = database->begin();
    for (; from != to; ++from) {
      ledger.append(*transaction, {.at = from->at,
                                   .event = from->event,
                                   .dossier = from->dossier,
                                   .unit = from->unit,
                                   .actor = from->actor,
                                   .data = from->data,
                                   .key = from->key});
    }
    transaction->commit();
  }
  void append(const Events& events) { append(events.data(), events.data() + events.size()); }
  RatesBoard board() { return RatesBoard(*database, ledger, rules()); }
  std::vector<std::string> check() {
    const auto transaction = database->begin_reading();
    return board().check(*transaction);
  }

  TemporaryFolder folder;
  std::unique_ptr<store::Database> database;
  Ledger ledger;
};

std::string numbers_of(const Balance& b) {
  std::string text;
  for (const std::int64_t number : {b.carried_over, b.received, b.finished, b.withdrawn, b.paused, b.running}) text += " " + std::to_string(number);
  return text + "\n";
}

std::string text(const RatesReport& report) {
  std::string text;
  const auto add = [&](const std::string& head, const std::vector<Indicator>& indicators) {
    for (const Indicator& one : indicators) {
      text += head + " " + one.id + " " + std::to_string(one.ratio.numerator) + "/" +
              std::to_string(one.ratio.denominator) + " " + (one.met ? (*one.met ? "met" : "missed") : "-") + "\n";
    }
  };
  for (const auto* units : {&report.units, &report.with_below}) {
    for (const UnitRates& unit : *units) {
      add(unit.code + " " + unit.name, unit.indicators);
      text += unit.code + " balance" + numbers_of(unit.balance);
    }
  }
  add("total", report.total);
  return text + "total balance" + numbers_of(report.balance);
}

std::string text(const std::vector<DueApology>& owed) {
  std::string text;
  for (const DueApology& one : owed) {
    text += one.dossier + " " + one.unit + " " + one.due_on.iso() + " " + one.limit.iso() + " " + std::string(name(one.standing)) + " " +
            std::to_string(one.letters.size()) + "\n";
  }
  return text;
}

test::Moment random_moment(Seeded& seeded) {
  const Day from = Day::of(2022, 5, 15)->plus(static_cast<int>(seeded.between(0, 60)));
  const Day to = from.plus(static_cast<int>(seeded.between(0, 60)));
  const Day asked = Day::of(2022, 5, 20)->plus(static_cast<int>(seeded.between(0, 110)));
  return {{from, to}, asked.at(static_cast<int>(seeded.between(0, 23)), static_cast<int>(seeded.between(0, 59)))};
}

void expect_equal(RatesBoard& board, const Events& events, const test::Moment& moment, const std::string& unit,
                  UnitView view) {
  const auto& [period, as_of] = moment;
  EXPECT_EQ(text(board.report(period, as_of, {}, view)), text(compute_rates(events, rules(), period, as_of, {}, view)));
  EXPECT_EQ(board.balance(period, as_of), balance(events, rules(), period, as_of));
  EXPECT_EQ(board.balance(period, as_of, unit), balance(events, rules(), period, as_of, unit));
  EXPECT_EQ(text(board.due_apologies(as_of)), text(due_apologies(events, rules(), as_of)));
}

TEST(RatesBoard, EqualsAReplayForAnyPeriodUnitAndMoment) {
  test::for_seeds(6, [](Seeded& seeded) {
    const Events events = test::random_campaign(seeded, 80, rules());
    Desk desk;
    desk.append(events);
    RatesBoard board = desk.board();
    for (int question = 0; question < 12; ++question) {
      const auto view = seeded.chance(50) ? UnitView::as_they_were : UnitView::as_they_are;
      expect_equal(board, events, random_moment(seeded), seeded.one_of(test::campaign_units()), view);
    }
    EXPECT_EQ(desk.check(), std::vector<std::string>{});
  });
}

TEST(RatesBoard, DoesNotDependOnArrivalNorOnThePortionsItIsCaughtUpIn) {
  test::for_seeds(6, [](Seeded& seeded) {
    Events events = test::random_campaign(seeded, 50, rules());
    seeded.shuffle(events);
    Desk desk;
    RatesBoard board = desk.board();
    for (std::size_t done = 0; done < events.size();) {
      const auto step = static_cast<std::size_t>(seeded.between(1, 60));
      const std::size_t until = std::min(events.size(), done + step);
      desk.append(events.data() + done, events.data() + until);
      EXPECT_EQ(board.catch_up(), static_cast<std::int64_t>(until - done));
      done = until;
    }
    for (int question = 0; question < 4; ++question) {
      expect_equal(board, events, random_moment(seeded), "H10.31", UnitView::as_they_were);
    }
    EXPECT_EQ(desk.check(), std::vector<std::string>{});
  });
}

TEST(RatesBoard, KnowsWhoIsOwedALetterWithoutReadingEverything) {
  Seeded seeded(10);
  const Events events = test::random_campaign(seeded, 120, rules());
  Desk desk;
  desk.append(events);
  RatesBoard board = desk.board();
  std::size_t most = 0;
  for (Day day = *Day::of(2022, 6, 1); day < *Day::of(2022, 9, 10); day = day.plus(3)) {
    const std::vector<DueApology> owed = board.due_apologies(day.at(8, 0));
    EXPECT_EQ(text(owed), text(due_apologies(events, rules(), day.at(8, 0)))) << day.iso();
    most = std::max(most, owed.size());
  }
  EXPECT_GT(most, 3u);
  // What was moved behind its back is found, whichever way.
  const auto change = [&](const std::string& sql) {
    const auto transaction = desk.database->begin();
    EXPECT_EQ(transaction->execute(sql), 1) << sql;
    transaction->commit();
  };
  change("UPDATE board_open SET due = due + 1 WHERE dossier = (SELECT MIN(dossier) FROM board_open)");
  ASSERT_EQ(desk.check().size(), 1u);
  EXPECT_NE(desk.check().front().find("whether it is open"), std::string::npos);
  change("DELETE FROM board_open WHERE dossier = (SELECT MAX(dossier) FROM board_open)");
  change("INSERT INTO board_open (dossier, due) VALUES ('H10.31-220601-9999', 19000)");
  EXPECT_EQ(desk.check().size(), 3u);
}

/// Signatures of officers, and records of who has one, with and without a dossier and under codes of before.
Events random_signatures(Seeded& seeded) {
  std::vector<std::string> units = test::campaign_units();
  for (const Unit& unit : rules().units().units()) units.insert(units.end(), unit.other_codes.begin(), unit.other_codes.end());
  units.emplace_back("H99.99");
  Events events;
  for (int i = 0; i < 120; ++i) {
    const std::string unit = seeded.one_of(units), actor = "officer-" + std::to_string(seeded.between(1, 4));
    const Day day = Day::of(2022, 5, 20)->plus(static_cast<int>(seeded.between(0, 80)));
    test::Story story(seeded.chance(80) ? "H10.31-220601-1000" + std::to_string(seeded.between(1, 9)) : "", unit, day);
    story.at(day.at(static_cast<int>(seeded.between(0, 23)), static_cast<int>(seeded.between(0, 59))));
    if (seeded.chance(70)) {
      story.add(ComponentSigned{.component = "a", .level = "PAdES-B-T", .role = seeded.chance(80) ? SignerRole::officer : SignerRole::citizen});
    } else {
      const Day from = day.plus(static_cast<int>(seeded.between(-60, 20)));
      story.add(SignatureHeld{.holder = actor, .from = from, .to = seeded.chance(50) ? std::optional(from.plus(static_cast<int>(seeded.between(0, 60)))) : std::nullopt});
    }
    events.push_back(story.events().front());
    events.back().actor = actor;
    events.back().key = "signature " + std::to_string(i);
  }
  return events;
}

std::string text(const std::vector<SignatureUse>& uses) {
  std::string text;
  for (const SignatureUse& one : uses) text += one.unit + " " + one.holder + (one.has ? " has " : " - ") + std::to_string(one.signatures) + "\n";
  return text;
}

TEST(RatesBoard, KnowsWhoHasASignatureAndUsesItWithoutReadingEverything) {
  test::for_seeds(6, [](Seeded& seeded) {
    Events events = random_signatures(seeded);
    for (const Event& event : test::random_campaign(seeded, 10, rules())) events.push_back(event);
    seeded.shuffle(events);
    Desk desk;
    RatesBoard board = desk.board();
    const std::size_t half = events.size() / 2;
    desk.append(events.data(), events.data() + half);
    board.catch_up();
    desk.append(events.data() + half, events.data() + events.size());
    for (int question = 0; question < 20; ++question) {
      const auto& [period, as_of] = random_moment(seeded);
      const std::optional<std::string> unit = seeded.chance(30) ? std::optional(seeded.one_of(test::campaign_units())) : std::nullopt;
      EXPECT_EQ(text(board.signature_use(period, as_of, unit)), text(signature_use(events_of(events), rules(), period, as_of, unit)));
    }
    EXPECT_EQ(desk.check(), std::vector<std::string>{});
  });
}

TEST(RatesBoard, FindsSignaturesThatWereChanged) {
  Seeded seeded(11);
  Desk desk;
  desk.append(random_signatures(seeded));
  desk.board().catch_up();
  ASSERT_EQ(desk.check(), std::vector<std::string>{});
  for (const char* sql : {"UPDATE board_signature SET signatures = signatures + 1 WHERE day = (SELECT MIN(day) FROM board_signature)",
                          "DELETE FROM board_held WHERE seq = (SELECT MIN(seq) FROM board_held)"}) {
    const std::size_t before = desk.check().size();
    const auto transaction = desk.database->begin();
    EXPECT_EQ(transaction->execute(sql), 1) << sql;
    transaction->commit();
    EXPECT_EQ(desk.check().size(), before + 1) << sql;
  }
}

TEST(RatesBoard, IsExplainedByExactlyTheReplaysDossiers) {
  test::for_seeds(3, [](Seeded& seeded) {
    const Events events = test::random_campaign(seeded, 60, rules());
    Desk desk;
    desk.append(events);
    RatesBoard board = desk.board();
    const test::Moment moment = random_moment(seeded);
    for (const std::string& unit : test::campaign_units()) {
      for (const std::string& id : indicator_ids(rules())) {
        const Measure ours = board.explain(moment.period, unit, id, moment.as_of);
        const Measure replayed = explain(events, rules(), moment.period, unit, id, moment.as_of);
        ASSERT_EQ(ours.cases.size(), replayed.cases.size()) << unit << " " << id;
        for (std::size_t i = 0; i < ours.cases.size(); ++i) {
          EXPECT_EQ(ours.cases[i].dossier, replayed.cases[i].dossier);
          EXPECT_EQ(ours.cases[i].reason, replayed.cases[i].reason);
          EXPECT_EQ(ours.cases[i].counts, replayed.cases[i].counts);
        }
      }
    }
  });
}

TEST(RatesBoard, DoesNotMoveWithoutAnEvent) {
  Seeded seeded(7);
  const Events events = test::random_campaign(seeded, 30, rules());
  Desk desk;
  desk.append(events);
  RatesBoard board = desk.board();
  EXPECT_EQ(board.catch_up(), static_cast<std::int64_t>(events.size()));
  const test::Moment moment = random_moment(seeded);
  const std::string before = text(board.report(moment.period, moment.as_of));
  desk.append(events);  // all known by their keys
  EXPECT_EQ(board.catch_up(), 0);
  EXPECT_EQ(text(board.report(moment.period, moment.as_of)), before);
}

TEST(RatesBoard, FindsASumThatWasChanged) {
  Seeded seeded(8);
  Desk desk;
  desk.append(test::random_campaign(seeded, 30, rules()));
  desk.board().catch_up();
  ASSERT_EQ(desk.check(), std::vector<std::string>{});
  const auto change = [&](const char* sql) {
    const auto transaction = desk.database->begin();
    EXPECT_EQ(transaction->execute(sql), 1);
    transaction->commit();
  };
  change("UPDATE board_cell SET sums = sums || '17 - 0 1 1;' WHERE unit = 'H10.31' AND day = "
         "(SELECT MIN(day) FROM board_cell WHERE unit = 'H10.31')");
  const std::vector<std::string> found = desk.check();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found.front().find("H10.31"), std::string::npos) << found.front();
  EXPECT_NE(found.front().find("processed_online differs from a recount by -1/-1"), std::string::npos) << found.front();
  change("DELETE FROM board_cell WHERE unit = 'H10.31' AND day = (SELECT MIN(day) FROM board_cell WHERE unit = 'H10.31')");
  EXPECT_FALSE(desk.check().empty()) << "a day that is missing";
}

TEST(RatesBoard, SumsAnewAfterAChangeOfTheRules) {
  Seeded seeded(9);
  const Events events = test::random_campaign(seeded, 30, rules());
  Desk desk;
  desk.append(events);
  desk.board().catch_up();
  const TemporaryFolder folder;
  std::filesystem::copy(test::source_file("rules"), folder.path(), std::filesystem::copy_options::recursive);
  std::string file = read_text_file(folder.path() / "campaign-2022.toml");
  const std::string from = "withdrawn = \"left_out\"";
  file.replace(file.find(from), from.size(), "withdrawn = \"counts_as_finished\"");
  write_file_durably(folder.path() / "campaign-2022.toml", file);
  const RuleSet changed = RuleSet::load(folder.path(), "campaign-2022");
  RatesBoard board(*desk.database, desk.ledger, changed);
  const test::Moment moment{{*Day::of(2022, 6, 1), *Day::of(2022, 7, 31)}, Day::of(2022, 9, 1)->begins()};
  EXPECT_EQ(text(board.report(moment.period, moment.as_of)),
            text(compute_rates(events, changed, moment.period, moment.as_of)));
}

}  // namespace
}  // namespace sohoa
