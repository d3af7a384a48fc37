// R11: codes are issued one by one, whoever asks at once; the register keeps who applied.
#include "sohoa/ledger/dossier_register.hpp"

#include <set>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

const Day first_day = *Day::of(2022, 6, 1);

class Register : public testing::Test {
 protected:
  std::string issue(const std::string& unit = "H10.31", Day day = first_day) {
    const auto transaction = database_->begin();
    const std::string code = register_.issue_code(*transaction, unit, day).text();
    transaction->commit();
    return code;
  }
  void enter(const Dossier& dossier) {
    const auto transaction = database_->begin();
    register_.enter(*transaction, dossier);
    transaction->commit();
  }
  Dossier dossier(const std::string& code, const std::string& applicant = "070090000123") {
    return {.code = *DossierCode::parse(code),
            .unit = "H10.31",
            .procedure = *ProcedureCode::parse("1.001193.H10"),
            .applicant_name = "Nguyễn Văn Mẫu",
            .applicant_id = *PersonalId::parse(applicant),
            .received_on = first_day,
            .channel = Channel::online,
            .components = {{.id = "to-khai",
                            .kind = ComponentKind::component,
                            .title = "Tờ khai",
                            .required = true,
                            .is_paper = false,
                            .files = {"a.tif", "b.tif"}}}};
  }

  const TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "catalog.sqlite";
  std::unique_ptr<store::Database> database_ = store::open_sqlite(file_, true);
  DossierRegister register_{*database_};
};

TEST_F(Register, R11CountsForEachUnitAndDay) {
  EXPECT_EQ(issue(), "H10.31-220601-0001");
  EXPECT_EQ(issue(), "H10.31-220601-0002");
  EXPECT_EQ(issue("H10.32"), "H10.32-220601-0001");
  EXPECT_EQ(issue("H10.31", first_day.plus(1)), "H10.31-220602-0001");
  EXPECT_EQ(issue(), "H10.31-220601-0003");
}

TEST_F(Register, R11ChangesTheDayAtMidnightOfVietNam) {
  EXPECT_EQ(issue("H10", Day::of(*Instant::parse("2022-06-01T16:59:59Z"))), "H10-220601-0001");
  EXPECT_EQ(issue("H10", Day::of(*Instant::parse("2022-06-01T17:00:00Z"))), "H10-220602-0001");
}

TEST_F(Register, R11WidensBeyondFourDigits) {
  Dossier last = dossier("H10.31-220601-9999");
  enter(last);
  EXPECT_EQ(issue(), "H10.31-220601-10000");
  EXPECT_EQ(issue(), "H10.31-220601-10001");
}

TEST_F(Register, R11DoesNotIssueACodeThatCameFromElsewhere) {
  enter(dossier("H10.31-220601-0002"));
  EXPECT_EQ(issue(), "H10.31-220601-0003");
}

TEST_F(Register, R11IsNotMovedByARandomForeignNumber) {
  enter(dossier("H10.31-220601-48213"));
  EXPECT_EQ(issue(), "H10.31-220601-0001");
}

TEST_F(Register, R11TakesANumberBackWithTheTransactionOnly) {
  static_cast<void>(register_.issue_code(*database_->begin(), "H10.31", first_day));
  EXPECT_EQ(issue(), "H10.31-220601-0001");
}

TEST_F(Register, R11RefusesWhatIsNoUnit) { EXPECT_ERROR(ErrorCode::usage, issue("Đồng Xoài")); }

TEST_F(Register, R11GivesAHundredParallelWritersAHundredCodes) {
  constexpr int processes = 4, threads = 25;
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto database = store::open_sqlite(file_, false);
      DossierRegister own(*database);
      std::vector<std::thread> writers;
      for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([&] {
          const auto transaction = database->begin();
          const std::string code = own.issue_code(*transaction, "H10.31", first_day).text() + "\n";
          transaction->commit();
          if (::write(pipe_ends[1], code.data(), code.size()) != static_cast<ssize_t>(code.size())) ::_exit(1);
        });
      }
      for (std::thread& writer : writers) writer.join();
      ::_exit(0);
    }
    children.push_back(child);
  }
  ::close(pipe_ends[1]);
  std::string text;
  char piece[4096];
  for (ssize_t count = 0; (count = ::read(pipe_ends[0], piece, sizeof piece)) > 0;)
    text.append(piece, static_cast<std::size_t>(count));
  ::close(pipe_ends[0]);
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  std::set<std::string> codes;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    codes.insert(text.substr(at, text.find('\n', at) - at));
  EXPECT_EQ(codes.size(), 100u);
  EXPECT_EQ(*codes.begin(), "H10.31-220601-0001");
  EXPECT_EQ(*codes.rbegin(), "H10.31-220601-0100") << "no gap";
}

TEST_F(Register, GivesBackTheDossierItEntered) {
  enter(dossier("H10.31-220601-0001"));
  const auto found = register_.find(*database_->begin_reading(), *DossierCode::parse("H10.31-220601-0001"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->applicant_name, "Nguyễn Văn Mẫu");
  EXPECT_EQ(found->applicant_id.reveal(), "070090000123");
  EXPECT_EQ(found->procedure.raw(), "1.001193.H10");
  EXPECT_EQ(found->channel, Channel::online);
  ASSERT_EQ(found->components.size(), 1u);
  EXPECT_FALSE(found->components[0].is_paper);
  EXPECT_EQ(found->components[0].files, (std::vector<std::string>{"a.tif", "b.tif"}));
  EXPECT_FALSE(register_.find(*database_->begin_reading(), *DossierCode::parse("H10.31-220601-0002")));
}

TEST_F(Register, TakesTheSameDossierAgainButNotAnotherPersons) {
  enter(dossier("H10.31-220601-0001"));
  Dossier corrected = dossier("H10.31-220601-0001");
  corrected.applicant_name = "Nguyễn Văn Mậu";
  enter(corrected);
  EXPECT_EQ(register_.list(*database_->begin_reading(), {}).at(0).applicant_name, "Nguyễn Văn Mậu");
  EXPECT_ERROR(ErrorCode::state_conflict, enter(dossier("H10.31-220601-0001", "070190000124")));
}

TEST_F(Register, ListsByUnitDayAndApplicant) {
  enter(dossier("H10.31-220601-0002"));
  enter(dossier("H10.31-220601-0001"));
  Dossier other = dossier("H10.32-220603-0001", "070190000124");
  other.unit = "H10.32";
  other.received_on = first_day.plus(2);
  enter(other);
  const auto codes = [&](const DossierRegister::Filter& filter) {
    std::string text;
    for (const Dossier& found : register_.list(*database_->begin_reading(), filter)) text += found.code.text() + " ";
    return text;
  };
  EXPECT_EQ(codes({}), "H10.31-220601-0001 H10.31-220601-0002 H10.32-220603-0001 ");
  EXPECT_EQ(codes({.unit = "H10.32", .from = {}, .to = {}, .applicant = {}}), "H10.32-220603-0001 ");
  EXPECT_EQ(codes({.unit = {}, .from = first_day.plus(1), .to = {}, .applicant = {}}), "H10.32-220603-0001 ");
  EXPECT_EQ(codes({.unit = {}, .from = {}, .to = first_day, .applicant = {}}),
            "H10.31-220601-0001 H10.31-220601-0002 ");
  EXPECT_EQ(codes({.unit = {}, .from = {}, .to = {}, .applicant = PersonalId::parse("070190000124")}),
            "H10.32-220603-0001 ");
}

}  // namespace
}  // namespace sohoa
