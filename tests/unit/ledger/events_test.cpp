// Typed events read back what they wrote, and refuse data that does not fit the catalogue.
#include "sohoa/ledger/events.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

const EventFrame frame{.at = *Instant::parse("2022-06-01T09:00:00+07:00"),
                       .dossier = "H10.31-220601-0001",
                       .unit = "H10.31",
                       .actor = "desk-1",
                       .key = "step-1"};

Event as_event(const EventDraft& draft) {
  return {.seq = 1,
          .at = draft.at,
          .event = draft.event,
          .dossier = draft.dossier,
          .unit = draft.unit,
          .actor = draft.actor,
          .key = draft.key,
          .data = draft.data,
          .previous = {},
          .hash = {}};
}

/// Writes and reads twice: the second draft has the same data, so nothing was lost on the way.
template <class T>
T round_trip(const T& value) {
  const EventDraft first = draft(value, frame);
  EXPECT_EQ(first.event, T::name);
  EXPECT_EQ(first.dossier, frame.dossier);
  EXPECT_EQ(first.unit, frame.unit);
  EXPECT_EQ(first.actor, frame.actor);
  EXPECT_EQ(first.key, frame.key);
  EXPECT_EQ(first.at, frame.at);
  T back = read<T>(as_event(first));
  EXPECT_EQ(draft(back, frame).data, first.data);
  return back;
}

DossierReceived received() {
  DossierReceived value;
  value.procedure = "1.001193";
  value.channel = Channel::online;
  value.received_on = *Day::of(2022, 6, 1);
  value.due_on = Day::of(2022, 6, 2);
  value.term = Term{Term::Unit::work_days, 1};
  value.online_level = OnlineLevel::full;
  value.has_result = false;
  value.required = {"to-khai", "giay-chung-sinh"};
  value.required_paper = {"giay-chung-sinh"};
  value.helped_by = "H10.31.02";
  return value;
}

TEST(Events, ReadBackAReception) {
  const DossierReceived back = round_trip(received());
  EXPECT_EQ(back.channel, Channel::online);
  EXPECT_EQ(back.due_on, Day::of(2022, 6, 2));
  EXPECT_EQ(back.term, (Term{Term::Unit::work_days, 1}));
  EXPECT_EQ(back.online_level, OnlineLevel::full);
  EXPECT_FALSE(back.has_result);
  EXPECT_EQ(back.required.size(), 2u);
  EXPECT_EQ(back.required_paper, std::vector<std::string>{"giay-chung-sinh"});
  EXPECT_EQ(back.helped_by, "H10.31.02");
  EXPECT_EQ(back.decided_by, "");
}

TEST(Events, LeaveOutWhatADossierDoesNotHave) {
  DossierReceived value = received();
  value.due_on.reset();
  value.term.reset();
  const DossierReceived back = round_trip(value);
  EXPECT_FALSE(back.due_on);
  EXPECT_FALSE(back.term);
}

TEST(Events, ReadBackEveryStatus) {
  for (int number = 1; number <= 10; ++number) {
    const DossierStatus back = round_trip(
        DossierStatus{.status = *status_numbered(number), .on = *Day::of(2022, 6, 3), .reason = "lý do", .due_on = {}});
    EXPECT_EQ(static_cast<int>(back.status), number);
    EXPECT_EQ(back.reason, "lý do");
  }
}

TEST(Events, ReadBackWhatHappenedToAComponent) {
  EXPECT_EQ(round_trip(ComponentDigitized{.component = "a",
                                          .kind = ComponentKind::result,
                                          .pages = 3,
                                          .blank_pages = 1,
                                          .below_min_dpi = 2,
                                          .words = 400,
                                          .mean_confidence_percent = 93})
                .words,
            400);
  EXPECT_TRUE(round_trip(ComponentReviewed{
                             .component = "a", .confirmed_fields = 2, .corrected_fields = 1, .accepts_low_dpi = true})
                  .accepts_low_dpi);
  EXPECT_EQ(round_trip(ComponentSigned{.component = "a", .level = "PAdES-B-T", .role = SignerRole::citizen}).role,
            SignerRole::citizen);
  EXPECT_EQ(round_trip(ComponentSigned{.component = "a", .level = "PAdES-B-T", .role = SignerRole::citizen, .authorization = "uq-1"}).authorization, "uq-1");
  EXPECT_EQ(round_trip(AuthorizationRecorded{.record = "uq-1", .paper = "Giấy ủy quyền", .from = *Day::of(2022, 6, 1), .until = *Day::of(2022, 7, 1), .persons = "00"})
                .until,
            *Day::of(2022, 7, 1));
  EXPECT_EQ(round_trip(AuthorizationWithdrawn{.record = "uq-1", .reason = "theo đơn"}).reason, "theo đơn");
  EXPECT_TRUE(round_trip(ComponentDeposited{.component = "a",
                                            .kind = ComponentKind::component,
                                            .digest = "00",
                                            .document = "d",
                                            .level = "PAdES-B-T",
                                            .verdict = "TOTAL-PASSED",
                                            .pages = 3,
                                            .blank_pages = 1,
                                            .below_min_dpi = 0,
                                            .passes_qc = true})
                  .passes_qc);
  EXPECT_EQ(round_trip(ComponentReused{.component = "a", .document = "d", .digest = "00", .verdict = "TOTAL-PASSED"})
                .document,
            "d");
}

TEST(Events, RefuseDataThatDoesNotFit) {
  Event event = as_event(draft(received(), frame));
  EXPECT_ERROR(ErrorCode::store_corrupt, read<DossierStatus>(event));
  for (const auto& [field, wrong] : std::map<std::string, EventValue>{{"channel", std::string("fax")},
                                                                      {"received_on", std::string("2022-06-31")},
                                                                      {"has_result", std::string("yes")},
                                                                      {"term", std::string("soon")},
                                                                      {"required", std::string("to-khai")},
                                                                      {"procedure", std::int64_t{1}}}) {
    Event bent = event;
    bent.data[field] = wrong;
    EXPECT_ERROR(ErrorCode::store_corrupt, read<DossierReceived>(bent)) << field;
  }
  event.data.erase("received_on");
  EXPECT_ERROR(ErrorCode::store_corrupt, read<DossierReceived>(event));
  Event status = as_event(
      draft(DossierStatus{.status = Status::accepted, .on = *Day::of(2022, 6, 1), .reason = {}, .due_on = {}}, frame));
  status.data["status"] = std::int64_t{11};
  EXPECT_ERROR(ErrorCode::store_corrupt, read<DossierStatus>(status));
}

}  // namespace
}  // namespace sohoa
