// From the list of scans to files. Draws through FormPainter, looks through scan().
#include "plan.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <stdexcept>

namespace samples {
namespace {

using std::filesystem::path;

std::string text_of(const toml::table& table, const char* key) {
  const auto value = table[key].value<std::string>();
  if (!value) throw std::runtime_error(std::string("a scan lacks '") + key + "'");
  return *value;
}

Device device_of(const std::string& name) {
  if (name == "flatbed") return Device::flatbed;
  if (name == "phone") return Device::phone;
  if (name == "fax") return Device::fax;
  throw std::runtime_error("unknown device: " + name);
}

Tone tone_of(const std::string& name) {
  if (name == "colour") return Tone::colour;
  if (name == "grey") return Tone::grey;
  if (name == "bw") return Tone::black_and_white;
  throw std::runtime_error("unknown tone: " + name);
}

void put_values(Values& out, const toml::table* table) {
  if (table == nullptr) return;
  for (const auto& [key, value] : *table) out[std::string(key.str())] = value.value_or(std::string{});
}

// The dossier's values, then what this one paper says otherwise.
Values values_of(const toml::table& document, const toml::table& scan, const std::string& dossier) {
  Values out;
  put_values(out, document["values"][dossier].as_table());
  put_values(out, scan["values"].as_table());
  return out;
}

std::uint64_t seed_of(const std::string& name) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

void refuse_unknown_keys(const toml::table& scan) {
  static constexpr std::string_view known[] = {
      "file", "form", "group", "pages", "backs", "single_column", "dpi", "tone", "quality", "skew_deg",
      "turn_deg", "exif", "taken_at", "device", "noise", "blur", "specks", "punched", "values"};
  for (const auto& [key, value] : scan)
    if (std::find(std::begin(known), std::end(known), key.str()) == std::end(known))
      throw std::runtime_error("unknown key '" + std::string(key.str()) + "'");
}

ScanPlan plan_of(const toml::table& document, const toml::table& scan, const path& forms) {
  refuse_unknown_keys(scan);
  ScanPlan plan;
  plan.file = text_of(scan, "file");
  plan.group = scan["group"].value_or(std::string("form"));
  const auto all = read_form(forms / (text_of(scan, "form") + ".form"));
  if (const toml::array* chosen = scan["pages"].as_array())
    for (const auto& number : *chosen) plan.pages.push_back(all.at(static_cast<std::size_t>(number.value_or(1) - 1)));
  else
    plan.pages = all;
  plan.values.assign(plan.pages.size(), values_of(document, scan, plan.file.substr(0, plan.file.find('/'))));
  plan.with_backs = scan["backs"].value_or(false);
  plan.single_column = scan["single_column"].value_or(false);
  plan.skew_deg = scan["skew_deg"].value_or(0.0);
  plan.look.device = device_of(scan["device"].value_or(std::string("flatbed")));
  plan.look.noise = scan["noise"].value_or(7.0);
  plan.look.blur = scan["blur"].value_or(0.35);
  plan.look.specks = scan["specks"].value_or(12);
  plan.look.punched = scan["punched"].value_or(false);
  plan.look.turn_deg = scan["turn_deg"].value_or(0);
  plan.output.tone = tone_of(scan["tone"].value_or(std::string("colour")));
  plan.output.dpi = scan["dpi"].value_or(300);
  plan.output.quality = scan["quality"].value_or(82);
  plan.output.exif_orientation = scan["exif"].value_or(0);
  plan.output.taken_at = scan["taken_at"].value_or(std::string());
  plan.look.black_and_white = plan.output.tone == Tone::black_and_white;
  plan.seed = seed_of(plan.file);
  return plan;
}

// The turn a camera's orientation value asks of the viewer, so that a page held upright is stored turned back.
int stored_turn(int exif_orientation) {
  return exif_orientation == 6 ? 270 : exif_orientation == 3 ? 180 : exif_orientation == 8 ? 90 : 0;
}

Sheet printed(const PageScript& page, const Values& values, const ScanPlan& plan, Random random) {
  const auto [width, height] = paper_of(page);
  constexpr Colour closed{0.90, 0.90, 0.91}, open{0.09, 0.09, 0.10};
  Sheet sheet(width, height, plan.output.dpi, plan.skew_deg, plan.paper, plan.look.dark_border ? open : closed);
  FormPainter painter(sheet, values, random);
  for (const auto& directive : page)
    if (!plan.cut_when_full || painter.fits(directive)) painter.run(directive);
  return sheet;
}

}  // namespace

std::vector<ScanPlan> read_plan(const path& scans_toml, const path& forms) {
  try {
    const toml::table document = toml::parse_file(scans_toml.string());
    const toml::array* scans = document["scan"].as_array();
    if (scans == nullptr) throw std::runtime_error("no [[scan]]");
    std::vector<ScanPlan> plans;
    for (const auto& scan : *scans) {
      try {
        plans.push_back(plan_of(document, *scan.as_table(), forms));
      } catch (const std::runtime_error& error) {
        throw std::runtime_error(std::to_string(scan.source().begin.line) + ": " + error.what());
      }
    }
    return plans;
  } catch (const toml::parse_error& error) {
    throw std::runtime_error(scans_toml.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                             std::string(error.description()));
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(scans_toml.string() + ":" + error.what());
  }
}

std::vector<MadePage> make_scan(const ScanPlan& plan, const path& out) {
  Random random(plan.seed);
  Look look = plan.look;
  look.turn_deg = (look.turn_deg + stored_turn(plan.output.exif_orientation)) % 360;
  Look back = look;
  back.punched_side = Side::right;
  std::vector<Image> images;
  std::vector<std::string> truths;
  for (std::size_t i = 0; i < plan.pages.size(); ++i) {
    const Sheet sheet = printed(plan.pages[i], plan.values[i], plan, Random(random.next()));
    const Image front = sheet.pixels();
    std::optional<Image> reverse;
    if (plan.with_backs) reverse = Sheet(sheet.width_mm(), sheet.height_mm(), plan.output.dpi, 0, plan.paper).pixels();
    if (i < plan.shining_backs.size())
      reverse = printed(plan.shining_backs[i], plan.values[i], plan, Random(random.next())).pixels();
    images.push_back(scan(front, look, plan.output.dpi, reverse, random));
    truths.push_back(sheet.text());
    if (!plan.with_backs) continue;
    images.push_back(scan(std::move(*reverse), back, plan.output.dpi, front, random));
    truths.emplace_back();
  }
  ScanFile file = plan.output;
  file.path = out / plan.file;
  if (look.device == Device::phone) file.dpi = 0;
  write_scan(file, images);

  std::vector<MadePage> made;
  const std::string stem = path(plan.file).replace_extension().string();
  for (std::size_t i = 0; i < truths.size(); ++i) {
    const std::string page = truths.size() == 1 ? "" : ".p" + std::to_string(i + 1);
    MadePage entry{plan.file, stem + page + ".gt.txt", truths[i].empty() ? "blank" : plan.group,
                   static_cast<int>(i + 1), plan.single_column, file.dpi, plan.skew_deg, plan.look.turn_deg};
    write_text(out / entry.truth, truths[i]);
    made.push_back(std::move(entry));
  }
  return made;
}

void write_index(const path& file, const std::vector<MadePage>& pages) {
  std::string out = "file\tpage\ttruth\tgroup\torder\tdpi\tskew_deg\tturn_deg\n";
  for (const MadePage& page : pages) {
    char numbers[64];
    std::snprintf(numbers, sizeof numbers, "%d\t%.1f\t%d", page.dpi, page.skew_deg, page.turn_deg);
    out += page.file + '\t' + std::to_string(page.page) + '\t' + page.truth + '\t' + page.group + '\t' +
           (page.single_column ? "single" : "rows") + '\t' + numbers + '\n';
  }
  write_text(file, out);
}

}  // namespace samples
