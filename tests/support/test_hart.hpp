// Harts on a board without the machine around them: a test feeds instructions to one of them and looks at
// what they did.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

#include "machine/bus/board.hpp"
#include "machine/hart/hart.hpp"
#include "support/assembler.hpp"
#include "support/page_table_builder.hpp"

namespace test {

/// Where instructions go, at first.
inline constexpr riscv::PhysAddr kCode{0x80000000};
/// Where mtvec points: a loop.
inline constexpr riscv::PhysAddr kMachineHandler{0x80100000};
/// Where stvec points: a loop.
inline constexpr riscv::PhysAddr kSupervisorHandler{0x80101000};
/// Memory for data, and for page tables.
inline constexpr riscv::PhysAddr kData{0x80200000};
inline constexpr riscv::PhysAddr kTables{0x80300000};

class TestHart {
 public:
  static constexpr std::uint64_t kMemory = 4ull << 20;

  /// Hart 0 of a board with `harts` of them. Without PMP entries, S and U mode may reach everything.
  explicit TestHart(unsigned pmp_entries = 0, unsigned harts = 1);

  TestHart(const TestHart&) = delete;
  TestHart& operator=(const TestHart&) = delete;

  /// Power-on, with both trap vectors set.
  void reset();

  /// Places the words at pc, as a physical address, and executes one instruction for each of them, less when
  /// the hart waits. After a trap the rest of the count is spent in the handler's loop.
  void execute(std::span<const std::uint32_t> words);
  void execute(std::initializer_list<std::uint32_t> words) {
    execute(std::span(words.begin(), words.size()));
  }
  void execute(const assembler::Program& program) { execute(program.words()); }
  /// Executes `count` instructions of what lies at pc.
  void run(std::uint64_t count);

  void li(assembler::Register rd, std::uint64_t value) { execute(assembler::Program().li(rd, value)); }
  /// Writes a CSR by an instruction; clobbers t6.
  void set(riscv::Csr csr, std::uint64_t value) { execute(assembler::Program().set(csr, value)); }
  /// Reads a CSR by an instruction; clobbers t5.
  std::uint64_t get(riscv::Csr csr);

  /// From M-mode to a mode and pc, by mret; clobbers t6.
  void enter(riscv::Privilege privilege, std::uint64_t pc);
  /// The same, staying where pc would be next.
  void enter(riscv::Privilege privilege);

  /// Copies tables into RAM and, in M-mode or S-mode, switches satp to them.
  void install(const PageTableBuilder& tables);

  template <class T>
  T memory(riscv::PhysAddr pa) {
    return board_.ram().read<T>(pa);
  }
  template <class T>
  void set_memory(riscv::PhysAddr pa, T value) {
    board_.write_ram(pa, std::span(reinterpret_cast<const std::uint8_t*>(&value), sizeof value));
  }
  void place(riscv::PhysAddr pa, std::span<const std::uint32_t> words);
  void place(riscv::PhysAddr pa, std::initializer_list<std::uint32_t> words) {
    place(pa, std::span(words.begin(), words.size()));
  }

  machine::Board& board() { return board_; }
  machine::Hart& hart(unsigned id = 0) { return *harts_[id]; }
  /// Moves the clock and with it the timer pins.
  void set_cycles(std::uint64_t cycles);

  std::uint64_t x(assembler::Register index) const { return harts_[0]->x(index); }
  std::uint64_t pc() const { return harts_[0]->pc(); }
  riscv::Privilege privilege() const { return harts_[0]->privilege(); }
  const machine::Csrs& csrs() const { return harts_[0]->csrs(); }
  bool in_machine_handler() const { return pc() == kMachineHandler.value; }
  bool in_supervisor_handler() const { return pc() == kSupervisorHandler.value; }

 private:
  unsigned pmp_entries_;
  machine::Board board_;
  std::vector<std::unique_ptr<machine::Hart>> harts_;
};

/// What a trap left in xcause, xepc and xtval.
struct Trapped {
  std::uint64_t cause;
  std::uint64_t epc;
  std::uint64_t value;
  bool operator==(const Trapped&) const = default;
};
constexpr Trapped trapped(riscv::ExceptionCause cause, std::uint64_t epc, std::uint64_t value) {
  return {static_cast<std::uint64_t>(cause), epc, value};
}
std::ostream& operator<<(std::ostream& out, const Trapped& trap);

/// The last trap into M-mode; the hart must be in its handler.
Trapped machine_trap(const TestHart& hart);
/// The last trap into S-mode; the hart must be in its handler.
Trapped supervisor_trap(const TestHart& hart);

}  // namespace test
