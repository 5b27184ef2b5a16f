// Physical memory and what lies at which addresses. module.d.ts says what the values mean.
#pragma once

#include <cstdint>

#include <emscripten/val.h>

#include "session.hpp"

namespace bindings {

emscripten::val physical_pages(const Session& session);
emscripten::val physical_page(const Session& session, std::uint64_t pa);
emscripten::val address_ranges(const Session& session, std::uint64_t root);
emscripten::val free_lists(const Session& session);

}  // namespace bindings
