// `pagewalk lab`.
#pragma once

#include <span>

namespace cli {

/// Does what the arguments behind `lab` say, and gives the exit status.
int lab_main(std::span<const char* const> arguments);

}  // namespace cli
