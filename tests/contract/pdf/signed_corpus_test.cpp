// Signed files of other makers, judged by structure alone: what was manipulated is never accepted, what was not is covered
// whole, and nothing brings the child down. Expectations come from what the files are made to show, by their names.
#include <cstdio>

#include <gtest/gtest.h>

#include "contract/pdf/corpus.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/pdf/revision.hpp"

namespace sohoa {
namespace {

using Later = FoundSignature::Later;

struct Read {
  std::vector<FoundSignature> signatures;
  std::optional<ErrorCode> refused;
};

Read read(const std::filesystem::path& file) {
  try {
    return {read_signatures(Descriptor::open_for_reading(file)).signatures, std::nullopt};
  } catch (const Error& error) {
    return {{}, error.code()};
  }
}

bool is_accepted(const FoundSignature& found) { return found.covers_whole_revision && found.later != Later::forbidden; }

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += " " + word;
  return text;
}

void print(const std::filesystem::path& file, const Read& read) {
  static const char* const later[] = {"none", "permitted", "forbidden"};
  std::printf("%s%s\n", file.filename().c_str(), read.refused ? (" refused: " + std::string{name(*read.refused)}).c_str() : "");
  for (const auto& found : read.signatures) {
    std::printf("    %s (%s) %s, later %s%s%s\n", found.field_name.c_str(), found.type.c_str(), found.covers_whole_revision ? "whole" : "NOT WHOLE",
                later[static_cast<int>(found.later)], joined(found.later_reasons).c_str(), joined(found.problems).c_str());
  }
}

TEST(SignedCorpus, NothingBringsTheChildDown) {
  SKIP_WITHOUT_CORPUS();
  int whole = 0, signatures = 0, refused = 0;
  for (const auto& file : test::corpus_pdfs()) {
    const Read one = read(file);
    if (!one.signatures.empty() || one.refused) print(file, one);
    EXPECT_NE(one.refused, ErrorCode::parser_died) << file;
    EXPECT_NE(one.refused, ErrorCode::parser_timeout) << file;
    EXPECT_NE(one.refused, ErrorCode::internal) << file;
    refused += one.refused.has_value();
    signatures += static_cast<int>(one.signatures.size());
    for (const auto& found : one.signatures) whole += found.covers_whole_revision;
  }
  std::printf("%d signatures found, %d cover their revision, %d files refused\n", signatures, whole, refused);
}

/// The file, and which of its signatures the manipulation came after (from 0).
struct Manipulated {
  const char* file;
  std::size_t signature = 0;
};
const Manipulated manipulated[] = {
    {"signed_shadow/shadow_hide-and-replace_variant-1_change_object_references_4_original-document-shadowed-signed-manipulated.pdf"},
    {"signed_shadow/shadow_hide_variant-1_hide-via-referenced-object_4_original-document-shadowed-signed-manipulated_v1.pdf"},
    {"signed_shadow/shadow_hide_variant-1_hide-via-referenced-object_4_original-document-shadowed-signed-manipulated_v2.pdf"},
    {"signed_shadow/shadow_replace_variant-1_replace-via-overlay_4_original-document-shadowed-signed-manipulated.pdf"},
    {"signed_mkl/mkl_hide-and-replace-shadow-file-signed-1.pdf"},
    {"signed_dss/dss_annotation-and-visible-change.pdf"},
    {"signed_dss/dss_modified_after_signature.pdf"},
    {"signed_dss/dss_pdf-signed-added-page.pdf"},
    {"signed_dss/dss_pdf-spoofing-attack.pdf"},
    {"signed_dss/dss_replace.pdf"},
    {"signed_dss/dss_siwa.pdf"},
    {"signed_dss/dss_DSS-3226.pdf"},
    {"signed_pyhanko/hanko__form-update-override-appearance-stream.pdf"},
    {"signed_pyhanko/hanko__form-update-override-appearance-stream-ap-indirect.pdf"},
    {"signed_pyhanko/hanko_coverage-anomalies_one-byterange.pdf"},
    {"signed_pyhanko/hanko_coverage-anomalies_tail-uncovered.pdf"},
};

TEST(SignedCorpus, NoManipulatedSignatureIsAccepted) {
  SKIP_WITHOUT_CORPUS();
  for (const auto& one : manipulated) {
    const Read found = read(test::corpus() / one.file);
    ASSERT_TRUE(found.refused || found.signatures.size() > one.signature) << one.file;
    EXPECT_FALSE(!found.refused && is_accepted(found.signatures[one.signature])) << one.file;
  }
}

TEST(SignedCorpus, WhatNobodyChangedIsAccepted) {
  SKIP_WITHOUT_CORPUS();
  for (const char* file : {
           "signed_shadow/shadow_hide-and-replace_variant-1_change_object_references_3_original-document-shadowed-signed.pdf",
           "signed_shadow/shadow_replace_variant-1_replace-via-overlay_3_original-document-shadowed-signed.pdf",
           "signed_dss/dss_pades-bes.pdf", "signed_dss/dss_doc-firmado-LT.pdf", "signed_dss/dss_DSS-1983.pdf", "signed_dss/dss_dss-2058-LTA-test.pdf",
           "signed_dss/dss_belgian_pki_multiple_ocsps.pdf", "signed_dss/dss_pades-t-level-extended.pdf", "signed_dss/dss_timestamped-fields.pdf",
           "signed_dss/dss_pades-lta-copied-doctst.pdf", "signed_dss/dss_Signature-P-SK-1__HASH_FAILURE_.pdf",
           "signed_mkl/mkl_sample_signed_ecdsa.pdf", "signed_pyhanko/hanko__pades-lta-dss-indirect-arrs-test-2.pdf",
           "signed_pyhanko/hanko__separate-annots-kids-indir.pdf", "signed_pyhanko/hanko__minimal-two-fields-signed-twice.pdf"}) {
    const Read found = read(test::corpus() / file);
    EXPECT_FALSE(found.refused || found.signatures.empty()) << file;
    for (const auto& signature : found.signatures) EXPECT_TRUE(is_accepted(signature)) << file << joined(signature.later_reasons) << joined(signature.problems);
  }
}

}  // namespace
}  // namespace sohoa
