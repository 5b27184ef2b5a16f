// The names of C++ functions and variables as people write them (Itanium C++ ABI, 5.1).
#pragma once

#include <string>
#include <string_view>

namespace inspect {

/// `kernel::(anonymous namespace)::pages` for `_ZN6kernel12_GLOBAL__N_15pagesE`: the name with its scopes,
/// without parameters and template arguments. A name that is not mangled, or in a way that is not known,
/// stays as it is.
std::string demangled(std::string_view symbol);

/// The last part of demangled(): `walk`.
std::string short_name(std::string_view symbol);

}  // namespace inspect
