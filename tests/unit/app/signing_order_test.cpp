// Orders and notes on disk: read back as they were written, and nothing else is taken for one.
#include "app/signing_order.hpp"

#include <gtest/gtest.h>

#include "app/pending.hpp"
#include "app/sign_flags.hpp"
#include "sohoa/core/file.hpp"
#include "support/expect_error.hpp"

namespace sohoa::app {
namespace {

SigningOrder order() {
  SigningOrder order;
  order.arguments = {"--key=smartca:https://ky.example.vn", "--out-dir=ra", "--", "a.pdf", "b.pdf"};
  order.folder = "/desk";
  order.at = {1'700'000'000'000};
  order.documents = {{"a.pdf", sha256(view("a"))}, {"b.pdf", sha256(view("b"))}};
  RemoteOrder remote;
  remote.service = "https://ky.example.vn";
  remote.hashes = {Bytes(32, 1), Bytes(32, 2)};
  order.parts = {{remote, {0, 1}}};
  return order;
}

TEST(SigningOrder, IsReadBackAsItWasWritten) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "order.json";
  order().save(file);
  const SigningOrder again = SigningOrder::load(file);
  EXPECT_EQ(again.arguments, order().arguments);
  EXPECT_EQ(again.at, order().at);
  EXPECT_EQ(again.documents[1].digest, order().documents[1].digest);
  EXPECT_EQ(again.parts[0].order.to_text(), order().parts[0].order.to_text());
  EXPECT_EQ(again.parts[0].documents, (std::vector<std::size_t>{0, 1}));
}

TEST(SigningOrder, OfAnotherShapeIsRefused) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "order.json";
  for (const char* text : {"", "[]", "{}", "{\"version\":2}", "{\"version\":1,\"arguments\":[1]}"}) {
    write_file_durably(file, std::string_view(text));
    EXPECT_ERROR(ErrorCode::config_invalid, SigningOrder::load(file)) << text;
  }
  SigningOrder beyond = order();
  beyond.parts[0].documents = {0, 7};
  beyond.save(file);
  EXPECT_ERROR(ErrorCode::config_invalid, SigningOrder::load(file));
}

TEST(SignFlags, AreTheSameWhenTheirArgumentsAreReadAgain) {
  const auto flags = SignFlags::of({"--key=csc:https://ky.example.vn/csc/v2#a", "--out-dir=ra", "--trust=one.pem", "--trust=two.pem", "--offline",
                                    "--box=1,2,30,40", "--reason=Sao y", "--", "a.pdf", "--b.pdf"});
  EXPECT_EQ(flags->inputs, (std::vector<std::string>{"a.pdf", "--b.pdf"}));
  EXPECT_EQ(flags->trust.size(), 2u);
  const auto again = SignFlags::of(flags->arguments);
  EXPECT_EQ(again->inputs, flags->inputs);
  EXPECT_EQ(again->trust, flags->trust);
  EXPECT_EQ(again->key.key, flags->key.key);
  EXPECT_EQ(again->reason, "Sao y");
  EXPECT_EQ(again->box, "1,2,30,40");
  EXPECT_TRUE(again->offline);
  EXPECT_EQ(again->arguments, flags->arguments);
  EXPECT_ERROR(ErrorCode::config_invalid, SignFlags::of({"--no-such-flag"}));
}

TEST(PendingNote, LiesBesideItsDocumentUntilItIsPaid) {
  const TemporaryFolder folder;
  const PendingNote note{folder.path() / "a.pdf", Level::b_lta, {1'700'000'000'000}};
  note.save();
  const auto found = pending_notes({folder.path().string()});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(pending_notes({note.document.string()}), found);
  const PendingNote again = PendingNote::load(found[0]);
  EXPECT_EQ(again.document, note.document);
  EXPECT_EQ(again.level, note.level);
  EXPECT_EQ(again.until, note.until);
  again.remove();
  EXPECT_TRUE(pending_notes({folder.path().string()}).empty());
  write_file_durably(found[0], std::string_view("{\"level\":\"B-X\",\"until\":\"now\"}"));
  EXPECT_ERROR(ErrorCode::config_invalid, PendingNote::load(found[0]));
}

}  // namespace
}  // namespace sohoa::app
