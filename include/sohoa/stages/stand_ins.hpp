/// Where the ledger's records of who may sign in whose stead meet the check before signing (R20).
#pragma once

#include <vector>

#include "sohoa/ledger/authorizations.hpp"
#include "sohoa/sign/stand_in.hpp"

namespace sohoa {

/// Days of the law become moments at +07:00; records that ended come along, for the reason to be told.
std::vector<StandIn> stand_ins(const std::vector<Authorization>& authorizations);

}  // namespace sohoa
