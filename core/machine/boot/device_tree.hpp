// The board described to the guest: a flattened device tree (Devicetree Specification 0.4, chapter 5), with
// the nodes that QEMU's virt board has and this one implements.
#pragma once

#include <cstdint>
#include <vector>

#include "machine/configuration.hpp"

namespace machine {

std::vector<std::uint8_t> make_device_tree(const Configuration& configuration);

}  // namespace machine
