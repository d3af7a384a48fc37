// The append-only writer: old bytes stay, the byte range is exact, the widget lies where it is meant to.
#include <gtest/gtest.h>

#include <functional>

#include "pdf/revision_writer.hpp"
#include "sohoa/core/digest.hpp"
#include "support/expect_error.hpp"
#include "support/seeded.hpp"
#include "support/signed_shape.hpp"
#include "support/small_pdf.hpp"

namespace sohoa {
namespace {

using test::any_der;
using test::file_of;
using test::one_page;
using test::plan_of;
using test::signatures_of;
using test::with_signature;
using Later = FoundSignature::Later;

std::string appended_text(ByteView original, ByteView whole) { return std::string{as_text(whole.subspan(original.size()))}; }

bool begins_with(ByteView whole, ByteView original) {
  return whole.size() > original.size() && std::equal(original.begin(), original.end(), whole.begin());
}

/// The hosts a signature must fit into.
std::vector<std::pair<std::string, Bytes>> hosts() {
  std::vector<std::pair<std::string, Bytes>> all;
  all.emplace_back("table", file_of(one_page()));
  all.emplace_back("no line at the end", file_of(one_page(), {.ends_with_line = false}));
  all.emplace_back("stream", file_of(one_page(), {.uses_stream = true}));
  all.emplace_back("object stream", file_of(one_page(), {.packs_objects = true}));
  all.emplace_back("no id, no info", file_of(one_page(), {.trailer_entries = "/Root 1 0 R"}));
  all.emplace_back("direct form", file_of(one_page("/Annots []", "/AcroForm << /Fields [] >>")));
  auto indirect = one_page("/Annots 10 0 R", "/AcroForm 11 0 R");
  indirect[10] = "[12 0 R]";
  indirect[11] = "<< /Fields 13 0 R /DA (/F1 0 Tf) >>";
  indirect[12] = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (ten) /Rect [9 9 99 29] /P 3 0 R >>";
  indirect[13] = "[12 0 R]";
  all.emplace_back("indirect lists", file_of(indirect));
  all.emplace_back("indirect lists, object stream", file_of(indirect, {.packs_objects = true}));
  all.emplace_back("dangling reference", file_of(one_page("/Thumb 40 0 R")));
  all.emplace_back("turned", file_of(one_page("/Rotate 90")));
  return all;
}

TEST(SignatureSlot, NeverTouchesAnOldByteAndCoversTheRest) {
  for (const auto& [what, original] : hosts()) {
    SCOPED_TRACE(what);
    const Bytes once = with_signature(original);
    EXPECT_TRUE(begins_with(once, original));
    const Bytes twice = with_signature(once);
    EXPECT_TRUE(begins_with(twice, once));

    const auto found = signatures_of(twice).signatures;
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].field_name, "Signature1");
    EXPECT_EQ(found[1].field_name, "Signature2");
    EXPECT_TRUE(found[0].covers_whole_revision && found[1].covers_whole_revision);
    EXPECT_EQ(found[0].later, Later::permitted) << testing::PrintToString(found[0].later_reasons);
    EXPECT_EQ(found[1].later, Later::none);
    EXPECT_EQ(found[0].contents, any_der);
    EXPECT_EQ(found[0].page, 0);
  }
}

TEST(SignatureSlot, DigestIsThatOfTheByteRange) {
  const Bytes original = file_of(one_page());
  SignatureSlot slot = SignatureSlot::reserve(plan_of(original), original, {}, 64);
  const Digest digest = slot.digest(original);
  Bytes whole = original;
  append(whole, ByteView{slot.fill(any_der)});
  const auto found = signatures_of(whole).signatures.at(0);
  Hasher hasher;
  hasher.update(ByteView{whole}.first(found.byte_range[1]));
  hasher.update(ByteView{whole}.subspan(found.byte_range[2], found.byte_range[3]));
  EXPECT_EQ(hasher.finish(), digest);
  EXPECT_EQ(found.byte_range[2] + found.byte_range[3], whole.size());
  EXPECT_EQ(found.byte_range[2] - found.byte_range[1], 2u * 64 + 2);
}

TEST(SignatureSlot, IsFilledOnceAndNeverTooFull) {
  const Bytes original = file_of(one_page());
  SignatureSlot slot = SignatureSlot::reserve(plan_of(original), original, {}, 4);
  EXPECT_ERROR(ErrorCode::signing_refused, slot.fill(any_der));
  EXPECT_FALSE(slot.is_filled());
  slot.fill(Bytes{0x30, 0x00});
  EXPECT_TRUE(slot.is_filled());
}

