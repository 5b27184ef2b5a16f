#include "inspect/provenance/last_write.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>

#include "inspect/events/event_text.hpp"

namespace inspect {

namespace {

constexpr std::uint64_t kWord = sizeof(std::uint64_t);

std::string write_text(const KernelModel& model, const LastWrite& write) {
  char line[160];
  std::snprintf(line, sizeof line,
                "0x%" PRIx64 ": 0x%016" PRIx64 " -> 0x%016" PRIx64 " at instruction %" PRIu64 ", hart %u, ",
                write.word.value, write.before, write.after, write.instruction, write.hart);
  std::string text = line + process_words(write.process);
  if (write.writer == machine::Writer::Walk) text += ", by a page-table walk for this instruction";
  if (write.writer == machine::Writer::Device) text += ", by a device that this instruction started";
  text += "\n";
  for (std::size_t i = 0; i < write.frames; i++) {
    const bool in_user = write.mode == riscv::Privilege::User;
    std::snprintf(line, sizeof line, "#%zu 0x%016" PRIx64 " ", i, write.stack[i]);
    text += line;
    text += in_user ? "in user mode"
                    : code_place_text(model, write.stack[i],
                                      i == 0 ? CodeAddress::Instruction : CodeAddress::Return);
    text += "\n";
  }
  return text;
}

}  // namespace

LastWriteWatch::LastWriteWatch(const KernelModel& model, const machine::Machine& machine,
                               Observers& observers, riscv::PhysAddr pa, std::uint64_t bytes)
    : model_(model),
      machine_(machine),
      observers_(observers),
      running_(model, machine),
      first_(pa.value),
      end_(pa.value + bytes),
      page_{pa.page_base()} {
  observers_.add(*this);
}

void LastWriteWatch::store(machine::Writer writer, riscv::PhysAddr pa, std::span<const std::uint8_t> bytes) {
  const std::uint64_t first = std::max(first_, pa.value), end = std::min(end_, pa.value + bytes.size());
  if (first >= end) return;
  const machine::Hart& hart = machine_.turn_hart();
  LastWrite write{.instruction = machine_.instructions(),
                  .cycle = machine_.cycles(),
                  .hart = hart.id(),
                  .process = running_.on(hart),
                  .writer = writer,
                  .mode = hart.privilege(),
                  .word = riscv::PhysAddr(first / kWord * kWord),
                  .before = 0,
                  .after = 0,
                  .stack = {},
                  .frames = 0};
  write.before = write.after = machine_.ram().read<std::uint64_t>(write.word);
  const std::uint64_t from = std::max(write.word.value, pa.value);
  const std::uint64_t to = std::min(write.word.value + kWord, pa.value + bytes.size());
  std::memcpy(reinterpret_cast<std::uint8_t*>(&write.after) + (from - write.word.value),
              bytes.data() + (from - pa.value), static_cast<std::size_t>(to - from));
  std::array<StackPlace, LastWrite::kMostFrames> places;
  write.frames = walk_stack(model_, machine_, hart, places);
  if (write.frames == 0) places[write.frames++].pc = hart.pc();  // in user mode
  for (std::size_t i = 0; i < write.frames; i++) write.stack[i] = places[i].pc;
  if (writer == machine::Writer::Walk) {
    last_mark_ = write;
  } else {
    last_ = write;
    last_mark_.reset();
  }
}

std::string last_write_text(const KernelModel& model, const LastWriteWatch& watch) {
  std::string text =
      watch.last() ? write_text(model, *watch.last()) : "nobody has written there since power-on\n";
  if (watch.last_mark()) text += write_text(model, *watch.last_mark());
  return text;
}

}  // namespace inspect
