// The append-only writer (ISO 32000-1, 7.5.6). An old byte is never touched: the section's /Prev is the startxref that
// ended the file so far, and a file of cross-reference streams goes on with a stream, one of tables with a table.
#include "pdf/revision_writer.hpp"

#include <algorithm>
#include <cmath>

#include "pdf/revision_syntax.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

constexpr std::uint64_t largest_file = 0xFFFF'FFFFu;   // four bytes in our streams, ten digits in tables

[[noreturn]] void unsound_plan(const char* what) { throw Error(ErrorCode::parser_died, what); }

void check_number(std::uint32_t number, const RevisionPlan& plan) {
  if (number == 0 || number >= plan.next_object) unsound_plan("plan: object number");
}

void check_values(const std::string& text) {
  if (!pdf_syntax::is_values(text)) unsound_plan("plan: syntax");
}

void check_all_values(const std::vector<std::string>& texts) {
  for (const auto& text : texts) check_values(text);
}

std::string padded(std::uint64_t value, std::size_t digits) {
  const std::string text = std::to_string(value);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

void append_big_endian(Bytes& to, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(value >> shift));
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

void check_plan(const RevisionPlan& plan, ByteView original) {
  if (plan.file_bytes != original.size() || plan.file_bytes > largest_file / 2) unsound_plan("plan: file size");
  const auto tail = pdf_syntax::last_tail(original, original.size());
  if (!tail || tail->offset != plan.previous_startxref || tail->offset >= original.size()) unsound_plan("plan: startxref");
  if (plan.next_object == 0 || plan.next_object > 8'388'607) unsound_plan("plan: next object");
  check_number(plan.catalog.number, plan);
  check_number(plan.page.object.number, plan);
  if (plan.acroform) check_number(plan.acroform->number, plan);
  if (plan.fields_array) check_number(plan.fields_array->number, plan);
  if (plan.page.annotations_array) check_number(plan.page.annotations_array->number, plan);
  for (const auto* text : {&plan.trailer_entries, &plan.first_id, &plan.catalog_text, &plan.dss_entry, &plan.extensions_entry, &plan.permissions_entry,
                           &plan.acroform_text, &plan.page.text}) {
    check_values(*text);
  }
  check_all_values(plan.field_refs);
  check_all_values(plan.page.annotation_refs);
  if (plan.store) {
    check_values(plan.store->records);
    if (plan.store->object) check_number(plan.store->object->number, plan);
    for (const auto* items : {&plan.store->certificates, &plan.store->crls, &plan.store->ocsps}) {
      for (const auto& item : *items) check_values(item.reference);
    }
  }
  for (const auto& field : plan.empty_fields) {
    check_number(field.object.number, plan);
    check_values(field.text);
  }
}

RevisionWriter::RevisionWriter(const RevisionPlan& plan, ByteView original)
    : plan_(plan), base_(original.size()), next_(plan.next_object) {
  const bool ends_with_line = !original.empty() && (original.back() == '\n' || original.back() == '\r');
  if (!ends_with_line) append(appended_, "\n");
}

std::uint32_t RevisionWriter::new_number() { return next_++; }

void RevisionWriter::object(RevisionPlan::Indirect identity, std::string_view body) {
  entries_.push_back({identity.number, identity.generation, base_ + appended_.size()});
  append(appended_, std::to_string(identity.number) + " " + std::to_string(identity.generation) + " obj\n");
  append(appended_, body);
  append(appended_, "\nendobj\n");
}

std::string RevisionWriter::trailer(std::string_view id_seed) const {
  std::string entries = plan_.trailer_entries;
  if (!plan_.first_id.empty()) {
    const Digest second = sha256(view(plan_.first_id + std::to_string(base_) + std::string{id_seed}));
    entries += "/ID [" + plan_.first_id + " <" + second.hex().substr(0, 32) + ">]\n";
  }
  return entries + "/Prev " + std::to_string(plan_.previous_startxref) + "\n";
}

Bytes RevisionWriter::finish(std::string_view id_seed) {
  if (base_ + appended_.size() + 4096 + entries_.size() * 64 > largest_file) throw Error(ErrorCode::input_too_large, "4 GiB");
  std::string entries = trailer(id_seed);
  const std::uint64_t section = base_ + appended_.size();
  if (plan_.uses_xref_stream) write_stream(entries);
  else write_table(entries);
  append(appended_, "startxref\n" + std::to_string(section) + "\n%%EOF\n");
  return std::move(appended_);
}

namespace {

/// Consecutive numbers make one subsection; visits each as (first, one past the last) of the sorted entries.
template <class Entries, class Visit>
void each_run(const Entries& entries, Visit visit) {
  for (std::size_t begin = 0; begin < entries.size();) {
    std::size_t end = begin + 1;
    while (end < entries.size() && entries[end].number == entries[end - 1].number + 1) ++end;
    visit(begin, end);
    begin = end;
  }
}

}  // namespace

void RevisionWriter::write_table(std::string_view trailer_entries) {
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.number < b.number; });
  append(appended_, "xref\n");
  each_run(entries_, [&](std::size_t begin, std::size_t end) {
    append(appended_, std::to_string(entries_[begin].number) + " " + std::to_string(end - begin) + "\n");
    for (std::size_t i = begin; i < end; ++i) {
      append(appended_, padded(entries_[i].offset, 10) + " " + padded(entries_[i].generation, 5) + " n\r\n");
    }
  });
  append(appended_, "trailer\n<<\n/Size " + std::to_string(next_) + "\n");
  append(appended_, trailer_entries);
  append(appended_, ">>\n");
}