TEST(SignatureSlot, WritesOnlyWhatTheSignatureNeeds) {
  auto objects = one_page("/Annots 10 0 R", "/AcroForm 11 0 R");
  objects[10] = "[]";
  objects[11] = "<< /Fields 12 0 R /SigFlags 3 >>";
  objects[12] = "[]";
  const Bytes original = file_of(objects);
  const std::string text = appended_text(original, with_signature(original));
  for (const char* untouched : {"1 0 obj", "3 0 obj", "6 0 obj", "11 0 obj"}) EXPECT_EQ(text.find("\n" + std::string{untouched}), std::string::npos) << untouched;
  for (const char* written : {"10 0 obj", "12 0 obj"}) EXPECT_NE(text.find("\n" + std::string{written}), std::string::npos) << written;
}

TEST(SignatureSlot, KeepsWhatTheFormAndThePageHad) {
  auto objects = one_page("/Annots [12 0 R] /Tabs /S", "/AcroForm << /Fields [12 0 R] /DA (/F1 0 Tf) /SigFlags 1 >> /Lang (vi-VN)");
  objects[12] = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (ten) /Rect [9 9 99 29] >>";
  const Bytes original = file_of(objects);
  const std::string text = appended_text(original, with_signature(original));
  for (const char* kept : {"/Tabs /S", "/DA (/F1 0 Tf)", "/Lang (vi-VN)", "/Annots [12 0 R ", "/Fields [12 0 R ", "/SigFlags 3", "/Contents 4 0 R"}) {
    EXPECT_NE(text.find(kept), std::string::npos) << kept;
  }
}

TEST(SignatureSlot, ChangesOnlyTheSecondHalfOfTheId) {
  const Bytes original = file_of(one_page());
  const std::string text = appended_text(original, with_signature(original));
  EXPECT_NE(text.find("/ID [<00112233445566778899aabbccddeeff> <"), std::string::npos);
  EXPECT_EQ(text.find("<00112233445566778899aabbccddeeff>]"), std::string::npos);
}

TEST(SignatureSlot, TakesAFreeNameAndRefusesATakenOne) {
  auto objects = one_page("/Annots [10 0 R 11 0 R]", "/AcroForm << /Fields [10 0 R] >>");
  objects[10] = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Signature1) /Rect [9 9 99 29] >>";
  objects[11] = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Signature2) /Rect [9 9 99 29] >>";   // on the page alone
  const Bytes original = file_of(objects);
  EXPECT_EQ(signatures_of(with_signature(original)).signatures.at(0).field_name, "Signature3");
  EXPECT_ERROR(ErrorCode::signing_refused, with_signature(original, {.name = "Signature2"}));
  EXPECT_ERROR(ErrorCode::signing_refused, with_signature(original, {.name = "a.b"}));
}

TEST(SignatureSlot, FillsAnEmptyFieldInsteadOfAddingOne) {
  auto objects = one_page("/Annots [10 0 R]", "/AcroForm << /Fields [10 0 R] >>");
  objects[10] = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (canbo) /Rect [100 100 300 160] /P 3 0 R >>";
  const Bytes original = file_of(objects);
  const Bytes whole = with_signature(original, {.name = "canbo"});
  const auto found = signatures_of(whole).signatures;
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field_name, "canbo");
  const std::string text = appended_text(original, whole);
  EXPECT_NE(text.find("/Rect [ 100 100 300 160 ]"), std::string::npos) << text;
  EXPECT_EQ(text.find("\n3 0 obj"), std::string::npos);
}

TEST(SignatureSlot, DoesNotFillAFieldWhoseDemandsItCannotMeet) {
  for (const char* demand : {"/Lock << /Action /All >>", "/SV << /Ff 8 /DigestMethod [/SHA512] >>"}) {
    auto objects = one_page("/Annots [10 0 R]", "/AcroForm << /Fields [10 0 R] >>");
    objects[10] = std::string{"<< /Type /Annot /Subtype /Widget /FT /Sig /T (canbo) /Rect [9 9 99 29] "} + demand + " >>";
    const Bytes original = file_of(objects);
    EXPECT_ERROR(ErrorCode::pdf_signing_forbidden, with_signature(original, {.name = "canbo"}));
    EXPECT_EQ(signatures_of(with_signature(original)).signatures.size(), 1u);   // a field of its own is still possible
  }
}

TEST(SignatureSlot, EveryTextComesBackAsItWent) {
  const Bytes original = file_of(one_page());
  SignatureField field;
  field.reason = "Sao y bản chính (số hóa)";
  field.location = "Hà Nội \\ 𠀋";
  field.signing_time = "D:20261124081530+07'00'";
  const auto found = signatures_of(with_signature(original, field)).signatures.at(0);
  EXPECT_EQ(found.reason, *field.reason);
  EXPECT_EQ(found.location, *field.location);
  EXPECT_EQ(found.signing_time, *field.signing_time);
}

