/// Vietnamese text: NFC at rest, fold keys for search, formatting. UTF-8 everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

bool is_utf8(std::string_view text) noexcept;
/// Invalid sequences become U+FFFD.
std::string nfc(std::string_view text);
std::string nfd(std::string_view text);
std::string lower(std::string_view text);
/// Diacritics off, đ to d, lower case: "Đồng Xoài" gives "dong xoai" (R25).
std::string fold(std::string_view text);
/// hoà = hòa, but mà ≠ má: NFC, lower case, each syllable's tone moved to its end (R25, level 2).
std::string tone_key(std::string_view text);
/// Code points; the inverse encodes them.
std::u32string code_points(std::string_view utf8);
std::string utf8(std::u32string_view points);

std::vector<std::string> split(std::string_view text, char at);
std::string_view trimmed(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view between);
/// A double without trailing zeros and without exponent, '.' as the decimal sign, for PDF and JSON.
std::string decimal(double value, int places);
/// Keeps printing characters; controls become '?'. For names that go to a terminal or a log.
std::string printable(std::string_view text);

}  // namespace sohoa
