// A signing order that waits for a person, on disk: which command it was, which documents it was about, what the services were asked.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/sign/remote.hpp"

namespace sohoa::app {

struct SigningOrder {
  struct Document {
    std::string file;
    Digest digest;        // of the file: what changed meanwhile is not what the person confirmed
  };
  struct Part {
    RemoteOrder order;
    std::vector<std::size_t> documents;   // one a hash
  };
  std::vector<std::string> arguments;     // of `sohoa sign`; they hold no secret
  std::string folder;                     // where it was given
  Instant at;                             // the signing time the documents were prepared with
  std::vector<Document> documents;
  std::vector<Part> parts;

  /// Durable.
  void save(const std::filesystem::path& file) const;
  /// Throws Error{input_missing, config_invalid}.
  static SigningOrder load(const std::filesystem::path& file);
};

}  // namespace sohoa::app
