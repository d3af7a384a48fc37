// Papers the desk itself makes: composed, signed by our own line, kept, and put into the outbox.
#pragma once

#include <string>

#include "app/home.hpp"
#include "app/key_flags.hpp"
#include "sohoa/ledger/outbox.hpp"
#include "sohoa/pdf/compose.hpp"

namespace sohoa::app {

/// Signs without a stamp on the page (the paper is born digital), B-T where a TSA is named.
/// Without a key the bytes come back unsigned. Throws as sign_pdf.
Bytes signed_by(const PackagedPdf& paper, const KeyFlags& key, const Home& home, const std::string& reason);

/// Keeps the bytes as a blob; gives their digest in hex.
std::string keep(const Home& home, const Bytes& bytes);

}  // namespace sohoa::app