void RevisionWriter::write_stream(std::string_view trailer_entries) {
  const std::uint32_t own_number = new_number();
  entries_.push_back({own_number, 0, base_ + appended_.size()});
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.number < b.number; });
  std::string index;
  Bytes table;
  each_run(entries_, [&](std::size_t begin, std::size_t end) {
    index += std::to_string(entries_[begin].number) + " " + std::to_string(end - begin) + " ";
    for (std::size_t i = begin; i < end; ++i) {
      append_big_endian(table, 1, 1);
      append_big_endian(table, entries_[i].offset, 4);   // wider than four bytes is unreadable to PoDoFo 0.9.8
      append_big_endian(table, entries_[i].generation, 2);
    }
  });
  append(appended_, std::to_string(own_number) + " 0 obj\n<<\n/Type /XRef\n/Size " + std::to_string(next_) + "\n/W [1 4 2]\n/Index [" +
                        index + "]\n/Length " + std::to_string(table.size()) + "\n");
  append(appended_, trailer_entries);
  append(appended_, ">>\nstream\n");
  append(appended_, ByteView{table});
  append(appended_, "\nendstream\nendobj\n");
}

std::string reference(RevisionPlan::Indirect identity) {
  return std::to_string(identity.number) + " " + std::to_string(identity.generation) + " R";
}

std::string listed(const std::vector<std::string>& items, const std::string& added) {
  std::string text = "[";
  for (const auto& item : items) text += item + " ";
  return text + added + "]";
}

std::string direct_form(const RevisionPlan& plan) {
  const std::string fields = plan.fields_array ? reference(*plan.fields_array) : listed(plan.field_refs);
  return "<<\n" + plan.acroform_text + "/Fields " + fields + "\n" +
         (plan.signature_flags != 0 ? "/SigFlags " + std::to_string(plan.signature_flags) + "\n" : "") + ">>";
}

std::string text_string(std::string_view utf8) {
  if (is_plain(utf8)) {
    std::string escaped = "(";
    for (const char c : utf8) {
      if (c == '(' || c == ')' || c == '\\') escaped += '\\';
      escaped += c;
    }
    return escaped + ")";
  }
  Bytes utf16 = {0xFE, 0xFF};
  for (const char32_t c : code_points(utf8)) {
    if (c < 0x10000) {
      append_big_endian(utf16, c, 2);
    } else {
      append_big_endian(utf16, 0xD800 + ((c - 0x10000) >> 10), 2);
      append_big_endian(utf16, 0xDC00 + ((c - 0x10000) & 0x3FF), 2);
    }
  }
  return "<" + hex(utf16) + ">";
}

std::string pdf_name(std::string_view text) {
  std::string name = "/";
  for (const char c : text) {
    const bool is_plain_letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
    if (is_plain_letter) name += c;
    else name += "#" + hex(view(std::string_view{&c, 1}));
  }
  return name;
}

std::string pdf_number(double value) {
  const auto scaled = static_cast<long long>(std::llround(value * 10'000));
  const auto size = static_cast<unsigned long long>(scaled < 0 ? -scaled : scaled);
  std::string text = (scaled < 0 ? "-" : "") + std::to_string(size / 10'000);
  if (size % 10'000 == 0) return text;
  text += "." + padded(size % 10'000, 4);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace sohoa
