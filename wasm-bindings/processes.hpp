// The processes and symbols of the kernel, in the types that cross to JavaScript. Conversions only.
#pragma once

#include <string>
#include <vector>

#include <emscripten/val.h>

#include "inspect/process_list.hpp"
#include "session.hpp"

namespace bindings {

/// Page tables of a process besides the user's: {name, root}[].
emscripten::val named_tables(const std::vector<inspect::NamedTable>& tables);
emscripten::val process_details(const Session& session);
/// Symbols of the kernel by a part of their name.
emscripten::val find_symbols(const Session& session, const std::string& text);
emscripten::val process_stack(const Session& session, unsigned pid);
emscripten::val saved_registers(const Session& session, unsigned pid);

}  // namespace bindings
