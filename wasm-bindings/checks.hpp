// The checks of virtual memory, and what the TLBs may hold. module.d.ts says what the values mean.
#pragma once

#include <emscripten/val.h>

#include "session.hpp"

namespace bindings {

void set_checks(Session& session, bool on);
emscripten::val checks(Session& session);
emscripten::val tlb(Session& session, unsigned hart);

}  // namespace bindings
