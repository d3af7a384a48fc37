// How recognized words are written down.
#pragma once

#include <string>
#include <string_view>

namespace sohoa::text {

/// NFC without white space at the ends; in Vietnamese the Icelandic eth that models give for Đ becomes Đ,
/// and a quotation mark read twice stands once.
std::string spelled(std::string_view raw, bool vietnamese);

}  // namespace sohoa::text
