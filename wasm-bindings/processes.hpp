// The processes of the kernel, in the types that cross to JavaScript. Conversions only.
#pragma once

#include <emscripten/val.h>

#include "session.hpp"

namespace bindings {

emscripten::val process_details(const Session& session);
emscripten::val process_stack(const Session& session, unsigned pid);

}  // namespace bindings
