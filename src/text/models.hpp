// Where Tesseract's models lie.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sohoa::text {

/// The folder that holds all of `languages`. Throws Error{model_missing} naming the first language that is nowhere,
/// Error{usage} for a name that is no model's name.
std::filesystem::path model_folder(const std::vector<std::string>& languages);

std::filesystem::path model_file(const std::filesystem::path& folder, const std::string& language);

}  // namespace sohoa::text
