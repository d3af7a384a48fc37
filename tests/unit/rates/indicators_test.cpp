// R1–R6, each told as a small story of dossiers.
#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/rates/rates.hpp"

#include "support/event_story.hpp"
#include "support/expect_error.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

using test::Story;
using Events = std::vector<Event>;

Day day(const char* iso) { return *Day::parse(iso); }

const Day june_1 = *Day::of(2022, 6, 1);
const Period campaign{*Day::of(2022, 6, 1), *Day::of(2022, 8, 31)};
const Instant later = *Instant::parse("2022-12-31T00:00:00+07:00");
const std::string district = "H10.31", commune = "H10.31.02", centre = "H10.01";

const RuleSet& rules() {
  static const RuleSet set = RuleSet::load(test::source_file("rules"), "campaign-2022");
  return set;
}

const UnitRates& unit(const RatesReport& report, const std::string& code) {
  for (const UnitRates& one : report.units) {
    if (one.code == code) return one;
  }
  throw std::runtime_error("no unit " + code);
}

const Indicator& indicator(const std::vector<Indicator>& all, const std::string& id) {
  for (const Indicator& one : all) {
    if (one.id == id) return one;
  }
  throw std::runtime_error("no indicator " + id);
}

RatesReport report(const Events& events, const RuleSet& with = rules()) {
  return compute_rates(events, with, campaign, later);
}

std::string ratio(const Events& events, const std::string& id, const std::string& code = district,
                  const RuleSet& with = rules()) {
  const RatesReport whole = report(events, with);
  const Ratio found = indicator(unit(whole, code).indicators, id).ratio;
  return std::to_string(found.numerator) + "/" + std::to_string(found.denominator);
}

std::string reason(const Events& events, const std::string& id) {
  const Measure measure = explain(events, rules(), campaign, district, id, later);
  std::string text;
  for (const Measure::Case& one : measure.cases) text += (one.counts ? "+" : "-") + one.reason + " ";
  return text;
}

std::string code(int number, const std::string& of = district) {
  return of + "-220601-" + std::string(number < 10 ? "000" : "00") + std::to_string(number);
}

Story received(int number = 1, const std::string& at = district, Day on = june_1) {
  Story story(code(number, at), at, on);
  story.receive();
  return story;
}

/// Rules with one practice switched over.
RuleSet switched(const std::string& from, const std::string& to) {
  const TemporaryFolder folder;
  std::filesystem::copy(test::source_file("rules"), folder.path(), std::filesystem::copy_options::recursive);
  std::string text = read_text_file(folder.path() / "campaign-2022.toml");
  text.replace(text.find(from), from.size(), to);
  write_file_durably(folder.path() / "campaign-2022.toml", text);
  return RuleSet::load(folder.path(), "campaign-2022");
}

TEST(R1Services, CountsProceduresNotDossiers) {
  const TemporaryFolder folder;
  std::filesystem::copy(test::source_file("rules"), folder.path(), std::filesystem::copy_options::recursive);
  std::string procedures;
  for (int number = 0; number < 10; ++number) {
    procedures += "[[procedure]]\ncode = \"1.00000" + std::to_string(number) +
                  "\"\ntitle = \"t\"\nfrom = 2022-01-01\nonline = \"full\"\noffered_by = [\"district\"]\n";
  }
  write_file_durably(folder.path() / "procedures/one-stop.toml", procedures);
  const RuleSet ten = RuleSet::load(folder.path(), "campaign-2022");
  Events events;
  for (int number = 0; number < 8; ++number) {
    for (int dossier = 0; dossier <= number; ++dossier) {
      Story story(code(number * 10 + dossier), district, june_1);
      story.received().procedure = "1.00000" + std::to_string(number);
      events = events + story.receive();
    }
  }
  const RatesReport whole = report(events, ten);
  const Indicator& services = indicator(unit(whole, district).indicators, "services_with_online_dossiers");
  EXPECT_EQ(services.ratio, (Ratio{8, 10}));
  EXPECT_EQ(services.ratio.percent(), "80.00");
  EXPECT_EQ(services.met, true);
  EXPECT_EQ(explain(events, ten, campaign, district, "services_with_online_dossiers", later).cases.size(), 10u);
}

