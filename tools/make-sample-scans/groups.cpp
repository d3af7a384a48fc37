// What each group of pages is: its text, and how it was scanned.
#include "groups.hpp"

#include <cstdio>
#include <map>
#include <stdexcept>

#include "page_writer.hpp"

namespace samples {
namespace {

struct Kind {
  void (*write)(ScanPlan& plan, Random& random);
  const char* extension = ".jpg";
  bool is_clean_turned = false;   // the very pages of "clean" lying otherwise: what turning costs can be told
};

void letter(ScanPlan& plan, Random& random) {
  plan.pages = {PageWriter(random).letter(10, false)};
  plan.single_column = true;
}

void sealed(ScanPlan& plan, Random& random, Tone tone) {
  letter(plan, random);
  plan.pages = {PageWriter(random).sealed(9)};
  plan.output.tone = tone;
}

void askew(ScanPlan& plan, Random& random, double least, double most) {
  letter(plan, random);
  const double angle = random.between(least, most);
  plan.skew_deg = random.chance(0.5) ? angle : -angle;
}

void photographed(ScanPlan& plan, Random& random, double slant) {
  letter(plan, random);
  plan.look = {.device = Device::phone, .noise = 14, .blur = 0.8, .slant = slant};
  plan.output.dpi = 230;
  plan.output.quality = 62;
}

void shining(ScanPlan& plan, Random& random) {
  letter(plan, random);
  plan.shining_backs = {PageWriter(random).letter(11, false)};
  plan.look.show_through = random.between(14, 34);
}

void by_exif(ScanPlan& plan, Random& random) {
  letter(plan, random);
  constexpr int orientations[] = {3, 6, 8};
  plan.output.exif_orientation = orientations[random.between(0, 2)];
}

using Script = PageScript (PageWriter::*)();

/// A page of rows, cells or columns: several reading orders are possible.
template <Script script>
void in_rows(ScanPlan& plan, Random& random) {
  plan.pages = {(PageWriter(random).*script)()};
}

template <int dpi>
void at_dpi(ScanPlan& plan, Random& random) {
  letter(plan, random);
  plan.output.dpi = dpi;
}

const std::map<std::string, Kind>& kinds() {
  static const std::map<std::string, Kind> table = {
      {"clean", {letter}},
      {"english", {[](ScanPlan& plan, Random& random) {
         plan.pages = {PageWriter(random).letter(12, true)};
         plan.single_column = true;
       }}},
      {"mixed-fonts", {[](ScanPlan& plan, Random& random) {
         plan.pages = {PageWriter(random).mixed_fonts()};
         plan.single_column = true;
       }}},
      {"underlined", {[](ScanPlan& plan, Random& random) {
         plan.pages = {PageWriter(random).underlined()};
         plan.single_column = true;
       }}},
      {"skewed", {[](ScanPlan& plan, Random& random) { askew(plan, random, 0.5, 7.0); }, ".jpg", true}},
      {"skewed-far", {[](ScanPlan& plan, Random& random) { askew(plan, random, 7.0, 14.5); }, ".jpg", true}},
      {"turned", {[](ScanPlan& plan, Random& random) {
         letter(plan, random);
         plan.look.turn_deg = 90 * random.between(1, 3);
       }, ".jpg", true}},
      {"exif-turned", {by_exif, ".jpg", true}},
      {"seal", {[](ScanPlan& plan, Random& random) { sealed(plan, random, Tone::colour); }}},
      {"seal-grey", {[](ScanPlan& plan, Random& random) { sealed(plan, random, Tone::grey); }}},
      {"phone", {[](ScanPlan& plan, Random& random) { photographed(plan, random, 0); }}},
      {"photo-perspective", {[](ScanPlan& plan, Random& random) { photographed(plan, random, random.between(0.03, 0.06)); }}},
      {"dark-border", {[](ScanPlan& plan, Random& random) {
         letter(plan, random);
         plan.skew_deg = random.between(-2.5, 2.5);
         plan.look.dark_border = true;
         plan.look.punched = random.chance(0.5);
       }}},
      {"bleed-through", {shining}},
      {"fax", {[](ScanPlan& plan, Random& random) {
         letter(plan, random);
         plan.look = {.device = Device::fax, .noise = 60, .specks = 180, .black_and_white = true};
         plan.output.tone = Tone::black_and_white;
         plan.output.dpi = 200;
       }, ".tif"}},
      {"low-dpi", {at_dpi<150>}},
      {"dpi-100", {at_dpi<100>}},
      {"dpi-600", {at_dpi<600>}},
      {"form", {in_rows<&PageWriter::form>}},
      {"form-dots", {in_rows<&PageWriter::form_of_dots>}},
      {"letterhead", {in_rows<&PageWriter::letterhead>}},
      {"table", {in_rows<&PageWriter::table>}},
      {"inverse", {in_rows<&PageWriter::inverse>}},
      {"sideways", {in_rows<&PageWriter::sideways>}},
      {"small-notes", {[](ScanPlan& plan, Random& random) {
         plan.pages = {PageWriter(random).notes()};
         plan.single_column = true;
       }}},
      {"dark-grounds", {[](ScanPlan& plan, Random& random) {
         plan.pages = {PageWriter(random).grounds()};
         plan.single_column = true;
       }}},
      {"two-columns", {in_rows<&PageWriter::two_columns>}},
      {"newspaper", {in_rows<&PageWriter::newspaper>}}};
  return table;
}

}  // namespace

namespace {

std::uint64_t number_of(std::string_view name) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace

std::vector<std::string> group_names() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kinds()) names.push_back(name);
  return names;
}

std::vector<ScanPlan> group_plan(const std::string& group, std::uint64_t seed, int pages) {
  const auto kind = kinds().find(group);
  if (kind == kinds().end()) throw std::runtime_error("unknown group: " + group);
  std::vector<ScanPlan> plans;
  Random random(seed * 1000003 + number_of(kind->second.is_clean_turned ? "clean" : group));
  for (int i = 0; i < pages; ++i) {
    ScanPlan plan;
    plan.cut_when_full = true;
    plan.group = group;
    plan.seed = random.next();
    plan.skew_deg = random.between(-0.4, 0.4);   // no sheet lies quite straight
    plan.look.noise = random.between(5.0, 14.0);
    plan.look.specks = random.between(0, 40);
    plan.output.dpi = random.chance(0.5) ? 300 : 200;
    plan.output.tone = random.chance(0.6) ? Tone::colour : Tone::grey;
    Random text(random.next());
    kind->second.write(plan, text);
    plan.values.assign(plan.pages.size(), {});
    char name[64];
    std::snprintf(name, sizeof name, "%s-%03d%s", group.c_str(), i + 1, kind->second.extension);
    plan.file = name;
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace samples
