/// Which appearance goes where, and whether it may (R16).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sohoa/pades/sign.hpp"

namespace sohoa {

struct AppearanceChoice {
  std::optional<StampAppearance> appearance;
  int page_index = 0;
  std::vector<std::string> warnings;
  std::optional<PagePlace> place;          // decided already
  std::optional<PagePlace> person;         // the signature that a seal goes over
  /// On the page that was planned.
  std::optional<PagePlace> place_in(const RevisionPlan& plan) const;
};

/// Who signed before, in order, and now: an agency seals what a person has signed.
enum class Role { person, agency };
/// nullopt, or the stable word of the refusal: "person_first".
std::optional<std::string> refusal_of(const std::vector<Role>& before, Role now);

/// Throws Error{usage} for an image that is missing, Error{signing_refused, "person_first"}.
AppearanceChoice choose_appearance(const SignOptions& options, const Certificate& certificate, const ReadSignatures& before,
                                   const RevisionPlan& plan, Instant now);

}  // namespace sohoa