TEST(R1Services, CountsEachOnceInTheTotal) {
  Story one = received(1, district), two = received(1, "H10.32");
  const RatesReport whole = report(Events{} + one + two);
  EXPECT_EQ(indicator(whole.total, "services_with_online_dossiers").ratio.numerator, 1);
}

TEST(R2Scope, DoesNotLetACommuneFailTheCampaign) {
  Story good = received(1, district);
  good.deposit("to-khai");
  const RatesReport whole = report(Events{} + good + received(1, commune));
  const Indicator& total = indicator(whole.total, "digitized_dossiers");
  EXPECT_EQ(total.ratio, (Ratio{1, 2}));
  EXPECT_EQ(total.judged, (Ratio{1, 1}));
  EXPECT_EQ(total.met, true);
  EXPECT_FALSE(indicator(unit(whole, commune).indicators, "digitized_dossiers").binding);
  EXPECT_FALSE(indicator(unit(whole, commune).indicators, "digitized_dossiers").met);
  EXPECT_EQ(indicator(unit(whole, district).indicators, "digitized_dossiers").target_basis_points, 10'000);
}

TEST(R2Scope, LetsADistrictFailIt) {
  const RatesReport whole = report(Events{} + received(1, district));
  EXPECT_EQ(indicator(whole.total, "digitized_dossiers").met, false);
}

TEST(R3Digitized, WantsEveryRequiredPaperScannedWholeAndValidlySigned) {
  Story story(code(1), district, june_1);
  story.received().required = {"a", "b", "electronic"};
  story.received().required_paper = {"a", "b"};
  story.receive().deposit("a");
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "0/1");
  EXPECT_EQ(reason(Events{} + story, "digitized_dossiers"), "-not_scanned ");
  story.deposit("b");
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "1/1");
}

TEST(R3Digitized, TellsWhyNot) {
  const auto with = [](auto change) {
    ComponentDeposited bad = Story::good("to-khai");
    change(bad);
    Story story = received();
    story.deposit(bad);
    return reason(Events{} + story, "digitized_dossiers");
  };
  EXPECT_EQ(with([](auto&) {}), "+digitized ");
  EXPECT_EQ(with([](auto& d) { d.blank_pages = d.pages; }), "-blank ");
  EXPECT_EQ(with([](auto& d) { d.pages = 0; }), "-blank ");
  EXPECT_EQ(with([](auto& d) { d.verdict = "NO-SIGNATURE"; }), "-unsigned ");
  EXPECT_EQ(with([](auto& d) { d.verdict = "INDETERMINATE"; }), "-signature_not_valid ");
  EXPECT_EQ(with([](auto& d) { d.verdict = "TOTAL-FAILED"; }), "-signature_not_valid ");
  EXPECT_EQ(with([](auto& d) { d.below_min_dpi = 1, d.passes_qc = false; }), "-below_min_dpi ");
  Story scanned = received();
  scanned.digitize("to-khai");
  EXPECT_EQ(reason(Events{} + scanned, "digitized_dossiers"), "-not_deposited ");
}

TEST(R3Digitized, CountsALowResolutionOnceAnOfficerAcceptedIt) {
  ComponentDeposited low = Story::good("to-khai");
  low.below_min_dpi = 1;
  low.passes_qc = false;
  Story story = received();
  story.deposit(low);
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "0/1");
  story.add(ComponentReviewed{.component = "to-khai", .accepts_low_dpi = true});
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "1/1");
}

