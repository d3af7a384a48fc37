// A toy product of five stages on texts, so that the runner is tested without any document.
#pragma once

#include <map>
#include <string>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pipeline/runner.hpp"

namespace sohoa {

/// What the toy stages reach; counts what they did.
class Desk {
 public:
  bool has_signer = true;
  std::map<std::string, int> ran;
  std::function<void(const std::string&)> before;   // a fault, if the test wants one
  std::vector<Digest> keys;
};

namespace toy {

template <int Kind>
struct Text {
  std::string text;
  bool operator==(const Text&) const = default;
  void save(const Folder& folder) const { write_file_durably(folder / "text", view(text)); }
  static Text load(const Folder& folder) { return {read_text_file(folder / "text")}; }
};
using Paper = Text<0>;
using Page = Text<1>;
using Signed = Text<2>;
using Stored = Text<3>;

inline void enter(Desk& desk, const std::string& stage) {
  ++desk.ran[stage];
  if (desk.before) desk.before(stage);
}

struct Scan {
  using Input = Paper;
  using Output = Page;
  static constexpr std::string_view name = "toy.scan";
  static constexpr Need need = Need::nothing;
  static constexpr int version = 1;
  explicit Scan(const Settings& settings) : dpi_(settings.integer_or("dpi", 300, 100, 600)) { settings.text("use"); }
  Page run(const Paper& paper, Desk& desk) const {
    enter(desk, "scan");
    return {paper.text + "|scanned " + std::to_string(dpi_)};
  }
  std::int64_t dpi_;
};

struct Sign {
  using Input = Page;
  using Output = Signed;
  static constexpr std::string_view name = "toy.sign";
  static constexpr Need need = Need::signer;
  static constexpr int version = 1;
  explicit Sign(const Settings& settings) { settings.text("use"); }
  bool waits(const Page& page) const { return page.text.find("signed already") == std::string::npos; }
  Signed run(const Page& page, Desk& desk) const {
    enter(desk, "sign");
    return {page.text + "|signed"};
  }
};

struct Store {
  using Input = Signed;
  using Output = Stored;
  static constexpr std::string_view name = "toy.store";
  static constexpr Need need = Need::nothing;
  static constexpr int version = 1;
  explicit Store(const Settings& settings) { settings.text("use"); }
  Stored run(const Signed& paper, Desk& desk) const {
    enter(desk, "store");
    return {paper.text + "|stored"};
  }
};

inline const Catalog& catalog() {
  static const Catalog all = {{Scan::name, make_step<Scan>}, {Sign::name, make_step<Sign>}, {Store::name, make_step<Store>}};
  return all;
}

}  // namespace toy
}  // namespace sohoa
