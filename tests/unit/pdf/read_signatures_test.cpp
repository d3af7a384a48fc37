// What is found in a file, whether its byte range is what it claims, and what later revisions may and may not do.
// The manipulations are those known against PDF signatures: exclusion, wrapping, incremental saving, shadow documents.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/expect_error.hpp"
#include "support/signed_shape.hpp"
#include "support/small_pdf.hpp"

namespace sohoa {
namespace {

using test::file_of;
using test::Objects;
using test::one_page;
using test::signatures_of;
using test::stream;
using test::updated;
using test::with_signature;
using Later = FoundSignature::Later;

FoundSignature first_of(ByteView bytes) {
  const auto found = signatures_of(bytes).signatures;
  for (const auto& one : found) {
    if (one.field_name == "Signature1") return one;
  }
  ADD_FAILURE() << "no signature";
  return {};
}

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The signed file after `objects` were appended: the first signature must be forbidden for this reason.
void expect_forbidden(ByteView signed_file, const Objects& objects, const std::string& reason, const std::string& trailer = "/Root 1 0 R /Info 6 0 R") {
  const auto found = first_of(updated(signed_file, objects, trailer));
  EXPECT_EQ(found.later, Later::forbidden);
  EXPECT_TRUE(has(found.later_reasons, reason)) << reason << " is not among " << testing::PrintToString(found.later_reasons);
}

const Bytes& signed_page() {
  static const Bytes file = with_signature(file_of(one_page()));   // value 7, widget 8, appearance 9, form 10
  return file;
}
const std::string page_of_signed = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ";

TEST(ReadSignatures, AnUnsignedFileHasNone) {
  EXPECT_TRUE(signatures_of(file_of(one_page())).signatures.empty());
  EXPECT_ERROR(ErrorCode::pdf_malformed, signatures_of(to_bytes("not a PDF")));
}

TEST(ReadSignatures, NothingAfterTheSignatureIsNoChange) {
  EXPECT_EQ(first_of(signed_page()).later, Later::none);
  Bytes line_end_cut = signed_page();
  line_end_cut.pop_back();
  EXPECT_FALSE(first_of(line_end_cut).covers_whole_revision);   // the range reaches behind the end
}

TEST(ReadSignatures, BytesBehindTheEndAreForbidden) {
  Bytes with_junk = signed_page();
  append(with_junk, "% junk\n");
  EXPECT_EQ(first_of(with_junk).later, Later::forbidden);
  EXPECT_TRUE(has(first_of(with_junk).later_reasons, "trailing_bytes"));
}

TEST(ReadSignatures, AnUpdateThatChangesThePageIsForbidden) {
  expect_forbidden(signed_page(), {{4, stream("", "BT /F1 12 Tf (other text) Tj ET")}}, "object_changed");
  expect_forbidden(signed_page(), {{3, page_of_signed + "/Annots [8 0 R] /Rotate 180 >>"}}, "page_changed");
  expect_forbidden(signed_page(), {{3, page_of_signed + ">>"}}, "annotation_changed");
  expect_forbidden(signed_page(), {{2, "<< /Type /Pages /Kids [3 0 R 20 0 R] /Count 2 >>"}, {20, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"}}, "pages_changed");
  expect_forbidden(signed_page(), {{5, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}}, "object_changed");
}

TEST(ReadSignatures, AnAnnotationOverTheTextIsForbidden) {
  expect_forbidden(signed_page(), {{3, page_of_signed + "/Annots [8 0 R 20 0 R] >>"},
                                   {20, "<< /Type /Annot /Subtype /Square /Rect [0 0 400 500] /AP << /N 21 0 R >> >>"},
                                   {21, stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "1 g 0 0 9 9 re f")}}, "annotation_added");
}

TEST(ReadSignatures, ACatalogOfItsOwnIsForbidden) {
  expect_forbidden(signed_page(), {{20, "<< /Type /Catalog /Pages 2 0 R /AcroForm 10 0 R >>"}}, "catalog_replaced", "/Root 20 0 R");
  expect_forbidden(signed_page(), {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 10 0 R /OpenAction [3 0 R /Fit] >>"}}, "catalog_changed");
  expect_forbidden(signed_page(), {{1, "<< /Type /Catalog /Pages 2 0 R >>"}}, "form_changed");
}

TEST(ReadSignatures, TheTitleMayNotChangeTheProducerMay) {
  expect_forbidden(signed_page(), {{6, "<< /Title (Quyet dinh) >>"}}, "information_changed");
}

TEST(ReadSignatures, AnUpdateThatSignsNothingIsForbidden) {
  expect_forbidden(signed_page(), {{6, "<< /Title (Giay to) >>"}}, "update_without_signature");
}

TEST(ReadSignatures, AFieldWithoutSignatureIsForbidden) {
  expect_forbidden(signed_page(), {{3, page_of_signed + "/Annots [8 0 R 20 0 R] >>"}, {10, "<< /Fields [8 0 R 20 0 R] /SigFlags 3 >>"},
                                   {20, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (cover) /Rect [0 0 400 500] /P 3 0 R >>"}}, "signature_without_value");
  expect_forbidden(signed_page(), {{3, page_of_signed + "/Annots [8 0 R 20 0 R] >>"}, {10, "<< /Fields [8 0 R 20 0 R] /SigFlags 3 >>"},
                                   {20, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (cover) /V (text) /Rect [0 0 400 500] >>"}}, "field_added");
}

TEST(ReadSignatures, ASignatureThatCoversNothingExcusesNothing) {
  expect_forbidden(signed_page(), {{3, page_of_signed + "/Annots [8 0 R 20 0 R] >>"}, {10, "<< /Fields [8 0 R 20 0 R] /SigFlags 3 >>"},
                                   {20, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [0 0 400 500] /V 21 0 R >>"},
                                   {21, "<< /Type /Sig /Filter /X /ByteRange [0 1 2 3] /Contents <3000> >>"}}, "later_signature_incomplete");
}

TEST(ReadSignatures, ALaterSignatureMayShowItselfButMayNotHideAChange) {
  const Bytes twice = with_signature(signed_page());
  EXPECT_EQ(first_of(twice).later, Later::permitted);
  const Bytes changed_between = with_signature(updated(signed_page(), {{4, stream("", "BT (other) Tj ET")}}));
  EXPECT_EQ(first_of(changed_between).later, Later::forbidden);
  EXPECT_EQ(signatures_of(changed_between).signatures.at(1).later, Later::none);   // what it signed is what is there
}

TEST(ReadSignatures, EvidenceAndATimestampArePermitted) {
  const Bytes with_store = updated(signed_page(), {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 10 0 R /DSS 20 0 R /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 1 >> >> >>"},
                                                   {20, "<< /Type /DSS /Certs [21 0 R] /VRI << /ABC << /Cert [21 0 R] >> >> >>"},
                                                   {21, stream("", "a certificate")}});
  const auto read = signatures_of(with_store);
  EXPECT_EQ(read.signatures.at(0).later, Later::permitted) << testing::PrintToString(read.signatures[0].later_reasons);
  EXPECT_TRUE(read.has_dss);
  ASSERT_EQ(read.dss_certificates.size(), 1u);
  EXPECT_EQ(as_text(read.dss_certificates[0]), "a certificate");
  SignatureField timestamp;
  timestamp.type = "DocTimeStamp";
  timestamp.sub_filter = "ETSI.RFC3161";
  const auto stamped = signatures_of(with_signature(with_store, timestamp)).signatures;
  EXPECT_EQ(stamped.at(0).later, Later::permitted) << testing::PrintToString(stamped[0].later_reasons);
  EXPECT_EQ(stamped.at(1).type, "DocTimeStamp");
}

TEST(ReadSignatures, EvidenceThatIsAlsoThePagesContentIsForbidden) {
  auto objects = one_page("", "/DSS << /Certs 4 0 R >>");
  objects[4] = "[7 0 R]";   // an array that the page shows and the store lists
  objects[7] = stream("", "BT /F1 12 Tf (seen) Tj ET");
  const Bytes file = with_signature(file_of(objects));   // form 11
  EXPECT_EQ(first_of(file).later, Later::none);
  expect_forbidden(file, {{4, "[7 0 R 30 0 R]"}, {30, stream("", "BT (overlay) Tj ET")}}, "shared_object_changed");
  auto later = one_page();
  later[4] = "[7 0 R]";
  later[7] = objects[7];
  expect_forbidden(with_signature(file_of(later)), {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 11 0 R /DSS << /Certs 4 0 R >> >>"},
                                                    {4, "[7 0 R 30 0 R]"}, {30, stream("", "BT (overlay) Tj ET")}}, "object_changed");
}

TEST(ReadSignatures, AReferenceThatDangledMayNotBeFilled) {
  const Bytes file = with_signature(file_of(one_page("/Contents2 60 0 R")));   // nothing reads it yet
  expect_forbidden(file, {{60, stream("", "BT (prepared) Tj ET")}}, "dangling_reference_filled");
}

TEST(ReadSignatures, AnObjectBroughtBackFromHidingIsForbidden) {
  // The hidden object 4 lies in the signed bytes; the update is nothing but a table that points to it.
  auto objects = one_page();
  objects[7] = stream("", "4 0 obj << /Length 12 >> stream\nBT (X) Tj ET\nendstream endobj");
  const Bytes file = with_signature(file_of(objects));
  std::string text{as_text(file)};
  const std::size_t hidden = text.find("4 0 obj << /Length 12");
  const std::size_t previous = std::stoul(text.substr(text.rfind("startxref") + 9));
  const std::size_t section = text.size();
  char entry[32];
  std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", hidden);
  text += "xref\n4 1\n" + std::string{entry} + "trailer\n<< /Size 50 /Root 1 0 R /Info 6 0 R /Prev " + std::to_string(previous) + " >>\nstartxref\n" +
          std::to_string(section) + "\n%%EOF\n";
  const auto found = first_of(to_bytes(text));
  EXPECT_EQ(found.later, Later::forbidden);
  EXPECT_TRUE(has(found.later_reasons, "object_changed"));
}

TEST(ReadSignatures, ObjectsNoTableListsAreForbidden) {
  const Bytes with_store = updated(signed_page(), {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 10 0 R /DSS << >> >>"}});
  EXPECT_EQ(first_of(with_store).later, Later::permitted);
  // A reader that rebuilds the table from the objects it meets would show this one.
  std::string text{as_text(with_store)};
  const std::string smuggled = "4 0 obj << /Length 3 >> stream\nq Q\nendstream endobj\n";
  const std::size_t section = text.rfind("xref\n1 1");
  text.insert(section, smuggled);
  text.replace(text.rfind("startxref\n") + 10, std::string::npos, std::to_string(section + smuggled.size()) + "\n%%EOF\n");
  const auto found = first_of(to_bytes(text));
  EXPECT_EQ(found.later, Later::forbidden);
  EXPECT_TRUE(has(found.later_reasons, "unlisted_bytes")) << testing::PrintToString(found.later_reasons);
}

TEST(ReadSignatures, CertificationAndLocksAreHeldAgainstLaterSignatures) {
  const auto reserve_with = [](const std::string& reference) {
    // The value's dictionary is made to certify by hand: the slot itself writes approval signatures only.
    const Bytes original = file_of(one_page());
    std::string text{as_text(with_signature(original))};
    const std::size_t at = text.find("/Filter /Adobe.PPKLite");
    const std::string entry = "/Reference [" + reference + "]";
    text.insert(at, entry + " ");
    // Offsets behind it move by as much.
    const auto moved = entry.size() + 1;
    const auto found = text.find("/ByteRange [0 ");
    std::uint64_t gap = 0, after = 0, rest = 0;
    std::sscanf(text.c_str() + found, "/ByteRange [0 %lu %lu %lu", &gap, &after, &rest);
    std::string range = "/ByteRange [0 " + std::to_string(gap + moved) + " " + std::to_string(after + moved) + " " + std::to_string(rest) + "]";
    text.replace(found, range.size(), range);
    const std::size_t table = text.rfind("xref\n", text.rfind("startxref") - 1);
    for (std::size_t line = table; (line = text.find(" 00000 n", line)) != std::string::npos; ++line) {
      const std::size_t digits_at = line - 10;
      const auto offset = std::stoul(text.substr(digits_at, 10));
      if (offset < at) continue;
      char moved_text[16];
      std::snprintf(moved_text, sizeof moved_text, "%010lu", offset + moved);
      text.replace(digits_at, 10, moved_text);
    }
    text.replace(text.rfind("startxref\n") + 10, std::string::npos, std::to_string(table) + "\n%%EOF\n");
    return to_bytes(text);
  };
  const Bytes certified = reserve_with("<</TransformMethod/DocMDP/TransformParams<</P 2>>>>");
  EXPECT_EQ(first_of(certified).certifies, 2);
  EXPECT_EQ(first_of(certified).later, Later::none) << testing::PrintToString(first_of(certified).problems);
  EXPECT_EQ(first_of(with_signature(certified)).later, Later::permitted);
  // A certification that forbids changes, and a program that signs all the same.
  const Bytes closed = reserve_with("<</TransformMethod/DocMDP/TransformParams<</P 1>>>>");
  RevisionPlan plan = test::plan_of(certified);
  SignatureSlot slot = SignatureSlot::reserve(plan, closed, {}, 64);
  Bytes whole = closed;
  append(whole, ByteView{slot.fill(test::any_der)});
  EXPECT_EQ(first_of(whole).later, Later::forbidden);
  EXPECT_TRUE(has(first_of(whole).later_reasons, "certification_forbids"));
}

/// The signed file with one text in the value's dictionary replaced by another of the same length.
FoundSignature after_replacing(const std::string& old_text, std::string new_text) {
  std::string text{as_text(signed_page())};
  const std::size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  new_text.resize(old_text.size(), ' ');
  text.replace(at, old_text.size(), new_text);
  const auto found = signatures_of(to_bytes(text)).signatures;
  return found.empty() ? FoundSignature{} : found.front();
}

TEST(ReadSignatures, AByteRangeThatIsNotWhatItClaimsIsAProblem) {
  const std::string text{as_text(signed_page())};
  const std::size_t at = text.find("/ByteRange [");
  const std::string range = text.substr(at, text.find(']', at) - at + 1);
  const auto problem = [&](const std::string& changed) {
    const auto found = after_replacing(range, changed);
    EXPECT_FALSE(found.covers_whole_revision) << changed;
    return found.problems.empty() ? std::string{"none"} : found.problems.front();
  };
  std::uint64_t gap = 0, after = 0, rest = 0;
  std::sscanf(range.c_str(), "/ByteRange [0 %lu %lu %lu", &gap, &after, &rest);
  const auto written = [](std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
    return "/ByteRange [" + std::to_string(a) + " " + std::to_string(b) + " " + std::to_string(c) + " " + std::to_string(d) + "]";
  };
  EXPECT_EQ(problem(written(1, gap - 1, after, rest)), "byte_range_outside");
  EXPECT_EQ(problem(written(0, gap - 1, after, rest)), "gap_not_contents");
  EXPECT_EQ(problem(written(0, gap, after + 1, rest - 1)), "gap_not_contents");
  EXPECT_EQ(problem(written(0, gap, after, rest - 9)), "not_a_revision");
  EXPECT_EQ(problem(written(0, gap, after, rest + 9)), "byte_range_outside");
  EXPECT_EQ(problem(written(0, after, gap, rest)), "byte_range_outside");
  EXPECT_EQ(problem("/ByteRange [0 0 0 0]"), "gap_not_contents");
  EXPECT_EQ(problem("/ByteRange [0 1]"), "byte_range_malformed");
  EXPECT_EQ(problem("/ByteRange [0 -1 2 3]"), "byte_range_malformed");
  EXPECT_EQ(problem("/ByteRange null"), "byte_range_malformed");
  EXPECT_EQ(problem("/NoRange 1"), "byte_range_missing");
}

TEST(ReadSignatures, AValueThatIsNoneIsAProblem) {
  EXPECT_EQ(after_replacing("/Contents <", "/NoContent <").problems.size(), 0u) << "an entry of another name leaves no signature to find";
  EXPECT_TRUE(has(after_replacing("<3003020105", "<0000000000").problems, "contents_malformed"));
  EXPECT_TRUE(has(after_replacing("<3003020105000000", "<3003020105300030").problems, "second_signature_in_value"));
  EXPECT_EQ(after_replacing("<3003020105", "<3080020105").contents.size(), 0u + 7u);   // indefinite length, ended by zeros
}

TEST(ReadSignatures, TwoFieldsMayNotShareAValue) {
  const Bytes file = updated(signed_page(), {{3, page_of_signed + "/Annots [8 0 R 20 0 R] >>"}, {10, "<< /Fields [8 0 R 20 0 R] /SigFlags 3 >>"},
                                             {20, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [0 0 9 9] /V 7 0 R >>"}});
  for (const auto& found : signatures_of(file).signatures) {
    EXPECT_TRUE(has(found.problems, "value_shared"));
    EXPECT_FALSE(found.covers_whole_revision);
  }
}

TEST(ReadSignatures, ASignatureThatOnlyAPageReachesIsFound) {
  std::string text{as_text(signed_page())};
  const std::size_t at = text.rfind("/Fields [8 0 R]");
  text.replace(at, 15, "/Fields [     ]");
  const auto found = signatures_of(to_bytes(text)).signatures;
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field_name, "Signature1");
}

}  // namespace
}  // namespace sohoa
