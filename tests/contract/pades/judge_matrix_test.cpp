// Every kind of host with every kind of key, each at every level: signed by us, judged by EU DSS, pyHanko and poppler, and by
// veraPDF where the host is PDF/A. All pairs of host and key, host and level, key and level are signed, and every key by every
// digest at every level; SOHOA_JUDGES=full signs the whole product of hosts, keys and levels (./run bench judges).
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <sstream>

#include "contract/pades/desk.hpp"
#include "contract/pades/hosts.hpp"
#include "contract/pades/softhsm.hpp"
#include "sohoa/core/file.hpp"
#include "support/judges.hpp"
#include "support/pki/csc.hpp"
#include "support/small_png.hpp"

namespace sohoa {
namespace {

struct Key {
  std::string name;
  std::function<std::unique_ptr<Signer>()> open;
};

std::unique_ptr<Signer> with_scheme(std::unique_ptr<Signer> signer, SignatureAlgorithm algorithm) {
  EXPECT_TRUE(signer->use(algorithm));
  return signer;
}

std::unique_ptr<Signer> on_token(const std::string& id) {
  return open_signer(test::SofthsmToken::instance().uri(id), Secret(test::softhsm_pin), {.pkcs11_module = test::SofthsmToken::module()});
}

std::unique_ptr<Signer> remote(const std::string& person) {
  static const Secret token{std::string(pki::csc_token)};
  return open_signer("csc:" + test::test_pki().server().url("/csc/v2") + "#" + person, Secret(std::string(pki::csc_pin)), {.access_token = &token});
}

std::vector<Key> keys() {
  std::vector<Key> all = {
      {"rsa2048-pss", [] { return test::person("good"); }},
      {"rsa3072-v15", [] { return with_scheme(test::person("rsa3072"), SignatureAlgorithm::rsa_pkcs1_sha256); }},
      {"p256", [] { return test::person("p256"); }},
      {"p384", [] { return test::person("p384"); }},
      {"csc2", [] { return remote("good"); }},
  };
  if (!test::SofthsmToken::is_installed()) {
    std::puts("SKIPPED: keys on a token (SoftHSM2 is not installed)");
    return all;
  }
  test::SofthsmToken::instance().add("good", "rsa2048", "01");
  test::SofthsmToken::instance().add("p256", "p256", "02");
  all.push_back({"token-rsa", [] { return on_token("01"); }});
  all.push_back({"token-p256", [] { return on_token("02"); }});
  return all;
}

constexpr Level levels[] = {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta};
constexpr SignatureDigest digests[] = {SignatureDigest::sha256, SignatureDigest::sha384, SignatureDigest::sha512};

/// One signed file and what must be said of it.
struct Case {
  std::filesystem::path file;
  Level level = Level::b_b;
  std::string field;
  bool is_pdfa = false;
  int signatures = 1;
};

bool is_full() {
  const char* const asked = std::getenv("SOHOA_JUDGES");
  return asked != nullptr && std::string_view{asked} == "full";
}

class JudgeMatrix : public testing::Test {
 protected:
  Case sign(const test::Host& host, const Key& key, Signer& signer, Level level, std::size_t turn) {
    static const SignatureImage image = read_signature_image(Descriptor::of_memory(test::signature_png()));
    static constexpr Appearance appearances[] = {Appearance::none, Appearance::copy, Appearance::person};
    const auto authority = test::tsa();
    SignOptions options;
    options.level = level;
    options.tsa = authority.get();
    options.trust = &test::trust();
    options.cache = &cache_;
    options.appearance = host.is_certified ? Appearance::none : appearances[turn % 3];
    options.image = image;
    options.agency = "Ủy ban nhân dân xã Thanh Bình";
    const SignedDocument document = sign_pdf(host.bytes, signer, options, test::now());
    EXPECT_TRUE(std::equal(host.bytes.begin(), host.bytes.end(), document.bytes.begin())) << host.name;
    EXPECT_EQ(document.algorithm, signer.algorithm()) << host.name;
    Case made{folder_.path() / (host.name + "_" + key.name + "_" + std::string{name(level).substr(8)} + "_" + std::string{name(digest(signer.algorithm()))} + ".pdf"), level, document.field_name, host.is_pdfa, host.signatures + 1};
    write_file_durably(made.file, document.bytes);
    return made;
  }

