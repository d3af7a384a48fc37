// Inputs kept open a worker: pages of one file are decoded by one child, not by one child each.
#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "sohoa/scan/batch.hpp"

namespace sohoa {

/// Each worker touches only its own slot, so no lock is needed.
class OpenInputs {
 public:
  OpenInputs(const std::vector<std::filesystem::path>& paths, int workers)
      : paths_(paths), open_(static_cast<std::size_t>(workers)) {}

  /// Keeps what is open already, if the worker holds nothing yet: however many inputs a document has, a worker holds one.
  void keep(std::size_t source, Input input, int worker) {
    if (slot(worker).empty()) slot(worker).emplace(source, std::move(input));
  }

  Input& at(std::size_t source, int worker) {
    auto& open = slot(worker);
    if (const auto found = open.find(source); found != open.end()) return found->second;
    // Pages come in order, so an older input is not needed again.
    open.clear();
    return open.emplace(source, Input::open(paths_[source])).first->second;
  }

 private:
  std::map<std::size_t, Input>& slot(int worker) { return open_[static_cast<std::size_t>(worker)]; }

  const std::vector<std::filesystem::path>& paths_;
  std::vector<std::map<std::size_t, Input>> open_;
};

}  // namespace sohoa
