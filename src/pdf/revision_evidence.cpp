// The document security store (EN 319 142-1, 5.4.2): certificates, lists and answers as streams, listed once for the
// document and once for the signature they belong to. What is there already is referred to, never written again.
#include <algorithm>
#include <map>

#include "pdf/revision_writer.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/pdf/revision.hpp"

namespace sohoa {
namespace {

/// One kind of evidence: where each piece stands.
class Shelf {
 public:
  explicit Shelf(const std::vector<RevisionPlan::Store::Item>& items) {
    for (const auto& item : items) {
      places_.emplace(item.digest, item.reference);
      order_.push_back(item.reference);
    }
  }

  std::string place_of(const Bytes& content, RevisionWriter& writer) {
    const auto [place, is_new] = places_.try_emplace(sha256(content));
    if (is_new) {
      const std::uint32_t number = writer.new_number();
      std::string body = "<<\n/Length " + std::to_string(content.size()) + "\n>>\nstream\n";
      body += as_text(content);
      writer.object(number, body + "\nendstream");
      place->second = std::to_string(number) + " 0 R";
      order_.push_back(place->second);
      has_grown_ = true;
    }
    return place->second;
  }

  std::string places_of(const std::vector<Bytes>& contents, RevisionWriter& writer) {
    std::string list;
    for (const Bytes& content : contents) list += (list.empty() ? "" : " ") + place_of(content, writer);
    return list;
  }

  bool has_grown() const noexcept { return has_grown_; }
  std::string entry(const char* key) const {
    if (order_.empty()) return {};
    std::string text = std::string{key} + " [";
    for (const auto& reference : order_) text += reference + " ";
    text.back() = ']';
    return text + "\n";
  }

 private:
  std::map<Digest, std::string> places_;
  std::vector<std::string> order_;
  bool has_grown_ = false;
};

std::string record_entry(const char* key, const std::string& places) { return places.empty() ? std::string{} : std::string{key} + " [" + places + "]\n"; }

bool has_record(const RevisionPlan::Store& store, const std::string& name) {
  return std::find(store.record_names.begin(), store.record_names.end(), name) != store.record_names.end();
}

/// The extension that makes /DSS known to readers of PDF 1.7; not added beside others that a file already declares.
std::string extensions(const RevisionPlan& plan) {
  if (!plan.extensions_entry.empty()) return plan.extensions_entry;
  return "<< /ESIC << /Type /DeveloperExtensions /BaseVersion /1.7 /ExtensionLevel 1 >> >>";
}

void write_catalog(const RevisionPlan& plan, const std::string& store, RevisionWriter& writer) {
  std::string catalog = "<<\n" + plan.catalog_text;
  if (plan.acroform) catalog += "/AcroForm " + reference(*plan.acroform) + "\n";
  else if (plan.has_acroform) catalog += "/AcroForm " + direct_form(plan) + "\n";
  if (!plan.permissions_entry.empty()) catalog += "/Perms " + plan.permissions_entry + "\n";
  writer.object(plan.catalog, catalog + "/DSS " + store + "\n/Extensions " + extensions(plan) + "\n>>");
}

}  // namespace

Bytes append_evidence(const RevisionPlan& plan, ByteView original, const std::vector<SignatureEvidence>& evidence) {
  check_plan(plan, original);
  const RevisionPlan::Store store = plan.store.value_or(RevisionPlan::Store{});
  RevisionWriter writer{plan, original};
  Shelf certificates{store.certificates}, crls{store.crls}, ocsps{store.ocsps};
  std::string records = store.records, seed;
  bool has_new_record = false;
  for (const SignatureEvidence& one : evidence) {
    const std::string entries = record_entry("/Cert", certificates.places_of(one.certificates, writer)) +
                                record_entry("/CRL", crls.places_of(one.crls, writer)) + record_entry("/OCSP", ocsps.places_of(one.ocsps, writer));
    if (has_record(store, one.record_name)) continue;   // a record stays as it was made; what is new stands in the store's own lists
    records += pdf_name(one.record_name) + " <<\n" + entries + ">>\n";
    seed += one.record_name;
    has_new_record = true;
  }
  if (!has_new_record && !certificates.has_grown() && !crls.has_grown() && !ocsps.has_grown()) return {};

  const std::string body = "<<\n/Type /DSS\n" + certificates.entry("/Certs") + crls.entry("/CRLs") + ocsps.entry("/OCSPs") + "/VRI <<\n" + records + ">>\n>>";
  if (store.object) {
    writer.object(*store.object, body);
  } else {
    const std::uint32_t number = writer.new_number();
    writer.object(number, body);
    write_catalog(plan, std::to_string(number) + " 0 R", writer);
  }
  return writer.finish("evidence" + seed);
}

}  // namespace sohoa
