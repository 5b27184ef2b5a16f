// Where the guest's bytes go.
#pragma once

#include <string_view>

namespace cli {

/// Writes all of `bytes` to stdout, unaltered and at once; false when that is not possible.
[[nodiscard]] bool write_output(std::string_view bytes);

}  // namespace cli