  std::vector<Case> sign_all() {
    std::vector<test::Host> hosts = test::own_hosts();
    for (auto& host : test::foreign_hosts()) hosts.push_back(std::move(host));
    std::vector<Case> cases;
    const auto all_keys = keys();
    for (std::size_t k = 0; k < all_keys.size(); ++k) {
      const auto signer = all_keys[k].open();
      for (std::size_t h = 0; h < hosts.size(); ++h) {
        for (std::size_t l = 0; l < 4; ++l) {
          if (!is_full() && l != (h + k) % 4) continue;
          use_digest(*signer, digests[is_full() ? (h + k + l) % 3 : (h + k) % 3]);   // 13 hosts: every digest at every level
          cases.push_back(sign(hosts[h], all_keys[k], *signer, levels[l], h + k / 2));
        }
      }
    }
    return cases;
  }

  TemporaryFolder folder_;
  EvidenceCache cache_;
};

/// The block of lines a judge wrote about each file, by file.
std::map<std::string, std::vector<std::string>> blocks_of(const std::string& said, const std::vector<Case>& cases) {
  std::map<std::string, std::vector<std::string>> blocks;
  std::istringstream lines(said);
  std::vector<std::string>* current = nullptr;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(" ")) {
      current = nullptr;
      for (const Case& one : cases) {
        if (line.find(one.file.string()) != std::string::npos) current = &blocks[one.file.string()];
      }
    }
    if (current != nullptr) current->push_back(line);
  }
  return blocks;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

/// Passed, and our own signature at its level.
void expect_level(std::string_view judge, const Case& one, const std::vector<std::string>& block) {
  ASSERT_FALSE(block.empty()) << judge << " said nothing about " << one.file.filename();
  EXPECT_TRUE(block.front().starts_with("PASS")) << judge << ": " << joined(block);
  const std::string level = std::string{name(one.level).substr(8)} + " ";
  int found = 0;
  for (const auto& line : block) {
    if (line.find("field=" + one.field + " ") == std::string::npos) continue;
    ++found;
    const bool is_named = line.find("level=B-" + level) != std::string::npos || line.find("BASELINE-" + level) != std::string::npos;
    EXPECT_TRUE(is_named) << judge << ": " << one.file.filename() << " " << line;
  }
  EXPECT_EQ(found, 1) << judge << ": " << joined(block);
}

void ask_about_levels(std::string_view judge, const std::vector<Case>& cases) {
  for (const bool has_evidence : {false, true}) {   // what has its evidence inside is judged without a network
    std::vector<std::string> arguments{"--trust", (test::test_pki().trust_folder() / "root.pem").string()};
    if (!has_evidence) arguments.push_back("--online");
    std::vector<Case> asked;
    for (const Case& one : cases) {
      if ((one.level >= Level::b_lt) == has_evidence) asked.push_back(one);
    }
    for (const Case& one : asked) arguments.push_back(one.file.string());
    const auto blocks = blocks_of(test::ask_judge(judge, arguments).said, asked);
    for (const Case& one : asked) {
      const auto block = blocks.find(one.file.string());
      expect_level(judge, one, block == blocks.end() ? std::vector<std::string>{} : block->second);
    }
  }
}

void expect_all_pass(std::string_view judge, const std::vector<Case>& cases, bool only_pdfa) {
  std::vector<std::string> arguments;
  for (const Case& one : cases) {
    if (one.is_pdfa || !only_pdfa) arguments.push_back(one.file.string());
  }
  const auto outcome = test::ask_judge(judge, arguments);
  EXPECT_EQ(outcome.exit_code, 0) << judge << ":\n" << outcome.said;
}

TEST_F(JudgeMatrix, EveryHostWithEveryKeyAtEveryLevel) {
  for (const char* needed : {"pyhanko-validate", "dss-validate", "pdfsig-validate", "verapdf"}) SKIP_WITHOUT_JUDGE(needed);
  const std::vector<Case> cases = sign_all();
  std::printf("%zu signed files\n", cases.size());
  expect_all_pass("pdfsig-validate", cases, false);
  expect_all_pass("verapdf", cases, true);
  ask_about_levels("pyhanko-validate", cases);
  ask_about_levels("dss-validate", cases);
}

}  // namespace
}  // namespace sohoa
