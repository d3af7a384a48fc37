// When a document is due for renewal: a pure function of its report.
#include <gtest/gtest.h>

#include "sohoa/pades/extend.hpp"

namespace sohoa::test {
namespace {

constexpr std::int64_t day_s = 86'400;
constexpr Instant today{1'790'000'000'000};

VerificationReport report(const char* level, std::optional<int> timestamp_ends_in_days) {
  VerificationReport report;
  SignatureReport signature;
  signature.level = level;
  report.signatures.push_back(signature);
  if (timestamp_ends_in_days) {
    SignatureReport stamp;
    stamp.is_document_timestamp = true;
    stamp.judgement.certificate_not_after = today.plus_seconds(*timestamp_ends_in_days * day_s);
    report.signatures.push_back(stamp);
  }
  return report;
}

TEST(Renewal, IsDueWhileASignatureIsBelowTheLevel) {
  EXPECT_TRUE(is_renewal_due(report("PAdES-B-T", {}), Level::b_lta, today, 90));
  EXPECT_TRUE(is_renewal_due(report("PAdES-B-T", {}), Level::b_lt, today, 90));
  EXPECT_FALSE(is_renewal_due(report("PAdES-B-LT", {}), Level::b_lt, today, 90));
}

TEST(Renewal, IsDueBeforeTheLastTimestampEndsAndNotLongBefore) {
  EXPECT_FALSE(is_renewal_due(report("PAdES-B-LTA", 91), Level::b_lta, today, 90));
  EXPECT_TRUE(is_renewal_due(report("PAdES-B-LTA", 90), Level::b_lta, today, 90));
  EXPECT_TRUE(is_renewal_due(report("PAdES-B-LTA", -1), Level::b_lta, today, 0));
}

TEST(Renewal, LooksAtTheLastTimestampAlone) {
  VerificationReport renewed = report("PAdES-B-LTA", 1);
  renewed.signatures.push_back(report("", 1000).signatures[1]);
  EXPECT_FALSE(is_renewal_due(renewed, Level::b_lta, today, 90));
}

TEST(Renewal, OfWhatIsNoPersonsSignatureIsNobodysBusiness) {
  EXPECT_FALSE(is_renewal_due({}, Level::b_lta, today, 90));
  EXPECT_FALSE(is_renewal_due(report("PKCS7-B", {}), Level::b_lta, today, 90));
}

}  // namespace
}  // namespace sohoa::test
