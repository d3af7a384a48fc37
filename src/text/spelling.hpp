// How recognized words are written down.
#pragma once

#include <string>
#include <string_view>

namespace sohoa::text {

/// NFC without white space at the ends; in Vietnamese the Icelandic eth that models give for Đ becomes Đ,
/// a fraction's bar a slash, a wave that stands alone a hyphen, and a quotation mark read twice stands once.
std::string spelled(std::string_view raw, bool vietnamese);

/// The dots that lead up to a word on a form, as they may stand before it: bytes to leave out, 0 for a word without.
/// One dot before a word is no leader, and dots behind one are an ellipsis.
std::size_t leader_before(std::string_view word);
/// Nothing but dots.
bool is_dots(std::string_view word);

}  // namespace sohoa::text
