// The inverse of rules_tables.cpp for what desks edit.
#include "sohoa/dossier/rules_text.hpp"

namespace sohoa {
namespace {

/// A basic string of TOML.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

class Table {
 public:
  explicit Table(const char* name) : text_(std::string("[[") + name + "]]\n") {}

  Table& text(const char* key, const std::string& value) { return line(key, quoted(value)); }
  Table& text_unless_empty(const char* key, const std::string& value) { return value.empty() ? *this : text(key, value); }
  Table& day(const char* key, Day day) { return line(key, day.iso()); }
  Table& day_if(const char* key, const std::optional<Day>& value) { return value ? day(key, *value) : *this; }
  Table& flag_unless(const char* key, bool value, bool otherwise) {
    return value == otherwise ? *this : line(key, value ? "true" : "false");
  }
  Table& texts_unless_empty(const char* key, const std::vector<std::string>& values) {
    if (values.empty()) return *this;
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ", ") + quoted(value);
    return line(key, "[" + list + "]");
  }
  Table& add(const Table& inner) {
    text_ += inner.text_;
    return *this;
  }
  std::string finish() { return std::move(text_) + "\n"; }

 private:
  Table& line(const char* key, const std::string& value) {
    text_ += std::string(key) + " = " + value + "\n";
    return *this;
  }
  std::string text_;
};

std::vector<std::string> words(const std::vector<UnitLevel>& levels) {
  std::vector<std::string> all;
  for (const UnitLevel level : levels) all.emplace_back(name(level));
  return all;
}

}  // namespace

std::string to_toml(const Unit& unit) {
  Table table("unit");
  table.text("code", unit.code).text("level", std::string(name(unit.level))).text("name", unit.names.front().text);
  table.text_unless_empty("parent", unit.parent).day("from", unit.from).day_if("to", unit.to);
  table.texts_unless_empty("other_codes", unit.other_codes).flag_unless("invented", unit.is_invented, false);
  table.text_unless_empty("citation", unit.citation);
  for (std::size_t i = 1; i < unit.names.size(); ++i) {
    table.add(Table("unit.renamed").text("name", unit.names[i].text).day("from", unit.names[i].from));
  }
  for (const UnitParent& one : unit.moved) {
    table.add(Table("unit.moved").text_unless_empty("parent", one.code).day("from", one.from));
  }
  return table.finish();
}

std::string to_toml(const Succession& step) {
  Table table("succession");
  table.text("predecessor", step.predecessor).text("successor", step.successor).day("on", step.on);
  table.text("kind", std::string(name(step.kind))).flag_unless("takes_dossiers", step.takes_dossiers, true);
  return table.flag_unless("invented", step.is_invented, false).text_unless_empty("citation", step.citation).finish();
}

std::string to_toml(const Procedure& procedure) {
  Table table("procedure");
  table.text("code", procedure.code.raw()).text("title", procedure.title).text_unless_empty("sector", procedure.sector);
  table.text("version", procedure.version).day("from", procedure.from).day_if("to", procedure.to);
  table.text("online", std::string(name(procedure.online_level))).flag_unless("result", procedure.has_result, true);
  if (procedure.term) table.text("term", procedure.term->text());
  table.texts_unless_empty("offered_by", words(procedure.offered_by));
  table.texts_unless_empty("offered_by_units", procedure.offered_by_units);
  table.text_unless_empty("citation", procedure.citation);
  for (const RequiredPaper& paper : procedure.papers) {
    table.add(Table("procedure.paper").text("id", paper.id).text("title", paper.title)
                  .flag_unless("required", paper.required, true).flag_unless("paper", paper.is_paper, true)
                  .text_unless_empty("code", paper.code));
  }
  return table.finish();
}

}  // namespace sohoa
