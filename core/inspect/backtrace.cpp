#include "inspect/backtrace.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <span>
#include <utility>

#include "inspect/call_chain.hpp"
#include "inspect/code_place.hpp"
#include "inspect/elf/demangle.hpp"
#include "inspect/guest_memory.hpp"
#include "inspect/instruction_at.hpp"
#include "inspect/known_tables.hpp"
#include "inspect/return_place.hpp"

namespace inspect {

namespace {

using machine::Machine;

constexpr unsigned kS0 = 8;

/// The names of the places, of which the innermost may be in a trampoline under `satp`. All others are where
/// a call returns to: the call itself lies before.
std::vector<Frame> named(const KernelModel& model, const Machine& machine, std::uint64_t satp,
                         std::span<const StackPlace> places) {
  std::vector<Frame> frames;
  for (const StackPlace& place : places) {
    const std::uint64_t instruction = frames.empty() ? place.pc : place.pc - 1;
    Frame found{
        .pc = place.pc, .frame_pointer = place.frame_pointer, .function = {}, .offset = 0, .place = {}};
    const auto code = kernel_code(model, machine, satp, instruction);
    if (const auto symbol = code ? model.symbols().at(*code) : std::nullopt) {
      found.function = short_name(symbol->symbol->name);
      found.offset = symbol->offset + (place.pc - instruction);
    }
    if (code) found.place = model.debug().lines().at(*code);
    frames.push_back(std::move(found));
  }
  return frames;
}

/// The table in which the stack of a process is mapped: its own of the kernel's, if it has one.
std::uint64_t satp_for(const KernelModel& model, const Machine& machine, const ProcessInfo& process) {
  const riscv::PhysAddr root =
      process.kernel_tables.empty() ? kernel_page_table(model, machine) : process.kernel_tables.front().root;
  return satp_of(machine, root);
}

}  // namespace

std::vector<Frame> backtrace(const KernelModel& model, const Machine& machine, unsigned hart) {
  if (hart >= machine.harts().size()) return {};
  const machine::Hart& at = *machine.harts()[hart];
  if (at.privilege() == riscv::Privilege::User) return {};
  std::array<StackPlace, kMostFrames> places;
  // Where a function begins and ends, its caller is not on the stack.
  const auto caller = return_place(model, machine, at);
  const std::uint64_t satp = satp_in_use(at);
  if (!caller)
    return named(model, machine, satp, std::span(places).first(walk_stack(model, machine, at, places)));
  places[0] = {at.pc(), at.x(kS0)};
  const std::size_t callers =
      walk_stack(model, machine, satp, {caller->pc, caller->frame_pointer}, std::span(places).subspan(1));
  return named(model, machine, satp, std::span(places).first(1 + callers));
}

std::vector<Frame> backtrace(const KernelModel& model, const Machine& machine, const ProcessInfo& process) {
  const auto& layout = model.layout().processes;
  if (!layout || process.state == ProcessState::Running) return {};
  const std::uint64_t pc = read_field(machine, process.slot, layout->saved_ra);
  if (!model.is_code(pc)) return {};
  std::array<StackPlace, kMostFrames> places;
  const StackPlace top{pc, read_field(machine, process.slot, layout->saved_s0)};
  const std::uint64_t satp = satp_for(model, machine, process);
  const std::size_t count = walk_stack(model, machine, satp, top, places);
  return named(model, machine, satp, std::span(places).first(count));
}

std::string backtrace_text(const KernelModel& model, const std::vector<Frame>& frames) {
  std::string text;
  for (std::size_t i = 0; i < frames.size(); i++) {
    const Frame& frame = frames[i];
    char line[64];
    std::snprintf(line, sizeof line, "#%zu 0x%016" PRIx64, i, frame.pc);
    text += line;
    if (!frame.function.empty()) text += " " + frame.function + "+" + std::to_string(frame.offset);
    if (frame.place) {
      text +=
          " " + model.debug().lines().files()[frame.place->file] + ":" + std::to_string(frame.place->line);
    }
    text += "\n";
  }
  return text;
}

}  // namespace inspect
