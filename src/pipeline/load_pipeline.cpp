// Reads a pipeline file and refuses it before any paper is touched, with the place of the mistake.

#include "sohoa/pipeline/pipeline.hpp"

#include "sohoa/core/text.hpp"

namespace sohoa {

std::string_view name(Need need) noexcept {
  switch (need) {
    case Need::nothing: return "nothing";
    case Need::network: return "network";
    case Need::signer: return "signer";
    case Need::officer: return "officer";
  }
  return "nothing";
}

namespace {

std::string known_stages(const Catalog& catalog) {
  std::vector<std::string> names;
  for (const auto& [stage, make] : catalog) names.emplace_back(stage);
  return join(names, ", ");
}

Step step_of(const Settings& stage, const Catalog& catalog) {
  const std::string use = stage.text("use");
  const auto found = catalog.find(use);
  if (found == catalog.end()) stage.refuse("use", "unknown stage '" + use + "'; known are " + known_stages(catalog));
  Step step = found->second(stage);
  stage.refuse_unknown();
  return step;
}

}  // namespace

Pipeline load_pipeline(const std::filesystem::path& file, const Catalog& catalog, std::type_index first_input) {
  const Settings settings = Settings::load(file, ErrorCode::pipeline_invalid);
  Pipeline pipeline{.name = settings.text("name"), .title = settings.text_or("title", ""),
                    .feeds = settings.text_or("feeds", ""), .steps = {}};
  const std::vector<Settings> stages = settings.tables("stage");
  settings.refuse_unknown();
  if (stages.empty()) settings.refuse("", "a pipeline needs at least one [[stage]]");

  std::type_index given = first_input;
  std::string_view before = "the scan";
  for (const Settings& stage : stages) {
    Step step = step_of(stage, catalog);
    if (step.input != given)
      stage.refuse("use", "'" + std::string(step.name) + "' cannot follow '" + std::string(before) + "'");
    given = step.output;
    before = step.name;
    pipeline.steps.push_back(std::move(step));
  }
  return pipeline;
}

}  // namespace sohoa
