// pades.renew: a stored paper's signatures raised or renewed by appending; what was counted about the paper goes along unchanged.

#include "sohoa/core/file.hpp"
#include "sohoa/pades/extend.hpp"
#include "stages/judged.hpp"
#include "stages/stages.hpp"

namespace sohoa {

RenewPaper::RenewPaper(const Settings& settings) : level_(Level::b_lta) {
  settings.text("use");
  const auto level = level_named(settings.text_or("level", "B-LTA"));
  if (!level || *level == Level::b_b) settings.refuse("level", "\"B-T\", \"B-LT\" or \"B-LTA\"");
  level_ = *level;
}

SignedPaper RenewPaper::run(const StoredPaper& stored, Desk& desk) const {
  const Instant now = desk.clock->now();
  const ExtendedDocument document =
      extend_pdf(read_file(stored.signed_paper.packaged.file), {.level = level_, .tsa = desk.tsa, .trust = desk.trust}, now);
  SignedPaper renewed = stored.signed_paper;
  renewed.packaged.file = desk.scratch / "signed.pdf";
  renewed.packaged.digest = document.digest;
  write_file_durably(renewed.packaged.file, document.bytes);
  renewed.level = std::string(sohoa::name(document.level));
  renewed.verdict = std::string(sohoa::name(judged(document.bytes, desk).verdict));
  return renewed;
}

}  // namespace sohoa