TEST(R3Digitized, ShowsTheFieldsLooserCountBesideOurs) {
  ComponentDeposited blank = Story::good("to-khai");
  blank.blank_pages = 2;
  Story story = received();
  story.deposit(blank);
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "0/1");
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers_attached"), "1/1");
  EXPECT_EQ(ratio(Events{} + received(), "digitized_dossiers_attached"), "0/1");
}

TEST(R3Digitized, LeavesOutDossiersWithoutPaper) {
  Story story(code(1), district, june_1);
  story.received().required_paper = {};
  EXPECT_EQ(ratio(Events{} + story.receive(), "digitized_dossiers"), "0/0");
}

TEST(R3Digitized, CountsAReusedDocumentButOnlyAValidOne) {
  Story story = received();
  story.reuse("to-khai", "INDETERMINATE");
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "0/1");
  story.reuse("to-khai");
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "1/1");
  EXPECT_EQ(ratio(Events{} + story, "papers_reused"), "1/1");
}

TEST(R28Digitized, DoesNotRiseWithASecondScan) {
  Story story = received();
  story.deposit("to-khai").deposit("to-khai").digitize("to-khai");
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "1/1");
}

TEST(R4Results, CountASignedResultOrAProcedureWithoutOne) {
  Story with = received(1), without_file = received(2);
  with.on(june_1.plus(1)).deposit("qd", ComponentKind::result).status(9);
  without_file.on(june_1.plus(1)).status(9);
  Story no_result(code(3), district, june_1);
  no_result.received().has_result = false;
  no_result.receive().on(june_1.plus(1)).status(9);
  const Events events = Events{} + with + without_file + no_result;
  EXPECT_EQ(ratio(events, "digitized_results"), "2/3");
  EXPECT_EQ(reason(events, "digitized_results"), "+digitized -not_scanned +no_result ");
}

TEST(R4Results, LeaveOutWithdrawnDossiersUnlessSwitched) {
  Story withdrawn = received();
  withdrawn.on(june_1.plus(1)).status(7);
  EXPECT_EQ(ratio(Events{} + withdrawn, "digitized_results"), "0/0");
  const RuleSet other = switched("withdrawn = \"left_out\"", "withdrawn = \"counts_as_finished\"");
  EXPECT_EQ(ratio(Events{} + withdrawn, "digitized_results", district, other), "0/1");
  EXPECT_EQ(ratio(Events{} + withdrawn, "on_time"), "0/0");
  EXPECT_EQ(ratio(Events{} + withdrawn, "on_time", district, other), "1/1");
}

TEST(R4Results, BelongToThePeriodOfTheDayTheyWereFinished) {
  Story story = received(1, district, day("2022-05-30"));
  story.on(june_1).status(9);
  EXPECT_EQ(ratio(Events{} + story, "digitized_results"), "0/1");
  EXPECT_EQ(ratio(Events{} + story, "digitized_dossiers"), "0/0") << "received before the period";
}

TEST(R5Ratio, PrintsADashForNothingOfNothing) {
  const RatesReport whole = report({});
  for (const UnitRates& one : whole.units) {
    const Indicator& digitized = indicator(one.indicators, "digitized_dossiers");
    EXPECT_EQ(digitized.ratio.percent(), "—");
    EXPECT_FALSE(digitized.met) << "neither met nor missed";
  }
  EXPECT_EQ(indicator(whole.total, "on_time").ratio.percent(), "—");
}

Story finished(Day due, Day on) {
  Story story(code(1), district, june_1);
  story.received().due_on = due;
  story.received().term = Term{Term::Unit::work_days, 5};
  story.receive().on(on).status(9);
  return story;
}

TEST(R6OnTime, ComparesDays) {
  EXPECT_EQ(reason(Events{} + finished(day("2022-06-08"), day("2022-06-07")), "on_time"), "+early ");
  EXPECT_EQ(reason(Events{} + finished(day("2022-06-08"), day("2022-06-08")), "on_time"), "+on_time ");
  EXPECT_EQ(reason(Events{} + finished(day("2022-06-08"), day("2022-06-09")), "on_time"), "-late ");
  Story none = received();
  none.on(day("2022-06-30")).status(9);
  EXPECT_EQ(reason(Events{} + none, "on_time"), "+no_deadline ");
}

