// Who may be seen where: a person, then the agency's seal over the left third of the person's signature; print stays readable.
#include <gtest/gtest.h>

#include "contract/pades/desk.hpp"
#include "pades/appearance_choice.hpp"
#include "sohoa/core/file.hpp"
#include "support/expect_error.hpp"
#include "support/signed_shape.hpp"
#include "support/small_png.hpp"

namespace sohoa {
namespace {

using test::file_of;
using test::one_page;

SignedDocument sign(ByteView original, std::string_view who, Appearance appearance, const std::function<void(SignOptions&)>& more = {}) {
  const auto signer = test::person(who);
  SignOptions options;
  options.level = Level::b_b;
  options.appearance = appearance;
  options.image = read_signature_image(Descriptor::of_memory(appearance == Appearance::agency ? test::seal_png() : test::signature_png()));
  if (more) more(options);
  return sign_pdf(original, *signer, options, test::now());
}

std::vector<RevisionPlan::Shown> shown(ByteView document) { return test::plan_of(document).shown_signatures; }

TEST(SigningOrder, APersonSignsBeforeTheAgency) {
  EXPECT_FALSE(refusal_of({}, Role::person));
  EXPECT_FALSE(refusal_of({Role::person}, Role::agency));
  EXPECT_FALSE(refusal_of({Role::person, Role::agency}, Role::person));   // several authorities, one after the other
  EXPECT_EQ(refusal_of({}, Role::agency), "person_first");
  EXPECT_EQ(refusal_of({Role::agency}, Role::person), "person_first");
  EXPECT_EQ(refusal_of({Role::agency}, Role::agency), "person_first");
}

TEST(SigningOrder, IsReadOffTheCertificatesOfThoseWhoSigned) {
  const Bytes original = file_of(one_page());
  EXPECT_ERROR(ErrorCode::signing_refused, sign(original, "agency", Appearance::agency));
  const Bytes invisible = sign(original, "agency", Appearance::none).bytes;
  EXPECT_ERROR(ErrorCode::signing_refused, sign(invisible, "good", Appearance::person));
  EXPECT_EQ(sign(sign(original, "good", Appearance::person).bytes, "agency", Appearance::agency).field_name, "Signature2");
}

TEST(Appearances, TheSealCoversTheLeftThirdOfTheSignatureOnItsPage) {
  for (const char* turned : {"", "/Rotate 90", "/Rotate 180", "/Rotate 270"}) {
    SCOPED_TRACE(turned);
    auto objects = one_page(turned);
    objects[2] = "<< /Type /Pages /Kids [3 0 R 7 0 R] /Count 2 >>";
    objects[7] = objects[3];
    const Bytes person = sign(file_of(objects), "good", Appearance::person).bytes;
    const auto places = shown(sign(person, "agency", Appearance::agency).bytes);
    ASSERT_EQ(places.size(), 2u);
    EXPECT_EQ(places[0].page_index, 1);
    EXPECT_EQ(places[1].page_index, 1);
    const PagePlace &under = places[0].place, &over = places[1].place;
    EXPECT_NEAR(over.left_mm + over.width_mm, under.left_mm + under.width_mm / 3, 0.1);
    EXPECT_NEAR(over.top_mm + over.height_mm / 2, under.top_mm + under.height_mm / 2, 0.1);
    EXPECT_NEAR(over.width_mm, 36, 0.1);
  }
}

TEST(Appearances, PrintIsNotCovered) {
  auto objects = one_page();
  objects[4] = test::stream("", "0.2 g 250 540 160 40 re f");   // where the copy stamp is wanted
  const auto stamped = sign(file_of(objects), "good", Appearance::copy);
  EXPECT_TRUE(std::find(stamped.warnings.begin(), stamped.warnings.end(), "stamp_covers_print") == stamped.warnings.end());
  const PagePlace place = shown(stamped.bytes).at(0).place;
  constexpr double mm = 25.4 / 72;
  EXPECT_TRUE(place.top_mm >= (595 - 540) * mm || place.left_mm + place.width_mm <= 250 * mm || place.top_mm + place.height_mm <= (595 - 580) * mm)
      << place.left_mm << " " << place.top_mm;
}

TEST(Appearances, ASecondStampStandsBesideTheFirst) {
  const Bytes once = sign(file_of(one_page()), "good", Appearance::copy).bytes;
  const auto places = shown(sign(once, "officer", Appearance::copy).bytes);
  ASSERT_EQ(places.size(), 2u);
  const PagePlace &a = places[0].place, &b = places[1].place;
  EXPECT_TRUE(a.top_mm + a.height_mm <= b.top_mm || b.top_mm + b.height_mm <= a.top_mm || a.left_mm + a.width_mm <= b.left_mm || b.left_mm + b.width_mm <= a.left_mm);
}

TEST(Appearances, AFullPageIsAWarning) {
  auto objects = one_page();
  std::string rows;
  for (int y = 0; y < 595; y += 4) rows += "0 " + std::to_string(y) + " 420 2 re f ";
  objects[4] = test::stream("", rows);
  const auto warnings = sign(file_of(objects), "good", Appearance::copy).warnings;
  EXPECT_NE(std::find(warnings.begin(), warnings.end(), "stamp_covers_print"), warnings.end());
}

TEST(Appearances, AnImageOfAnotherColourIsAWarning) {
  const auto green = [](SignOptions& options) {
    options.image = read_signature_image(Descriptor::of_memory(test::small_png(50, 30, [](int, int) { return test::Rgba{0, 150, 0, 255}; })));
  };
  const auto warnings = sign(file_of(one_page()), "good", Appearance::person, green).warnings;
  EXPECT_NE(std::find(warnings.begin(), warnings.end(), "image_not_blue"), warnings.end());
  EXPECT_ERROR(ErrorCode::usage, sign(file_of(one_page()), "good", Appearance::person, [](SignOptions& options) { options.image.reset(); }));
}

TEST(RecordedPlan, SignsWithoutAParserAndVerifiesAllTheSame) {
  const Bytes original = file_of(one_page());
  const RecordedPlan plan = record_plan(Descriptor::of_memory(original), {0, RevisionPurpose::signature, true});
  const auto signer = test::person("good");
  SignOptions options;
  options.level = Level::b_b;
  options.trust = &test::trust();
  const Instant now = test::now();
  const SignedDocument planned = sign_pdf(original, *signer, options, now, &plan);
  EXPECT_EQ(test::verdict(test::verified(planned.bytes).signatures.at(0)), "TOTAL-PASSED");
  EXPECT_EQ(planned.digest, sha256(planned.bytes));
  EXPECT_EQ(shown(planned.bytes).at(0).place, shown(sign_pdf(original, *signer, options, now).bytes).at(0).place);
  // Of other bytes it is worth nothing, and is made anew.
  const Bytes other = file_of(one_page("/Tabs /S"));
  EXPECT_EQ(test::verdict(test::verified(sign_pdf(other, *signer, options, now, &plan).bytes).signatures.at(0)), "TOTAL-PASSED");
}

TEST(SignFile, GivesTheBytesThatSigningInMemoryGives) {
  const TemporaryFolder folder;
  const Bytes original = file_of(one_page());
  write_file_durably(folder.path() / "in.pdf", original);
  const auto signer = test::person("rsa3072");
  EXPECT_TRUE(signer->use(SignatureAlgorithm::rsa_pkcs1_sha256));   // the same value each time
  SignOptions options;
  options.level = Level::b_b;
  const Instant now = test::now();
  const SignatureOutcome outcome = sign_pdf_file(folder.path() / "in.pdf", folder.path() / "out.pdf", *signer, options, now);
  const SignedDocument document = sign_pdf(original, *signer, options, now);
  EXPECT_EQ(read_file(folder.path() / "out.pdf"), document.bytes);
  EXPECT_EQ(outcome.digest, document.digest);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
}

TEST(SignFile, AnOutputThatIsThereIsReplacedWhole) {
  const TemporaryFolder folder;
  const auto in = folder.path() / "in.pdf", out = folder.path() / "out.pdf";
  write_file_durably(in, file_of(one_page()));
  write_file_durably(out, std::string_view{"from before"});
  const auto signer = test::person("good");
  SignOptions options;
  options.level = Level::b_b;
  const SignatureOutcome outcome = sign_pdf_file(in, out, *signer, options, test::now());
  EXPECT_EQ(sha256(read_file(out)), outcome.digest);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
}

TEST(SignFile, LeavesNothingWhenItIsRefused) {
  const TemporaryFolder folder;
  write_file_durably(folder.path() / "in.pdf", std::string_view{"no PDF"});
  const auto signer = test::person("good");
  SignOptions options;
  options.level = Level::b_b;
  EXPECT_ERROR(ErrorCode::pdf_malformed, sign_pdf_file(folder.path() / "in.pdf", folder.path() / "out.pdf", *signer, options, test::now()));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace sohoa
