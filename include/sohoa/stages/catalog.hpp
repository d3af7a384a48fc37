/// Everything a pipeline file may name.
#pragma once

#include "sohoa/pipeline/pipeline.hpp"

namespace sohoa {

const Catalog& standard_catalog();

}  // namespace sohoa
