/// The kinds of PDF a signature must fit into, made here or by other people's programs.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa::test {

struct Host {
  std::string name;
  Bytes bytes;
  bool is_pdfa = false;
  int signatures = 0;          // it has already
  bool is_certified = false;   // takes signatures that are not seen
};

/// Our own package: a gray page with a frame.
Bytes packaged();
/// table, stream, packed, linearized, hybrid, form, turned, many, ours; needs qpdf.
std::vector<Host> own_hosts();
/// signed, docmdp2, docmdp3, foreign-pdfa: made by pyHanko and by hand; needs the judges' Python.
std::vector<Host> foreign_hosts();

}  // namespace sohoa::test
