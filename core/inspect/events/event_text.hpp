// Events in words, a line each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "inspect/events/recorder.hpp"

namespace inspect {

/// `syscall`, `result`, `pte`: what scripts call a kind.
std::string_view name_of(EventKind kind);
std::optional<EventKind> event_kind_named(std::string_view name);

/// `walk vm.c:92`, or the address when nothing is known of it. `address` is where an instruction lies, or
/// where a call returns to.
enum class CodeAddress : std::uint8_t { Instruction, Return };
std::string code_place_text(const KernelModel& model, std::uint64_t address, CodeAddress what);

/// `[41203118] hart 0 pid 2 sh: exec("ls", ["ls"])`, without a newline. What the guest made up is printed
/// as it is but for control characters.
std::string event_text(const KernelModel& model, const Recorder& recorder, const Event& event);

}  // namespace inspect