TEST(R6OnTime, CountsTheDayInVietNam) {
  Story story(code(1), district, june_1);
  story.received().due_on = day("2022-06-08");
  story.receive().at(*Instant::parse("2022-06-08T16:59:59Z")).status(9);
  EXPECT_EQ(reason(Events{} + story, "on_time"), "+on_time ") << "23:59:59 at +07:00";
  Story late(code(2), district, june_1);
  late.received().due_on = day("2022-06-08");
  late.receive().at(*Instant::parse("2022-06-08T17:00:00Z")).status(9);
  EXPECT_EQ(reason(Events{} + late, "on_time"), "-late ");
}

Story paused(int state, Day finished_on, std::optional<Day> announced = {}) {
  Story story(code(1), district, june_1);
  story.received().due_on = day("2022-06-08");
  story.received().term = Term{Term::Unit::work_days, 5};
  story.receive().on(day("2022-06-03")).status(state).on(day("2022-06-13")).status(4, announced);
  story.on(finished_on).status(9);
  return story;
}

TEST(R6OnTime, LeavesOutPausedTimeInStates5And6And8) {
  for (const int state : {5, 6, 8}) {
    EXPECT_EQ(reason(Events{} + paused(state, day("2022-06-16")), "on_time"), "+on_time ") << state;
    EXPECT_EQ(reason(Events{} + paused(state, day("2022-06-17")), "on_time"), "-late ") << state;
  }
}

TEST(R6OnTime, RestartsTheTermWhereThatIsThePractice) {
  const RuleSet restart = switched("after_supplement = \"resume\"", "after_supplement = \"restart\"");
  EXPECT_EQ(ratio(Events{} + paused(5, day("2022-06-20")), "on_time", district, restart), "1/1");
  EXPECT_EQ(ratio(Events{} + paused(5, day("2022-06-21")), "on_time", district, restart), "0/1");
  EXPECT_EQ(ratio(Events{} + paused(5, day("2022-06-20")), "on_time"), "0/1");
}

TEST(R6OnTime, MovesTheDayThatWasPromised) {
  // In at 16:00, after the cut-off of a same-day procedure, so promised for 02/6; paused from then to 06/6.
  Story story(code(1), district, june_1);
  story.received().due_on = day("2022-06-02");
  story.received().term = Term{Term::Unit::work_days, 0};
  story.at(june_1.at(16, 0)).receive().on(june_1).status(5).on(day("2022-06-06")).status(4);
  Story late = story;
  EXPECT_EQ(reason(Events{} + story.on(day("2022-06-07")).status(9), "on_time"), "+on_time ");
  EXPECT_EQ(reason(Events{} + late.on(day("2022-06-08")).status(9), "on_time"), "-late ");
  // A date agreed with the citizen, later than the term gives: 5 work days would end on 08/6.
  Story agreed(code(2), district, june_1);
  agreed.received().due_on = day("2022-06-10");
  agreed.received().term = Term{Term::Unit::work_days, 5};
  agreed.receive().on(day("2022-06-09")).status(5).on(day("2022-06-14")).status(4).on(day("2022-06-15")).status(9);
  EXPECT_EQ(reason(Events{} + agreed, "on_time"), "+on_time ");
}

TEST(R6OnTime, TakesTheDateTheDeskAnnounced) {
  EXPECT_EQ(reason(Events{} + paused(5, day("2022-06-17"), day("2022-06-17")), "on_time"), "+on_time ");
}

TEST(R6OnTime, RefusesToComputeWithoutACalendar) {
  Story story(code(1), district, day("2031-06-02"));
  story.received().due_on = day("2031-06-09");
  story.receive().on(day("2031-06-03")).status(5).on(day("2031-06-10")).status(4).on(day("2031-06-11")).status(9);
  EXPECT_ERROR(
      ErrorCode::rules_invalid,
      compute_rates(Events{} + story, rules(), {day("2031-06-01"), day("2031-06-30")}, day("2031-07-01").begins()));
}

