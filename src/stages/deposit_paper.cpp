// repository.deposit: bytes durable first, then the catalog's row and the ledger's event in one transaction.

#include "sohoa/core/file.hpp"
#include "stages/paper_events.hpp"
#include "stages/stages.hpp"

namespace sohoa {

DepositPaper::DepositPaper(const Settings& settings) { settings.text("use"); }

StoredPaper DepositPaper::run(const SignedPaper& paper, Desk& desk) const {
  const PackagedPaper& packaged = paper.packaged;
  const auto owner = PersonalId::parse(packaged.paper.owner_id);
  if (!owner) throw Error(ErrorCode::dossier_invalid, "the applicant's personal id is none", packaged.paper.dossier);

  SignedDocument document;
  document.bytes = read_file(packaged.file);
  document.digest = sha256(document.bytes);
  if (document.digest != packaged.digest) throw Error(ErrorCode::store_corrupt, "the signed file changed", packaged.file.string());
  const Digest kept = desk.repository->keep(document);

  const bool is_result = packaged.paper.kind == ComponentKind::result;
  const Instant now = desk.clock->now();
  const DepositRequest request{.owner = *owner,
                               .dossier = packaged.paper.dossier,
                               .component = packaged.paper.component,
                               .source = is_result ? SourceClass::result : SourceClass::component,
                               .title = packaged.paper.title,
                               .level = paper.level,
                               .verdict = paper.verdict,
                               .pages = packaged.pages,
                               .text = packaged.text,
                               .key = desk.step_key.hex()};
  const auto transaction = desk.database->begin();
  StoredPaper stored{.signed_paper = paper,
                     .receipt = desk.repository->deposit(*transaction, kept, document.bytes.size(), request, now)};
  desk.ledger->append(*transaction, draft(ComponentDeposited{.component = packaged.paper.component,
                                                             .kind = packaged.paper.kind,
                                                             .digest = kept.hex(),
                                                             .document = stored.receipt.document,
                                                             .level = paper.level,
                                                             .verdict = paper.verdict,
                                                             .pages = packaged.pages + packaged.blank_dropped,
                                                             .blank_pages = packaged.blank_pages + packaged.blank_dropped,
                                                             .below_min_dpi = packaged.below_min_dpi,
                                                             .passes_qc = packaged.passes_qc},
                                          frame_of(packaged.paper, desk)));
  transaction->commit();
  return stored;
}

}  // namespace sohoa
