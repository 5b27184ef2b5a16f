// Running what a line has been parsed into.
#pragma once

#include "parser.hpp"

namespace sh {

/// Runs the pipelines one after the other; waits for each that is not marked Wait::No.
void run(const Pipeline* list);

}  // namespace sh
