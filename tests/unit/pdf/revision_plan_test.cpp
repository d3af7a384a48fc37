// What the sandboxed child finds, on files small enough to know the answer, and what it refuses with which reason.
#include <gtest/gtest.h>

#include "support/expect_error.hpp"
#include "support/signed_shape.hpp"
#include "support/small_pdf.hpp"

namespace sohoa {
namespace {

using test::file_of;
using test::one_page;
using test::plan_of;

std::string refusal(ByteView bytes) {
  const auto error = test::error_of([&] { plan_of(bytes); });
  return error ? std::string{name(error->code())} + (error->detail().empty() ? "" : " " + error->detail()) : "none";
}

TEST(RevisionPlan, KeepsTheKindOfCrossReferenceSection) {
  EXPECT_FALSE(plan_of(file_of(one_page())).uses_xref_stream);
  EXPECT_TRUE(plan_of(file_of(one_page(), {.uses_stream = true})).uses_xref_stream);
  EXPECT_TRUE(plan_of(file_of(one_page(), {.packs_objects = true})).uses_xref_stream);
}

TEST(RevisionPlan, NumbersStartAboveEveryReferenceEvenADanglingOne) {
  EXPECT_EQ(plan_of(file_of(one_page())).next_object, 7u);
  EXPECT_EQ(plan_of(file_of(one_page("/Thumb 90 0 R"))).next_object, 91u);
  EXPECT_EQ(plan_of(file_of(one_page(), {.size = 50})).next_object, 50u);
}

TEST(RevisionPlan, FindsThePageItsBoxAndItsTurn) {
  const RevisionPlan plan = plan_of(file_of(one_page("/Rotate -90 /CropBox [10 20 400 2000]")));
  EXPECT_EQ(plan.page_count, 1);
  EXPECT_EQ(plan.page.object.number, 3u);
  EXPECT_EQ(plan.page.rotate_deg, 270);
  EXPECT_EQ(plan.page.media_box[1], 20);
  EXPECT_EQ(plan.page.media_box[3], 595);   // the crop box cut to the media box
  EXPECT_TRUE(plan.page.annotation_refs.empty());
}

TEST(RevisionPlan, InheritsBoxAndTurnFromThePageTree) {
  auto objects = one_page();
  objects[2] = "<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate 90 /MediaBox [0 0 100 200] >>";
  objects[3] = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>";
  const RevisionPlan plan = plan_of(file_of(objects));
  EXPECT_EQ(plan.page.rotate_deg, 90);
  EXPECT_EQ(plan.page.media_box[3], 200);
  EXPECT_EQ(plan.page.text.find("Rotate"), std::string::npos);   // what is inherited is not written down
}

TEST(RevisionPlan, TellsDirectFromIndirectLists) {
  auto objects = one_page("/Annots 11 0 R", "/AcroForm << /Fields 12 0 R /DA (/F1 0 Tf) >>");
  objects[10] = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (ho ten) /Rect [0 0 9 9] >>";
  objects[11] = objects[12] = "[10 0 R]";
  const RevisionPlan plan = plan_of(file_of(objects));
  ASSERT_TRUE(plan.page.annotations_array && plan.fields_array);
  EXPECT_EQ(plan.page.annotations_array->number, 11u);
  EXPECT_EQ(plan.fields_array->number, 12u);
  EXPECT_TRUE(plan.has_acroform);
  EXPECT_FALSE(plan.acroform);
  EXPECT_EQ(plan.field_refs, std::vector<std::string>{"10 0 R"});
  EXPECT_EQ(plan.field_names, std::vector<std::string>{"ho ten"});
}

TEST(RevisionPlan, KnowsFieldsThatOnlyAPageReaches) {
  auto objects = one_page("/Annots [10 0 R]");
  objects[10] = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /Rect [0 0 9 9] >>";
  EXPECT_EQ(plan_of(file_of(objects)).field_names, std::vector<std::string>{"Signature1"});
}

TEST(RevisionPlan, NamesNestedFieldsInFull) {
  auto objects = one_page("", "/AcroForm << /Fields [10 0 R] >>");
  objects[10] = "<< /T (don) /Kids [11 0 R] >>";
  objects[11] = "<< /T (ky) /FT /Sig /Parent 10 0 R /Subtype /Widget /Rect [0 0 9 9] >>";
  const RevisionPlan plan = plan_of(file_of(objects));
  ASSERT_EQ(plan.empty_fields.size(), 1u);
  EXPECT_EQ(plan.empty_fields[0].name, "don.ky");
}

TEST(RevisionPlan, RefusesWithTheReason) {
  EXPECT_EQ(refusal(to_bytes("Kinh gui Uy ban nhan dan xa")), "pdf_malformed header");
  Bytes junk_first = to_bytes("junk\n");
  append(junk_first, ByteView{file_of(one_page())});
  EXPECT_EQ(refusal(junk_first), "pdf_needs_repair header");
  Bytes cut = file_of(one_page());
  cut.resize(cut.size() - 40);
  EXPECT_TRUE(refusal(cut).starts_with("pdf_needs_repair")) << refusal(cut);
  EXPECT_EQ(refusal(file_of(one_page("", "/NeedsRendering true"))), "pdf_signing_forbidden dynamic_form");
}

TEST(RevisionPlan, RefusesBrokenPageTrees) {
  auto loop = one_page();
  loop[2] = "<< /Type /Pages /Kids [2 0 R] /Count 1 >>";
  EXPECT_EQ(refusal(file_of(loop)), "pdf_page_tree_loop");
  auto far_loop = one_page();
  far_loop[2] = "<< /Type /Pages /Kids [7 0 R] /Count 1 >>";
  far_loop[7] = "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1 >>";
  EXPECT_EQ(refusal(file_of(far_loop)), "pdf_page_tree_loop");
  auto direct = one_page();
  direct[2] = "<< /Type /Pages /Kids [<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>] /Count 1 >>";
  EXPECT_EQ(refusal(file_of(direct)), "pdf_needs_repair page tree");
  auto twice = one_page();
  twice[2] = "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>";
  EXPECT_EQ(refusal(file_of(twice)), "pdf_needs_repair page listed twice");
}

TEST(RevisionPlan, RefusesTreesThatContainThemselves) {
  auto fields = one_page("", "/AcroForm << /Fields [10 0 R] >>");
  fields[10] = "<< /T (a) /Kids [11 0 R] >>";
  fields[11] = "<< /T (b) /Parent 10 0 R /Kids [10 0 R] >>";
  EXPECT_EQ(refusal(file_of(fields)), "pdf_needs_repair field tree");
  auto structure = one_page("", "/StructTreeRoot 10 0 R");
  structure[10] = "<< /Type /StructTreeRoot /K [11 0 R 12 0 R] >>";
  structure[11] = "<< /S /Sect /P 10 0 R /K [0 12 0 R << /S /P /K 3 >>] >>";
  structure[12] = "<< /S /P /P 11 0 R /K 1 >>";
  EXPECT_EQ(refusal(file_of(structure)), "none");   // an element listed twice is odd, no circle
  structure[12] = "<< /S /P /P 11 0 R /K << /S /Span /K [11 0 R] >> >>";
  EXPECT_EQ(refusal(file_of(structure)), "pdf_needs_repair structure tree");
}

TEST(RevisionPlan, RefusesWhatAnEarlierSignatureForbids) {
  const auto certified = [](const std::string& reference, const std::string& field_entries = "") {
    auto objects = one_page("/Annots [10 0 R]", "/AcroForm << /Fields [10 0 R] /SigFlags 3 >>");
    objects[10] = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /V 11 0 R " + field_entries + " >>";
    objects[11] = "<< /Type /Sig /Filter /X /ByteRange [0 1 2 3] /Contents <00> /Reference [" + reference + "] >>";
    return file_of(objects);
  };
  const auto docmdp = [](int permission) {
    return "<< /TransformMethod /DocMDP /TransformParams << /P " + std::to_string(permission) + " >> >>";
  };
  const auto lock = [](const std::string& entries) { return "<< /TransformMethod /FieldMDP /TransformParams << " + entries + " >> >>"; };
  EXPECT_EQ(refusal(certified(docmdp(1))), "pdf_signing_forbidden docmdp_1");
  EXPECT_EQ(refusal(certified(docmdp(2))), "none");
  EXPECT_EQ(refusal(certified(docmdp(3))), "none");
  EXPECT_EQ(refusal(certified(lock("/Action /All"))), "pdf_signing_forbidden field_lock");
  EXPECT_EQ(refusal(certified(lock("/Action /Exclude /Fields [(x)]"))), "pdf_signing_forbidden field_lock");
  EXPECT_EQ(refusal(certified(lock("/Action /Include /Fields [(a)]"))), "none");
  EXPECT_EQ(refusal(certified("", "/Lock << /Type /SigFieldLock /Action /All >>")), "pdf_signing_forbidden field_lock");
  EXPECT_EQ(refusal(certified("", "/Lock << /Action /Include /Fields [(a)] /P 1 >>")), "pdf_signing_forbidden docmdp_1");
}

TEST(RevisionPlan, SaysWhichPageIsMissing) {
  const Bytes file = file_of(one_page());
  EXPECT_ERROR(ErrorCode::usage, plan_of(file, 1));
  EXPECT_ERROR(ErrorCode::usage, plan_of(file, -2));
}

}  // namespace
}  // namespace sohoa