struct Rectangle {
  double left, bottom, right, top;
};
Rectangle widget_rectangle(const std::string& text) {
  const std::size_t at = text.find("/Rect [");
  Rectangle r{};
  EXPECT_EQ(std::sscanf(text.c_str() + at, "/Rect [%lf %lf %lf %lf]", &r.left, &r.bottom, &r.right, &r.top), 4);
  return r;
}

Rectangle placed(const std::string& page_entries, std::optional<SignatureField::Place> place) {
  const Bytes original = file_of(one_page(page_entries));
  SignatureField field;
  field.appearance = copy_stamp("UBND xã Thanh Bình", "2026-11-24T08:15:30+07:00");
  field.place = place;
  return widget_rectangle(appended_text(original, with_signature(original, field)));
}

TEST(SignatureSlot, TheCopyStampGoesToTheUprightTopRight) {
  // A5 portrait, 420 x 595: within 10 mm of the corner a reader sees as the top right one.
  constexpr double margin = 10 * 72 / 25.4;
  EXPECT_NEAR(placed("", std::nullopt).right, 420 - margin, 0.01);
  EXPECT_NEAR(placed("", std::nullopt).top, 595 - margin, 0.01);
  EXPECT_NEAR(placed("/Rotate 90", std::nullopt).top, 595 - margin, 0.01);
  EXPECT_NEAR(placed("/Rotate 90", std::nullopt).left, margin, 0.01);
  EXPECT_NEAR(placed("/Rotate 180", std::nullopt).left, margin, 0.01);
  EXPECT_NEAR(placed("/Rotate 180", std::nullopt).bottom, margin, 0.01);
  EXPECT_NEAR(placed("/Rotate 270", std::nullopt).right, 420 - margin, 0.01);
  EXPECT_NEAR(placed("/Rotate 270", std::nullopt).bottom, margin, 0.01);
  EXPECT_NEAR(placed("/CropBox [20 30 400 500]", std::nullopt).top, 500 - margin, 0.01);
}

TEST(SignatureSlot, ABoxInMillimetresIsMeasuredFromTheUprightTopLeft) {
  const auto r = placed("", SignatureField::Place{10, 20, 60, 30});
  constexpr double mm = 72 / 25.4;
  EXPECT_NEAR(r.right, 70 * mm, 0.01);
  EXPECT_NEAR(r.top, 595 - 20 * mm, 0.01);
  EXPECT_GE(r.left, 10 * mm - 0.01);
  EXPECT_GE(r.bottom, 595 - 50 * mm - 0.01);
  const auto big_units = placed("/UserUnit 2", SignatureField::Place{10, 20, 60, 30});
  EXPECT_NEAR(big_units.right, 35 * mm, 0.01);
}

TEST(SignatureSlot, ABoxOutsideThePageIsRefused) {
  EXPECT_ERROR(ErrorCode::usage, placed("", SignatureField::Place{100, 20, 60, 30}));
  EXPECT_ERROR(ErrorCode::usage, placed("", SignatureField::Place{-1, 20, 60, 30}));
  EXPECT_ERROR(ErrorCode::usage, placed("", SignatureField::Place{1, 20, 0, 30}));
  auto sizeless = one_page();
  sizeless[3] = "<< /Type /Page /Parent 2 0 R >>";
  const Bytes original = file_of(sizeless);
  SignatureField visible;
  visible.appearance = copy_stamp("", "2026-11-24T08:15:30+07:00");
  EXPECT_ERROR(ErrorCode::pdf_page_size, with_signature(original, visible));
  EXPECT_EQ(signatures_of(with_signature(original)).signatures.size(), 1u);   // invisible, it needs no size
}

TEST(SignatureSlot, ACertificationSaysWhatMayComeLater) {
  for (const auto& [what, original] : hosts()) {
    SCOPED_TRACE(what);
    SignatureField field;
    field.certifies = 2;
    const Bytes whole = with_signature(original, field);
    EXPECT_EQ(signatures_of(whole).signatures.at(0).certifies, 2);
    EXPECT_NE(appended_text(original, whole).find("/Perms << /DocMDP "), std::string::npos);
    const Bytes twice = with_signature(whole);
    EXPECT_EQ(signatures_of(twice).signatures.at(0).later, Later::permitted);
    SignatureField seen;
    seen.appearance = copy_stamp("", "2026-11-24T08:15:30+07:00");
    EXPECT_ERROR(ErrorCode::pdf_signing_forbidden, with_signature(whole, seen));
    EXPECT_ERROR(ErrorCode::signing_refused, with_signature(whole, field));
  }
  SignatureField closed;
  closed.certifies = 1;
  EXPECT_ERROR(ErrorCode::pdf_signing_forbidden, with_signature(with_signature(file_of(one_page()), closed)));
}