TEST(ProcessedOnline, CountsOnlineDossiersOfAllReceived) {
  Events events;
  int number = 0;
  for (const Channel channel : {Channel::online, Channel::in_person, Channel::by_post}) {
    Story story(code(++number), district, june_1);
    story.received().channel = channel;
    events = events + story.receive();
  }
  EXPECT_EQ(ratio(events, "processed_online"), "1/3");
  EXPECT_EQ(ratio(events, "processed_online", district,
                  switched("postal_in_denominator = true", "postal_in_denominator = false")),
            "1/2");
}

TEST(PersonalSignatures, CountDossiersTheCitizenSigned) {
  Story officer = received(1), citizen = received(2);
  officer.add(ComponentSigned{.component = "to-khai", .level = "PAdES-B-T", .role = SignerRole::officer});
  citizen.add(ComponentSigned{.component = "to-khai", .level = "PAdES-B-T", .role = SignerRole::citizen});
  EXPECT_EQ(ratio(Events{} + officer + citizen, "personal_signatures"), "1/2");
}

TEST(Rates, LeaveOutWhatWasRefused) {
  Story refused = received();
  refused.status(3);
  EXPECT_EQ(ratio(Events{} + refused, "digitized_dossiers_attached"), "0/0");
}

TEST(Rates, DoNotKnowWhatHappenedLater) {
  Story story = received();
  story.on(day("2022-07-01")).deposit("to-khai");
  const auto as_of = [&](const char* iso) {
    const RatesReport whole = compute_rates(story.events(), rules(), campaign, *Instant::parse(iso));
    return indicator(unit(whole, district).indicators, "digitized_dossiers").ratio;
  };
  EXPECT_EQ(as_of("2022-05-31T00:00:00+07:00"), (Ratio{0, 0}));
  EXPECT_EQ(as_of("2022-06-30T17:00:00+07:00"), (Ratio{0, 1}));
  EXPECT_EQ(as_of("2022-07-01T17:00:00+07:00"), (Ratio{1, 1}));
}

TEST(Rates, CountTheFirstReceptionOfOneCode) {
  Story story = received();
  story.received().channel = Channel::online;
  story.receive();
  EXPECT_EQ(ratio(Events{} + story, "processed_online"), "0/1");
}

TEST(Rates, ListTheUnitsThatExistedThen) {
  const RatesReport whole = report({});
  EXPECT_NO_THROW(unit(whole, district));
  EXPECT_NO_THROW(unit(whole, centre));
  EXPECT_ANY_THROW(unit(whole, "H10")) << "the province has no desk";
  EXPECT_ANY_THROW(unit(whole, "H19.71")) << "made in 2025";
}

TEST(Rates, KeepTheDossiersOfUnitsNobodyListed) {
  const RatesReport whole = report(Events{} + received(1, "H10.99") + received(1, "H10"));
  EXPECT_EQ(unit(whole, "H10.99").level, "unlisted");
  EXPECT_EQ(unit(whole, "H10").level, "province");
  EXPECT_EQ(indicator(whole.total, "digitized_dossiers_attached").ratio, (Ratio{0, 2}));
}

TEST(Rates, RefuseUnknownUnitsAndIndicators) {
  EXPECT_ERROR(ErrorCode::not_found, compute_rates(Events{}, rules(), campaign, later, "H99"));
  EXPECT_ERROR(ErrorCode::not_found, explain(Events{}, rules(), campaign, "H99", "on_time", later));
  EXPECT_ERROR(ErrorCode::not_found, explain(Events{}, rules(), campaign, district, "luck", later));
  EXPECT_EQ(compute_rates(Events{}, rules(), campaign, later, district).units.size(), 1u);
}

}  // namespace
}  // namespace sohoa
