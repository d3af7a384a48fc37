// What others say about what we sign twice, and about conformance after every revision. One signature with every key, level and
// host: judge_matrix_test.cpp.
#include <gtest/gtest.h>

#include "contract/pades/desk.hpp"
#include "contract/pades/hosts.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pades/extend.hpp"
#include "support/judges.hpp"
#include "support/small_png.hpp"

namespace sohoa {
namespace {

using test::tsa;

SignedDocument sign(ByteView original, std::string_view who, Level level, Appearance appearance) {
  return test::signed_by(who, original, level, appearance, "Ủy ban nhân dân xã Thanh Bình");
}

class OutsideJudges : public testing::Test {
 protected:
  std::filesystem::path put(const std::string& name, ByteView bytes) {
    const auto file = folder_.path() / (name + ".pdf");
    write_file_durably(file, bytes);
    return file;
  }

  static void expect_all_pass(std::string_view judge, std::vector<std::string> arguments, const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) arguments.push_back(file.string());
    const auto outcome = test::ask_judge(judge, arguments);
    EXPECT_EQ(outcome.exit_code, 0) << judge << ":\n" << outcome.said;
  }

  static std::string root() { return (test::test_pki().trust_folder() / "root.pem").string(); }

  TemporaryFolder folder_;
};

TEST_F(OutsideJudges, PassTwoSignersOnEveryHost) {
  SKIP_WITHOUT_JUDGE("pyhanko-validate");
  SKIP_WITHOUT_JUDGE("dss-validate");
  SKIP_WITHOUT_JUDGE("pdfsig-validate");
  std::vector<std::filesystem::path> files;
  for (const test::Host& host : test::own_hosts()) {
    const SignedDocument first = sign(host.bytes, "good", Level::b_t, Appearance::copy);
    files.push_back(put(host.name, sign(first.bytes, "p256", Level::b_t, Appearance::none).bytes));
    EXPECT_EQ(test::run_command({"qpdf", "--check", files.back().string()}).exit_code, 0) << host.name;
  }
  for (const char* judge : {"pyhanko-validate", "dss-validate"}) {
    expect_all_pass(judge, {"--online", "--trust", root(), "--level", "T", "--signatures", "2"}, files);
  }
  expect_all_pass("pdfsig-validate", {}, files);
}

TEST_F(OutsideJudges, FindOurPackageConformingAfterEveryRevision) {
  SKIP_WITHOUT_JUDGE("verapdf");
  std::vector<std::filesystem::path> files;
  Bytes document = test::packaged();
  files.push_back(put("0-packaged", document));
  document = sign(document, "good", Level::b_t, Appearance::copy).bytes;
  files.push_back(put("1-signed", document));
  document = sign(document, "p256", Level::b_lta, Appearance::none).bytes;
  files.push_back(put("2-lta", document));
  const auto authority = tsa();
  document = extend_pdf(document, {Level::b_lta, authority.get(), &test::trust(), nullptr}, test::now()).bytes;
  files.push_back(put("3-renewed", document));
  expect_all_pass("verapdf", {"-f", "2u"}, files);
}

SignedDocument sealed(ByteView original, std::string_view who, Appearance appearance, const Bytes& png, Level level) {
  const auto signer = test::person(who);
  const auto authority = tsa();
  SignOptions options;
  options.level = level;
  options.tsa = authority.get();
  options.trust = &test::trust();
  options.appearance = appearance;
  options.image = read_signature_image(Descriptor::of_memory(png));
  return sign_pdf(original, *signer, options, test::now());
}

// DSS warns of annotations that overlap; the law wants the seal to overlap the signature.
TEST_F(OutsideJudges, PassAPersonsSignatureUnderAnAgencysSeal) {
  SKIP_WITHOUT_JUDGE("pyhanko-validate");
  SKIP_WITHOUT_JUDGE("pdfsig-validate");
  SKIP_WITHOUT_JUDGE("verapdf");
  std::vector<std::filesystem::path> files, conforming;
  std::vector<test::Host> hosts = test::own_hosts();
  for (auto& host : test::foreign_hosts()) hosts.push_back(std::move(host));
  for (const test::Host& host : hosts) {
    if (host.signatures > 0) continue;
    const SignedDocument person = sealed(host.bytes, "good", Appearance::person, test::signature_png(), Level::b_b);
    const SignedDocument agency = sealed(person.bytes, "agency", Appearance::agency, test::seal_png(), Level::b_t);
    files.push_back(put(host.name, agency.bytes));
    if (host.is_pdfa) conforming.push_back(files.back());
  }
  expect_all_pass("pyhanko-validate", {"--online", "--trust", root(), "--signatures", "2"}, files);
  expect_all_pass("pdfsig-validate", {}, files);
  expect_all_pass("verapdf", {}, conforming);
}

}  // namespace
}  // namespace sohoa
