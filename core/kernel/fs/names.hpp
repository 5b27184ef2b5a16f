// What system calls do with names: open, create, link, unlink. Each is a transaction of its own and fails as
// a whole.
#pragma once

#include <cstdint>
#include <string_view>

namespace kernel {

struct File;

/// Opens the file with the flags of abi/open_flags.hpp, creating it if they say so. A file with one
/// reference, or nullptr.
[[nodiscard]] File* open_file(std::string_view path, int flags);

[[nodiscard]] bool make_directory(std::string_view path);
[[nodiscard]] bool make_device(std::string_view path, std::int16_t major, std::int16_t minor);

/// Gives the file, which is no directory, a further name.
[[nodiscard]] bool link(std::string_view old_path, std::string_view new_path);

/// Takes the name away; with its last name, and when no process has it open, the file goes. A directory must
/// be empty.
[[nodiscard]] bool unlink(std::string_view path);

}  // namespace kernel
