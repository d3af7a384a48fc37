/// Enumerators and the stable words by which files and events name them.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace sohoa::dossier {

template <class E, std::size_t N>
using Words = std::array<std::pair<E, std::string_view>, N>;

template <class E, std::size_t N>
std::string_view word_of(const Words<E, N>& words, E value) noexcept {
  for (const auto& [known, word] : words) {
    if (known == value) return word;
  }
  return "unknown";
}

template <class E, std::size_t N>
std::optional<E> named(const Words<E, N>& words, std::string_view text) noexcept {
  for (const auto& [known, word] : words) {
    if (word == text) return known;
  }
  return std::nullopt;
}

}  // namespace sohoa::dossier
