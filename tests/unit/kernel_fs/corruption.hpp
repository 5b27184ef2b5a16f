// Damages disks, at random and with intent.
#pragma once

#include <cstdint>
#include <string>

#include "unit/kernel_fs/fake_disk.hpp"

namespace kernel_fs_test {

/// Damages the image in one to four places that the seed chooses. What was done, for people.
std::string corrupt(Image& image, std::uint32_t seed);

}  // namespace kernel_fs_test
