// The catalogue of events in code: each field's name stands here once for writing and once for reading.
#include "sohoa/ledger/events.hpp"

#include "ledger/event_fields.hpp"

namespace sohoa {
namespace {

using ledger::Reader;
using ledger::Writer;

constexpr ledger::RoleWords role_words = {
    {{SignerRole::officer, "officer"}, {SignerRole::citizen, "citizen"}, {SignerRole::agency, "agency"}}};

std::optional<SignerRole> role_named(std::string_view text) {
  for (const auto& [role, word] : role_words) {
    if (word == text) return role;
  }
  return std::nullopt;
}

std::string_view name_of(SignerRole role) {
  for (const auto& [known, word] : role_words) {
    if (known == role) return word;
  }
  return "officer";
}

std::optional<Status> status_of(std::int64_t number) { return status_numbered(number); }

}  // namespace

EventDraft draft(const DossierReceived& received, const EventFrame& frame) {
  Writer writer(DossierReceived::name, frame);
  writer.text("procedure", received.procedure);
  writer.text("channel", std::string(name(received.channel)));
  writer.day("received_on", received.received_on);
  if (received.due_on) writer.day("due_on", *received.due_on);
  if (received.term) writer.text("term", received.term->text());
  writer.text("online_level", std::string(name(received.online_level)));
  writer.flag("has_result", received.has_result);
  writer.texts("required", received.required);
  writer.texts("required_paper", received.required_paper);
  writer.text_unless_empty("helped_by", received.helped_by);
  writer.text_unless_empty("decided_by", received.decided_by);
  return writer.finish();
}

template <>
DossierReceived read<DossierReceived>(const Event& event) {
  const Reader reader(DossierReceived::name, event);
  DossierReceived received;
  received.procedure = reader.text("procedure");
  received.channel = reader.word("channel", channel_named);
  received.received_on = reader.day("received_on");
  received.due_on = reader.day_if("due_on");
  if (reader.has("term")) received.term = reader.word("term", Term::parse);
  received.online_level = reader.word("online_level", online_level_named);
  received.has_result = reader.flag("has_result");
  received.required = reader.texts("required");
  received.required_paper = reader.texts("required_paper");
  received.helped_by = reader.text_or_empty("helped_by");
  received.decided_by = reader.text_or_empty("decided_by");
  return received;
}

EventDraft draft(const DossierStatus& status, const EventFrame& frame) {
  Writer writer(DossierStatus::name, frame);
  writer.integer("status", static_cast<std::int64_t>(status.status));
  writer.day("on", status.on);
  writer.text_unless_empty("reason", status.reason);
  if (status.due_on) writer.day("due_on", *status.due_on);
  writer.text_unless_empty("forwarded_to", status.forwarded_to);
  return writer.finish();
}

template <>
DossierStatus read<DossierStatus>(const Event& event) {
  const Reader reader(DossierStatus::name, event);
  return {.status = reader.number("status", status_of),
          .on = reader.day("on"),
          .reason = reader.text_or_empty("reason"),
          .due_on = reader.day_if("due_on"),
          .forwarded_to = reader.text_or_empty("forwarded_to")};
}

EventDraft draft(const ComponentDigitized& digitized, const EventFrame& frame) {
  Writer writer(ComponentDigitized::name, frame);
  writer.text("component", digitized.component);
  writer.text("kind", std::string(name(digitized.kind)));
  writer.integer("pages", digitized.pages);
  writer.integer("blank_pages", digitized.blank_pages);
  writer.integer("below_min_dpi", digitized.below_min_dpi);
  writer.integer("words", digitized.words);
  writer.integer("mean_confidence_percent", digitized.mean_confidence_percent);
  return writer.finish();
}

template <>
ComponentDigitized read<ComponentDigitized>(const Event& event) {
  const Reader reader(ComponentDigitized::name, event);
  return {.component = reader.text("component"),
          .kind = reader.word("kind", component_kind_named),
          .pages = reader.integer("pages"),
          .blank_pages = reader.integer("blank_pages"),
          .below_min_dpi = reader.integer("below_min_dpi"),
          .words = reader.integer("words"),
          .mean_confidence_percent = reader.integer("mean_confidence_percent")};
}

EventDraft draft(const ComponentReviewed& reviewed, const EventFrame& frame) {
  Writer writer(ComponentReviewed::name, frame);
  writer.text("component", reviewed.component);
  writer.integer("confirmed_fields", reviewed.confirmed_fields);
  writer.integer("corrected_fields", reviewed.corrected_fields);
  writer.flag("accepts_low_dpi", reviewed.accepts_low_dpi);
  return writer.finish();
}

template <>
ComponentReviewed read<ComponentReviewed>(const Event& event) {
  const Reader reader(ComponentReviewed::name, event);
  return {.component = reader.text("component"),
          .confirmed_fields = reader.integer("confirmed_fields"),
          .corrected_fields = reader.integer("corrected_fields"),
          .accepts_low_dpi = reader.flag("accepts_low_dpi")};
}

EventDraft draft(const ComponentSigned& signature, const EventFrame& frame) {
  Writer writer(ComponentSigned::name, frame);
  writer.text("component", signature.component);
  writer.text("level", signature.level);
  writer.text("role", std::string(name_of(signature.role)));
  writer.text_unless_empty("authorization", signature.authorization);
  return writer.finish();
}

template <>
ComponentSigned read<ComponentSigned>(const Event& event) {
  const Reader reader(ComponentSigned::name, event);
  return {.component = reader.text("component"),
          .level = reader.text("level"),
          .role = reader.word("role", role_named),
          .authorization = reader.text_or_empty("authorization")};
}

EventDraft draft(const ComponentDeposited& deposited, const EventFrame& frame) {
  Writer writer(ComponentDeposited::name, frame);
  writer.text("component", deposited.component);
  writer.text("kind", std::string(name(deposited.kind)));
  writer.text("digest", deposited.digest);
  writer.text("document", deposited.document);
  writer.text("level", deposited.level);
  writer.text("verdict", deposited.verdict);
  writer.integer("pages", deposited.pages);
  writer.integer("blank_pages", deposited.blank_pages);
  writer.integer("below_min_dpi", deposited.below_min_dpi);
  writer.flag("passes_qc", deposited.passes_qc);
  return writer.finish();
}

template <>
ComponentDeposited read<ComponentDeposited>(const Event& event) {
  const Reader reader(ComponentDeposited::name, event);
  return {.component = reader.text("component"),
          .kind = reader.word("kind", component_kind_named),
          .digest = reader.text("digest"),
          .document = reader.text("document"),
          .level = reader.text("level"),
          .verdict = reader.text("verdict"),
          .pages = reader.integer("pages"),
          .blank_pages = reader.integer("blank_pages"),
          .below_min_dpi = reader.integer("below_min_dpi"),
          .passes_qc = reader.flag("passes_qc")};
}

EventDraft draft(const ComponentReused& reused, const EventFrame& frame) {
  Writer writer(ComponentReused::name, frame);
  writer.text("component", reused.component);
  writer.text("document", reused.document);
  writer.text("digest", reused.digest);
  writer.text("verdict", reused.verdict);
  return writer.finish();
}

template <>
ComponentReused read<ComponentReused>(const Event& event) {
  const Reader reader(ComponentReused::name, event);
  return {.component = reader.text("component"),
          .document = reader.text("document"),
          .digest = reader.text("digest"),
          .verdict = reader.text("verdict")};
}

EventDraft draft(const ApologySent& letter, const EventFrame& frame) {
  Writer writer(ApologySent::name, frame);
  writer.text("reason", letter.reason);
  writer.day("due_on", letter.due_on);
  writer.day("new_due_on", letter.new_due_on);
  writer.text("form", letter.form);
  writer.text_unless_empty("digest", letter.digest);
  writer.text("sent_by", letter.sent_by);
  return writer.finish();
}

template <>
ApologySent read<ApologySent>(const Event& event) {
  const Reader reader(ApologySent::name, event);
  return {.reason = reader.text("reason"),
          .due_on = reader.day("due_on"),
          .new_due_on = reader.day("new_due_on"),
          .form = reader.text("form"),
          .digest = reader.text_or_empty("digest"),
          .sent_by = reader.text("sent_by")};
}

EventDraft draft(const ReportHandedIn& report, const EventFrame& frame) {
  Writer writer(ReportHandedIn::name, frame);
  writer.text("report", report.report);
  writer.integer("slot", report.slot);
  writer.flag("online", report.is_online);
  writer.text_unless_empty("digest", report.digest);
  return writer.finish();
}

template <>
ReportHandedIn read<ReportHandedIn>(const Event& event) {
  const Reader reader(ReportHandedIn::name, event);
  return {.report = reader.text("report"),
          .slot = reader.integer("slot"),
          .is_online = reader.flag("online"),
          .digest = reader.text_or_empty("digest")};
}

EventDraft draft(const RulesChanged& change, const EventFrame& frame) {
  Writer writer(RulesChanged::name, frame);
  writer.text("subject", change.subject);
  writer.text("change", change.change);
  writer.text("toml", change.toml);
  writer.text_unless_empty("citation", change.citation);
  return writer.finish();
}

template <>
RulesChanged read<RulesChanged>(const Event& event) {
  const Reader reader(RulesChanged::name, event);
  return {.subject = reader.text("subject"),
          .change = reader.text("change"),
          .toml = reader.text("toml"),
          .citation = reader.text_or_empty("citation")};
}

EventDraft draft(const FormIssued& form, const EventFrame& frame) {
  Writer writer(FormIssued::name, frame);
  writer.text("purpose", form.purpose);
  writer.text("form", form.form);
  writer.text("digest", form.digest);
  return writer.finish();
}

template <>
FormIssued read<FormIssued>(const Event& event) {
  const Reader reader(FormIssued::name, event);
  return {.purpose = reader.text("purpose"), .form = reader.text("form"), .digest = reader.text("digest")};
}

EventDraft draft(const ReportSent& report, const EventFrame& frame) {
  Writer writer(ReportSent::name, frame);
  writer.text("report", report.report);
  writer.integer("slot", report.slot);
  writer.text("document", report.document);
  writer.text("figures", report.figures);
  return writer.finish();
}

template <>
ReportSent read<ReportSent>(const Event& event) {
  const Reader reader(ReportSent::name, event);
  return {.report = reader.text("report"),
          .slot = reader.integer("slot"),
          .document = reader.text("document"),
          .figures = reader.text("figures")};
}

EventDraft draft(const SignatureHeld& held, const EventFrame& frame) {
  Writer writer(SignatureHeld::name, frame);
  writer.text("holder", held.holder);
  writer.day("from", held.from);
  if (held.to) writer.day("to", *held.to);
  return writer.finish();
}

template <>
SignatureHeld read<SignatureHeld>(const Event& event) {
  const Reader reader(SignatureHeld::name, event);
  return {.holder = reader.text("holder"), .from = reader.day("from"), .to = reader.day_if("to")};
}

EventDraft draft(const AuthorizationRecorded& recorded, const EventFrame& frame) {
  Writer writer(AuthorizationRecorded::name, frame);
  writer.text("record", recorded.record);
  writer.text("paper", recorded.paper);
  writer.day("from", recorded.from);
  writer.day("until", recorded.until);
  writer.text("persons", recorded.persons);
  return writer.finish();
}

template <>
AuthorizationRecorded read<AuthorizationRecorded>(const Event& event) {
  const Reader reader(AuthorizationRecorded::name, event);
  return {.record = reader.text("record"),
          .paper = reader.text("paper"),
          .from = reader.day("from"),
          .until = reader.day("until"),
          .persons = reader.text("persons")};
}

EventDraft draft(const AuthorizationWithdrawn& withdrawn, const EventFrame& frame) {
  Writer writer(AuthorizationWithdrawn::name, frame);
  writer.text("record", withdrawn.record);
  writer.text("reason", withdrawn.reason);
  return writer.finish();
}

template <>
AuthorizationWithdrawn read<AuthorizationWithdrawn>(const Event& event) {
  const Reader reader(AuthorizationWithdrawn::name, event);
  return {.record = reader.text("record"), .reason = reader.text("reason")};
}

}  // namespace sohoa
