// Breakpoints, steps, and what a debugger shows where a machine stands.
#pragma once

#include <cstdint>
#include <string>

#include <emscripten/val.h>

#include "session.hpp"

namespace bindings {

std::string add_breakpoint(Session& session, const std::string& text);
std::string add_user_breakpoint(Session& session, const std::string& name, std::uint64_t va, unsigned pid);
void remove_breakpoint(Session& session, unsigned id);
void enable_breakpoint(Session& session, unsigned id, bool enabled);
emscripten::val breakpoints(Session& session);

std::string run_to_place(Session& session, const std::string& text);
std::string run_to_event(Session& session, unsigned event);
std::string run_to_system_call(Session& session, const std::string& name);
std::string run_to_write(Session& session, std::uint64_t from, double bytes);
bool run_over(Session& session, unsigned hart);
bool run_out(Session& session, unsigned hart);
void cancel_run_to(Session& session);
int step_hart(Session& session, unsigned hart, std::uint64_t until_cycle);
emscripten::val take_stop(Session& session);

emscripten::val registers(const Session& session, unsigned hart);
emscripten::val code(const Session& session, std::uint64_t satp, std::uint64_t address, unsigned before,
                     unsigned after);
emscripten::val backtrace(const Session& session, unsigned hart);
emscripten::val function_names(const Session& session);

}  // namespace bindings
