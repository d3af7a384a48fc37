// One prepared page in the run's folder: NNNN.pgm to read, NNNN.json on how it lies, NNNN.image to keep.
// Our own bytes, written by this process, so reading them back needs no sandbox.
#pragma once

#include <string_view>

#include "sohoa/page/prepare.hpp"
#include "sohoa/stages/artifacts.hpp"
#include "sohoa/stages/digitize.hpp"

namespace sohoa {

/// NNNN and the ending.
Folder page_file(const Folder& folder, std::size_t index, std::string_view ending);

void save_page(const Folder& folder, std::size_t index, const PreparedPage& prepared, const KeptImage& kept);
/// The copy to read, with dpi and the way back to the source.
PreparedPage load_prepared(const Folder& folder, std::size_t index);
KeptImage load_kept(const Folder& folder, std::size_t index);
void rename_page(const Folder& folder, std::size_t from, std::size_t to);

}  // namespace sohoa
