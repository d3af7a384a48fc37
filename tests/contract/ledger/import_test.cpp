// Another desk's events: each once, in our own chain; what does not hold is refused by line.
#include "sohoa/ledger/import.hpp"

#include <cstdlib>
#include <sstream>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/event_story.hpp"

namespace sohoa {
namespace {

using test::Story;

/// A desk of its own with some dossiers in its ledger.
struct DeskLedger {
  DeskLedger() : database(store::open_sqlite(folder.path() / "catalog.sqlite", true)), ledger(*database) {}

  void append(const Story& story) {
    const auto transaction = database->begin();
    for (const Event& event : story.events()) {
      ledger.append(*transaction, {.at = event.at,
                                   .event = event.event,
                                   .dossier = event.dossier,
                                   .unit = event.unit,
                                   .actor = event.actor,
                                   .data = event.data,
                                   .key = event.key});
    }
    transaction->commit();
  }
  std::vector<Event> events() {
    std::vector<Event> all;
    ledger.each(*database->begin_reading(), [&](const Event& event) { all.push_back(event); });
    return all;
  }
  std::string exported() {
    std::string lines;
    for (const Event& event : events()) lines += to_json_line(event) + "\n";
    return lines;
  }
  ImportReport import(const std::string& text) {
    std::istringstream lines(text);
    return import_events(*database, ledger, lines);
  }
  bool is_whole() { return ledger.check(*database->begin_reading()).empty(); }