TEST(SignatureSlot, SignaturesThatAreSeenAreFoundWhereTheyLie) {
  for (const char* turned : {"", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox [20 30 400 500] /UserUnit 2"}) {
    SCOPED_TRACE(turned);
    SignatureField field;
    field.appearance = copy_stamp("UBND xã Thanh Bình", "2026-11-24T08:15:30+07:00");
    const double width_mm = field.appearance->width_pt * 25.4 / 72, height_mm = field.appearance->height_pt * 25.4 / 72;
    field.place = SignatureField::Place{30, 40, width_mm, height_mm};
    const auto shown = plan_of(with_signature(file_of(one_page(turned)), field)).shown_signatures;
    ASSERT_EQ(shown.size(), 1u);
    EXPECT_EQ(shown[0].name, "Signature1");
    EXPECT_NEAR(shown[0].place.left_mm, 30, 0.01);
    EXPECT_NEAR(shown[0].place.top_mm, 40, 0.01);
    EXPECT_NEAR(shown[0].place.width_mm, width_mm, 0.01);
  }
}

TEST(SignatureSlot, ARecordedPlanComesBackAsItWas) {
  const Bytes original = file_of(one_page());
  const RecordedPlan made = record_plan(Descriptor::of_memory(original), {});
  EXPECT_EQ(made.document, sha256(original));
  const RecordedPlan read = RecordedPlan::from_bytes(made.to_bytes());
  EXPECT_EQ(read.document, made.document);
  EXPECT_EQ(SignatureSlot::reserve(read.plan, original, {}, 64).digest(original), SignatureSlot::reserve(made.plan, original, {}, 64).digest(original));
  Bytes cut = made.to_bytes();
  cut.pop_back();
  EXPECT_ERROR(ErrorCode::parser_died, RecordedPlan::from_bytes(cut));
}

TEST(Normalized, AFileThatNeedsRepairNeedsItNoMore) {
  Bytes broken = file_of(one_page());
  const std::string_view text = as_text(broken);
  const std::size_t at = text.rfind("startxref") + 10;
  broken[at] = '9';
  EXPECT_ERROR(ErrorCode::pdf_needs_repair, plan_of(broken));
  const Bytes whole = normalized(Descriptor::of_memory(broken));
  EXPECT_EQ(signatures_of(with_signature(whole)).signatures.size(), 1u);
  EXPECT_EQ(normalized(Descriptor::of_memory(broken)), whole);
}

TEST(Normalized, ASignedFileIsNeverWrittenAnew) {
  const Bytes whole = with_signature(file_of(one_page()));
  EXPECT_ERROR(ErrorCode::signing_refused, normalized(Descriptor::of_memory(whole)));
}

TEST(SignatureSlot, APlanOfAnotherFileIsRefused) {
  const Bytes original = file_of(one_page()), other = file_of(one_page("/Tabs /S"));
  const RevisionPlan sound = plan_of(original);
  EXPECT_ERROR(ErrorCode::parser_died, SignatureSlot::reserve(sound, other, {}, 64));
  const auto refused = [&](const std::function<void(RevisionPlan&)>& spoil) {
    RevisionPlan plan = sound;
    spoil(plan);
    EXPECT_ERROR(ErrorCode::parser_died, SignatureSlot::reserve(plan, original, {}, 64));
  };
  refused([](RevisionPlan& plan) { plan.previous_startxref -= 1; });
  refused([](RevisionPlan& plan) { plan.catalog.number = plan.next_object; });
  refused([](RevisionPlan& plan) { plan.next_object = 4'000'000'000u; });
  refused([](RevisionPlan& plan) { plan.page.text = "/A 1 >>\nendobj\n4 0 obj <<"; });
  refused([](RevisionPlan& plan) { plan.field_refs = {"]"}; });
  refused([](RevisionPlan& plan) { plan.trailer_entries = "/Root 1 0 R >> trailer <<"; });
}

TEST(SignatureSlot, IsTheSameForTheSameQuestion) {
  const Bytes original = file_of(one_page());
  EXPECT_EQ(with_signature(original), with_signature(original));
}

TEST(RevisionWriter, NumbersHaveNoExponent) {
  EXPECT_EQ(pdf_number(0), "0");
  EXPECT_EQ(pdf_number(-12.5), "-12.5");
  EXPECT_EQ(pdf_number(0.00004), "0");
  EXPECT_EQ(pdf_number(1e9), "1000000000");
  EXPECT_EQ(pdf_number(841.8898), "841.8898");
}

TEST(RevisionWriter, NamesAreEscaped) { EXPECT_EQ(pdf_name("a b/c"), "/a#20b#2fc"); }

}  // namespace
}  // namespace sohoa
