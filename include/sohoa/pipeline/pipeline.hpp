/// Moves anonymous artifacts through typed stages that a TOML file lists; knows nothing of documents.
#pragma once

#include <any>
#include <concepts>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/settings.hpp"

namespace sohoa {

/// What a stage may reach besides its input. The pipeline hands it through; `stages` defines it.
class Desk;
using Folder = std::filesystem::path;

/// What a stage waits for besides its input; a run is parked until the desk has it.
enum class Need { nothing, network, signer, officer };
std::string_view name(Need need) noexcept;

/// What travels between stages. It can be put on disk, so a parked run outlives the process.
template <class A>
concept Artifact = std::copyable<A> && requires(const A a, const Folder& folder) {
  a.save(folder);
  { A::load(folder) } -> std::same_as<A>;
};

template <class S>
concept Stage = Artifact<typename S::Input> && Artifact<typename S::Output> && std::constructible_from<S, const Settings&> &&
    requires(const S stage, const typename S::Input& input, Desk& desk) {
      { S::name } -> std::convertible_to<std::string_view>;
      { S::need } -> std::convertible_to<Need>;
      { S::version } -> std::convertible_to<int>;     // raised when the stage's meaning changes: finished steps then differ
      { stage.run(input, desk) } -> std::same_as<typename S::Output>;
    };

/// A stage as the pipeline file asked for it; the two types let the loader check the wiring.
struct Step {
  std::string_view name;
  Need need = Need::nothing;
  int version = 1;
  std::type_index input, output;
  std::function<std::any(const std::any&, Desk&)> run;
  std::function<void(const std::any&, const Folder&)> save;
  std::function<std::any(const Folder&)> load;
  /// Whether the stage must wait for `need` with this input (a review without doubtful fields does not).
  std::function<bool(const std::any&)> waits;
  Digest settings;                                     // of the stage's canonical settings
};

template <Stage S>
Step make_step(const Settings& settings) {
  using In = typename S::Input;
  using Out = typename S::Output;
  auto run = [stage = S{settings}](const std::any& in, Desk& desk) { return std::any{stage.run(std::any_cast<const In&>(in), desk)}; };
  auto save = [](const std::any& v, const Folder& to) { std::any_cast<const Out&>(v).save(to); };
  auto load = [](const Folder& from) { return std::any{Out::load(from)}; };
  std::function<bool(const std::any&)> waits = [](const std::any&) { return S::need != Need::nothing; };
  if constexpr (requires(const S s, const In& in) { { s.waits(in) } -> std::same_as<bool>; })
    waits = [stage = S{settings}](const std::any& in) { return stage.waits(std::any_cast<const In&>(in)); };
  return {S::name, S::need, S::version, typeid(In), typeid(Out), run, save, load, waits, sha256(view(settings.canonical()))};
}

using Catalog = std::map<std::string_view, Step (*)(const Settings&)>;

struct Pipeline {
  std::string name, title;
  std::string feeds;                                   // what it is fed, a word of whoever feeds it; may be empty
  std::vector<Step> steps;
};

/// Refuses with Error{pipeline_invalid} and file:line:column: an unknown stage, an unknown or out-of-range key, a stage whose input
/// is not what the one before gives, a first stage that does not take `first_input`.
Pipeline load_pipeline(const std::filesystem::path& file, const Catalog& catalog, std::type_index first_input);

}  // namespace sohoa
