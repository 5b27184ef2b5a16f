// A machine for the lab to fork, run to an instant.
#pragma once

#include <memory>
#include <string_view>

#include "machine/machine.hpp"
#include "machine/result.hpp"

namespace cli {

/// `text`: the name of an image or options of `pagewalk run`, and then `at N` or `until "TEXT"`: the number
/// of instructions, or what the guest prints, where the machine is to stand.
machine::Result<std::unique_ptr<machine::Machine>> boot_for_lab(std::string_view text);

}  // namespace cli
