// The journal's lines, written and read.

#include "pipeline/journal.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {

namespace {

using nlohmann::json;

constexpr std::pair<JournalEntry::What, std::string_view> kinds[] = {
    {JournalEntry::What::begun, "begun"},   {JournalEntry::What::finished, "finished"}, {JournalEntry::What::parked, "parked"},
    {JournalEntry::What::failed, "failed"}, {JournalEntry::What::completed, "completed"},
};
constexpr Need needs[] = {Need::nothing, Need::network, Need::signer, Need::officer};

std::string line_of(const JournalEntry& entry) {
  json line = {{"at", entry.at.iso(true)}};
  for (const auto& [what, word] : kinds)
    if (what == entry.what) line["what"] = word;
  if (entry.what == JournalEntry::What::begun) line["label"] = entry.label;
  if (entry.what == JournalEntry::What::begun || entry.what == JournalEntry::What::finished) line["key"] = entry.key.hex();
  if (entry.what != JournalEntry::What::begun) line.update({{"step", entry.step}, {"stage", entry.stage}});
  if (entry.waits_for != Need::nothing) line["waits_for"] = name(entry.waits_for);
  if (entry.what == JournalEntry::What::failed)
    line.update({{"code", entry.code}, {"detail", printable(entry.detail)}, {"set_aside", entry.is_set_aside}});
  return line.dump() + "\n";
}

std::optional<JournalEntry> entry_of(std::string_view text) {
  const json line = json::parse(text, nullptr, false);
  if (!line.is_object() || !line.contains("what")) return std::nullopt;
  JournalEntry entry;
  const std::string what = line.value("what", "");
  const auto kind = std::find_if(std::begin(kinds), std::end(kinds), [&](const auto& k) { return k.second == what; });
  if (kind == std::end(kinds)) return std::nullopt;
  entry.what = kind->first;
  entry.at = Instant::parse(line.value("at", "")).value_or(Instant{});
  entry.label = line.value("label", "");
  entry.key = Digest::parse(line.value("key", "")).value_or(Digest{});
  entry.step = line.value("step", std::size_t{0});
  entry.stage = line.value("stage", "");
  for (const Need need : needs)
    if (name(need) == line.value("waits_for", "nothing")) entry.waits_for = need;
  entry.code = line.value("code", "");
  entry.detail = line.value("detail", "");
  entry.is_set_aside = line.value("set_aside", false);
  return entry;
}

}  // namespace

Journal::Journal(std::filesystem::path file) : file_(std::move(file)) {
  if (!std::filesystem::exists(file_)) return;
  const std::string text = read_text_file(file_);
  for (const std::string& line : split(text, '\n'))
    if (auto entry = entry_of(line)) entries_.push_back(std::move(*entry));
  // A line torn by a power cut has no end: what is appended next must not be glued to it.
  if (!text.empty() && text.back() != '\n') append_file_durably(file_, "\n");
}

void Journal::append(const JournalEntry& entry) {
  append_file_durably(file_, line_of(entry));
  entries_.push_back(entry);
}

}  // namespace sohoa
