// The stable words of channels, kinds, levels and states.
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/dossier/procedure.hpp"
#include "sohoa/dossier/status.hpp"
#include "sohoa/dossier/unit.hpp"

#include "dossier/words.hpp"

namespace sohoa {
namespace {

using dossier::named;
using dossier::word_of;
using dossier::Words;

constexpr Words<Channel, 3> channels = {
    {{Channel::in_person, "in_person"}, {Channel::online, "online"}, {Channel::by_post, "by_post"}}};

constexpr Words<ComponentKind, 2> kinds = {
    {{ComponentKind::component, "component"}, {ComponentKind::result, "result"}}};

constexpr Words<OnlineLevel, 3> online_levels = {
    {{OnlineLevel::none, "none"}, {OnlineLevel::partial, "partial"}, {OnlineLevel::full, "full"}}};

constexpr Words<UnitLevel, 6> unit_levels = {{{UnitLevel::province, "province"},
                                              {UnitLevel::province_centre, "province_centre"},
                                              {UnitLevel::department, "department"},
                                              {UnitLevel::district, "district"},
                                              {UnitLevel::commune, "commune"},
                                              {UnitLevel::branch, "branch"}}};

constexpr Words<SuccessionKind, 4> succession_kinds = {{{SuccessionKind::merge, "merge"},
                                                        {SuccessionKind::split, "split"},
                                                        {SuccessionKind::rename, "rename"},
                                                        {SuccessionKind::abolish, "abolish"}}};

constexpr Words<Status, 10> statuses = {{{Status::registered, "registered"},
                                         {Status::accepted, "accepted"},
                                         {Status::not_accepted, "not_accepted"},
                                         {Status::in_progress, "in_progress"},
                                         {Status::needs_supplement, "needs_supplement"},
                                         {Status::needs_payment, "needs_payment"},
                                         {Status::withdrawn, "withdrawn"},
                                         {Status::stopped, "stopped"},
                                         {Status::finished, "finished"},
                                         {Status::returned, "returned"}}};

}  // namespace

std::string_view name(Channel channel) noexcept { return word_of(channels, channel); }
std::optional<Channel> channel_named(std::string_view text) noexcept { return named(channels, text); }

std::string_view name(ComponentKind kind) noexcept { return word_of(kinds, kind); }
std::optional<ComponentKind> component_kind_named(std::string_view text) noexcept { return named(kinds, text); }

std::string_view name(OnlineLevel level) noexcept { return word_of(online_levels, level); }
std::optional<OnlineLevel> online_level_named(std::string_view text) noexcept { return named(online_levels, text); }

std::string_view name(UnitLevel level) noexcept { return word_of(unit_levels, level); }
std::optional<UnitLevel> unit_level_named(std::string_view text) noexcept { return named(unit_levels, text); }

std::string_view name(SuccessionKind kind) noexcept { return word_of(succession_kinds, kind); }
std::optional<SuccessionKind> succession_kind_named(std::string_view text) noexcept {
  return named(succession_kinds, text);
}

std::string_view name(Status status) noexcept { return word_of(statuses, status); }

}  // namespace sohoa
