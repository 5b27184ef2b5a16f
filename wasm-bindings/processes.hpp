// The processes and symbols of the kernel, in the types that cross to JavaScript. Conversions only.
#pragma once

#include <string>

#include <emscripten/val.h>

#include "session.hpp"

namespace bindings {

emscripten::val process_details(const Session& session);
/// Symbols of the kernel by a part of their name.
emscripten::val find_symbols(const Session& session, const std::string& text);
emscripten::val process_stack(const Session& session, unsigned pid);

}  // namespace bindings