  TemporaryFolder folder;
  std::unique_ptr<store::Database> database;
  Ledger ledger;
};

Story story(const std::string& code) {
  Story told(code, "H10.31", *Day::of(2022, 6, 1));
  told.receive().status(2).digitize("to-khai").deposit("to-khai").status(4).status(9);
  return told;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(LedgerImport, TakesEachEventOnce) {
  DeskLedger there, here;
  there.append(story("H10.31-220601-0001"));
  here.append(story("H10.32-220601-0001"));
  const ImportReport first = here.import(there.exported());
  EXPECT_EQ(first.lines, 6);
  EXPECT_EQ(first.added, 6);
  EXPECT_TRUE(first.refused.empty());
  EXPECT_TRUE(first.gaps.empty());
  const ImportReport again = here.import(there.exported());
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.known, 6);
  EXPECT_EQ(here.events().size(), 12u);
  EXPECT_TRUE(here.is_whole());
}

TEST(LedgerImport, KeepsWhatHappenedAndGivesItAPlaceInItsOwnChain) {
  DeskLedger there, here;
  there.append(story("H10.31-220601-0001"));
  here.append(story("H10.32-220601-0001"));
  here.import(there.exported());
  const auto theirs = there.events(), ours = here.events();
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    EXPECT_EQ(ours[6 + i].at, theirs[i].at);
    EXPECT_EQ(ours[6 + i].data, theirs[i].data);
    EXPECT_EQ(ours[6 + i].key, theirs[i].key);
    EXPECT_EQ(ours[6 + i].seq, static_cast<std::int64_t>(7 + i));
  }
}

TEST(LedgerImport, TakesTheRestOfWhatWasCutOff) {
  DeskLedger there, here;
  there.append(story("H10.31-220601-0001"));
  const std::string whole = there.exported();
  here.import(whole.substr(0, whole.find('\n', whole.size() / 2) + 1));
  const ImportReport rest = here.import(whole);
  EXPECT_EQ(rest.added + rest.known, 6);
  EXPECT_GT(rest.known, 0);
  EXPECT_EQ(here.events().size(), 6u);
}

TEST(LedgerImport, RefusesByLineWhatDoesNotHold) {
  DeskLedger there, here;
  there.append(story("H10.31-220601-0001"));
  std::string lines = replaced(there.exported(), "\"words\":0", "\"words\":9");
  lines += "nonsense\n\n{}\n";
  const ImportReport report = here.import(lines);
  EXPECT_EQ(report.added, 5);
  std::string refused;
  for (const auto& one : report.refused) refused += std::to_string(one.line) + " " + one.reason + "; ";
  EXPECT_EQ(refused, "3 hash_differs; 7 not_an_event; 9 not_an_event; ");
  EXPECT_TRUE(report.gaps.empty());
  EXPECT_TRUE(here.is_whole());
}

TEST(LedgerImport, NoticesEventsThatAreMissing) {
  DeskLedger there, here;
  there.append(story("H10.31-220601-0001"));
  std::string lines = there.exported();
  const std::size_t second = lines.find('\n') + 1;
  lines.erase(second, lines.find('\n', second) + 1 - second);
  const ImportReport report = here.import(lines);
  EXPECT_EQ(report.added, 5);
  EXPECT_EQ(report.gaps, std::vector<std::int64_t>{2});
}

TEST(LedgerImport, RefusesAnotherEventUnderAKnownKey) {
  DeskLedger there, here;
  Story one("H10.31-220601-0001", "H10.31", *Day::of(2022, 6, 1)), other = one;
  there.append(one.receive().status(2));
  here.append(other.receive().status(4));
  const ImportReport report = here.import(there.exported());
  EXPECT_EQ(report.known, 1);
  ASSERT_EQ(report.refused.size(), 1u);
  EXPECT_EQ(report.refused[0].reason, "key_taken");
}

Event signed_event(const std::function<void(Event&)>& change) {
  Story told("H10.31-220601-0001", "H10.31", *Day::of(2022, 6, 1));
  Event event = told.receive().events().front();
  change(event);
  event.hash = hash_of(event);
  return event;
}

TEST(LedgerImport, RefusesDataOutsideTheCatalogueAndPersonalIds) {
  DeskLedger here;
  const auto reason = [&](const std::function<void(Event&)>& change) {
    const ImportReport report = here.import(to_json_line(signed_event(change)) + "\n");
    return report.refused.empty() ? "" : report.refused.front().reason;
  };
  EXPECT_EQ(reason([](Event& e) { e.data.erase("channel"); }), "not_in_catalogue");
  EXPECT_EQ(reason([](Event& e) { e.data["channel"] = std::string("fax"); }), "not_in_catalogue");
  EXPECT_EQ(reason([](Event& e) { e.key.clear(); }), "not_in_catalogue");
  EXPECT_EQ(reason([](Event& e) { e.actor = "070090000123"; }), "personal_id");
  EXPECT_EQ(reason([](Event& e) { e.actor = std::string(2 << 20, 'x'); }), "too_long");
  EXPECT_EQ(reason([](Event&) {}), "");
}

TEST(LedgerExport, IsACompleteChainToAnotherProgram) {
  DeskLedger there;
  Story told = story("H10.31-220601-0001");
  told.add(ApologySent{.reason = "đ \"quá tải\"\n\x01\x7f",
                       .due_on = *Day::of(2022, 6, 2),
                       .new_due_on = *Day::of(2022, 6, 3),
                       .form = "04",
                       .digest = {},
                       .sent_by = "email"});
  there.append(told);
  write_file_durably(there.folder.path() / "events.jsonl", there.exported());
  const std::string command =
      "python3 -c '"
      "import hashlib, json, sys\n"
      "last = \"0\" * 64\n"
      "for line in sys.stdin:\n"
      "  event = json.loads(line)\n"
      "  body = {k: v for k, v in event.items() if k != \"hash\"}\n"
      "  text = json.dumps(body, sort_keys=True, separators=(\",\", \":\"), ensure_ascii=False)\n"
      "  assert event[\"previous\"] == last\n"
      "  assert event[\"hash\"] == hashlib.sha256(text.encode()).hexdigest(), event\n"
      "  last = event[\"hash\"]\n"
      "' < '" +
      (there.folder.path() / "events.jsonl").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace sohoa
