// What a disk holds for whoever looks at its names: every path with what is there.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "kernel/abi/fs_format.hpp"

namespace kernel_fs_test {

/// From path ("/d/f"; the root is "/") to a description, such as "file, 2 links, 100 bytes #5f3a, = /d/g".
/// The description of a file with several names ends with the first of them.
using Tree = std::map<std::string, std::string>;

std::string describe_directory(int links);
std::string describe_device(int links, int major, int minor, std::string_view first_path);
std::string describe_file(int links, std::string_view content, std::string_view first_path);

/// What differs, for people.
std::string difference(const Tree& expected, const Tree& actual);

}  // namespace kernel_fs_test
