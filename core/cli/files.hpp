// Files from outside and for outside, and where the images of this repository lie.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "machine/result.hpp"

namespace cli {

/// All bytes of a file. `what` says what the file is for: "cannot read kernel 'x': No such file or
/// directory".
machine::Result<std::vector<std::uint8_t>> read_file(std::string_view what, const std::string& path);

/// Writes a whole file, in the place of one that is there. `what` as above.
machine::Result<void> write_file(std::string_view what, const std::string& path,
                                 std::span<const std::uint8_t> content);

struct ImagePaths {
  std::string kernel;
  std::optional<std::string> disk;  ///< absent when the image has none
};

/// The files of public/images/NAME: beside the repository's build folder in which this program lies, else
/// under the current directory.
machine::Result<ImagePaths> find_image(const std::string& name);

}  // namespace cli
