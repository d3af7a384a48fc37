/// A browser with a person before it, played in a thread.
#pragma once

#include <string>
#include <thread>

#include "sohoa/core/bytes.hpp"
#include "sohoa/sign/http.hpp"

namespace sohoa::test {

/// Opens the page and goes where the server sends it. One page at a time; waits for the last one at the end.
class Browser {
 public:
  ~Browser() { close(); }
  void open(const std::string& url) {
    close();
    thread_ = std::thread([url] {
      const HttpAnswer sent = http_get(url);
      http_get(std::string(as_text(sent.body)));
    });
  }
  void close() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

}  // namespace sohoa::test
