// `expect ...` of the lab's language.
#pragma once

#include <string_view>

#include "lab/lab.hpp"
#include "lab/report.hpp"
#include "machine/result.hpp"

namespace cli {

/// Whether what stands behind `expect` holds of the last call. The error says what is so instead, or that the
/// line makes no sense.
machine::Result<void> check_expectation(std::string_view text, const lab::Report& report,
                                        const lab::Lab& lab);

}  // namespace cli
