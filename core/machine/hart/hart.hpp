// One hart: registers, traps, and the loop that executes instructions.
//
// Two executors share the work. `run_page` carries out what needs no thought: arithmetic, branches, and
// memory accesses that hit the TLB. Everything else goes through `execute_slow`, one instruction at a time
// with pc and clock exact, so that only there can an instruction trap, reach a device or change the mode. The
// reference interpreter, `execute_plainly`, stands beside the two of them and must never differ.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "machine/bus/board.hpp"
#include "machine/diagnostic.hpp"
#include "machine/float/environment.hpp"
#include "machine/hart/csrs.hpp"
#include "machine/hart/engine.hpp"
#include "machine/hart/register_window.hpp"
#include "machine/isa/instruction.hpp"
#include "machine/mmu/mmu.hpp"
#include "riscv/privilege.hpp"

namespace machine {

struct FastFrame;

/// The upper half of an FP register that holds a single (Unprivileged, "NaN Boxing of Narrower Values").
inline constexpr std::uint64_t kFloatBox = 0xffffffff00000000;

/// What a hart starts with, besides its number in a0.
struct BootRegisters {
  riscv::PhysAddr pc;
  riscv::PhysAddr a1;  ///< the device tree
  riscv::PhysAddr a2;  ///< what a firmware is told, or 0
};

class Hart {
 public:
  Hart(Board& board, unsigned id, unsigned pmp_entries) : board_(board), id_(id), mmu_(board, pmp_entries) {}

  /// Power-on, in M-mode.
  void reset(const BootRegisters& registers, unsigned pmp_entries);

  /// Executes at most `budget` instructions (a trap counts as one), from the clock's present cycle on.
  /// Returns how many; fewer when the hart waits or may have moved a deadline.
  std::uint64_t run(std::uint64_t budget);

  void use(Engine engine) { engine_ = engine; }

  /// Whether the probe ended the last run.
  bool stopped_by_probe() const { return stop_ != Stop::None; }

  /// In WFI, with nothing pending that would end it.
  bool waiting() const { return waiting_ && !wake_pending(); }
  /// The first cycle after the present one at which a timer interrupt of this hart becomes pending.
  std::uint64_t timer_deadline() const;
  /// Drops all that only makes it fast, after its state or RAM has been replaced.
  void forget_caches() { mmu_.forget_translations(); }
  /// Loses an LR reservation: other harts are about to run.
  void end_turn() { reservation_.reset(); }

  /// Between an LR and its SC.
  bool reserves() const { return reservation_.has_value(); }

  unsigned id() const { return id_; }
  std::uint64_t pc() const { return pc_; }
  std::uint64_t x(unsigned index) const { return index == 0 ? 0 : window_.present()[index]; }
  std::uint64_t f(unsigned index) const { return f_[index]; }
  riscv::Privilege privilege() const { return privilege_; }
  /// What lies at pc, for people: 16 or 32 bits, or nothing when a plain look at the tables does not lead
  /// there.
  std::optional<std::uint32_t> peek_instruction() const;
  const Csrs& csrs() const { return csrs_; }
  std::uint64_t satp() const { return mmu_.satp(); }
  std::uint64_t mip() const;
  /// Instructions begun since reset, those that trapped included.
  std::uint64_t started() const { return started_; }
  /// The first such fetch since reset.
  const std::optional<NoActivePmp>& no_active_pmp() const { return no_active_pmp_; }
  /// The first such access since reset.
  const std::optional<BeyondRam>& beyond_ram() const { return beyond_ram_; }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    for (unsigned i = 1; i < 32; i++) archive(self.window_.resting()[i]);
    archive(self.f_, self.pc_);
    archive.rule((self.pc_ & 1) == 0, "pc is even");
    archive(self.privilege_);
    archive.rule(riscv::exists(self.privilege_), "a hart is in U, S or M mode");
    archive(self.waiting_, self.started_, self.trapped_);
    archive.rule(self.started_ < kMaxStarted && self.trapped_ <= self.started_,
                 "no more instructions have trapped than have begun, and fewer than 2^60 have");
    archive(self.reservation_);
    archive.rule(!self.reservation_ || self.board_.ram().contains(*self.reservation_, 4),
                 "a reservation lies in RAM");
    archive(self.csrs_, self.mmu_);
    archive.rule(self.mmu_.follows(self.csrs_.mstatus), "the MMU goes by SUM and MXR of mstatus");
  }

 private:
  static constexpr std::uint64_t kMaxStarted = 1ull << 60;

  /// What became of an instruction in execute_slow.
  enum class Outcome : std::uint8_t {
    Retired,  ///< go on behind it
    Jumped,   ///< it set pc itself
    Yield,    ///< retired, and devices or deadlines may have changed
    Trapped,
  };

  /// Why the fast executor leaves a decoded page.
  enum class PageEnd : std::uint8_t {
    Elsewhere,  ///< pc is to be looked up
    Undecoded,  ///< the slot at pc is to be decoded first
    Slow,       ///< the instruction at pc is for execute_slow
    FewLeft,    ///< fewer are left of the budget than a sequence may have
  };
  struct PageRun {
    std::uint64_t executed;
    PageEnd end;
  };

  /// Runs a decoded page as far as that goes, and the instruction that ended it; nothing when there is none.
  std::optional<Outcome> execute_fast(std::uint64_t budget);
  [[gnu::noinline]] PageRun run_page(DecodedPage& page, std::uint64_t budget);
  /// One instruction of a decoded page, alone.
  PageRun run_one(DecodedPage& page);
  /// Why the probe ends a run.
  enum class Stop : std::uint8_t {
    None,
    AtBreakpoint,      ///< before the instruction at pc, with which the next run begins
    AfterInstruction,  ///< as soon as the instruction at hand is done
  };

  /// Asks the probe about the breakpoint at pc. Whether the run ends here.
  bool stop_at_breakpoint();
  /// Asks the probe, if it was told of something, whether to go on.
  void ask_probe();
  void finish(Outcome outcome);
  void count(std::uint64_t instructions);
  FastFrame frame_of(const DecodedPage& page);
  Outcome execute_slow(const Instruction& instruction);
  Outcome execute_by_halves();
  /// What lies at pc, fetched and decoded anew; nothing when it cannot be fetched.
  std::optional<Instruction> fetch_instruction();
  // execute_plainly.cpp
  Outcome execute_plainly();
  std::optional<Outcome> execute_integer(const Instruction& instruction);
  Outcome execute_load(const Instruction& instruction);
  Outcome execute_store(const Instruction& instruction);
  Outcome store(const Instruction& instruction, unsigned bytes, std::uint64_t value);
  Outcome execute_atomic(const Instruction& instruction);
  template <class T>
  Outcome load_reserved(const Instruction& instruction);
  template <class T>
  Outcome store_conditional(const Instruction& instruction);
  template <class T>
  Outcome read_modify_write(const Instruction& instruction);
  // execute_float.cpp
  Outcome execute_float(const Instruction& instruction);
  Outcome execute_float_load(const Instruction& instruction);
  Outcome execute_float_store(const Instruction& instruction);
  template <class Format>
  void compute(Opcode opcode, const Instruction& instruction, FloatEnvironment& environment);
  void convert(const Instruction& instruction, FloatEnvironment& environment);
  template <class Format>
  typename Format::Bits float_register(std::uint8_t index) const;
  template <class Format>
  void set_float_register(std::uint8_t index, typename Format::Bits bits);
  bool float_enabled() const { return riscv::Mstatus::Fs::get(csrs_.mstatus) != riscv::FloatState::kOff; }
  bool float_dirty() const { return riscv::Mstatus::Fs::get(csrs_.mstatus) == riscv::FloatState::kDirty; }
  void set_float_dirty();

  Outcome execute_system(const Instruction& instruction);
  Outcome execute_csr(const Instruction& instruction);
  Outcome execute_ecall();
  Outcome execute_mret(const Instruction& instruction);
  Outcome execute_sret(const Instruction& instruction);
  Outcome execute_wfi(const Instruction& instruction);
  Outcome execute_sfence(const Instruction& instruction);
  void tell_of_fence(Probe& probe, const Instruction& instruction);
  Outcome after_access(Mmu::Reach reach);

  // csr_access.cpp
  std::optional<std::uint64_t> read_csr(unsigned csr) const;
  [[nodiscard]] bool write_csr(unsigned csr, std::uint64_t value);
  bool csr_accessible(unsigned csr) const;
  bool counter_accessible(unsigned csr) const;
  static bool moves_deadline(unsigned csr);
  bool stimecmp_accessible() const;
  std::optional<std::uint64_t> read_machine_csr(unsigned csr) const;
  std::optional<std::uint64_t> read_counter(unsigned csr) const;
  bool write_machine_csr(unsigned csr, std::uint64_t value);
  void write_fcsr(std::uint64_t value);
  void write_satp(std::uint64_t value);
  void write_mstatus(std::uint64_t value);
  void write_mip(std::uint64_t value);
  bool stce() const { return riscv::Menvcfg::Stce::get(csrs_.menvcfg); }

  // trap.cpp
  Outcome raise(riscv::ExceptionCause cause, std::uint64_t value);
  Outcome illegal(const Instruction& instruction);
  Outcome raise_fetch_fault();
  void note_beyond_ram(riscv::ExceptionCause cause, std::uint64_t address);
  void enter_trap(std::uint64_t cause, bool to_supervisor, std::uint64_t value, std::uint64_t vector);
  void take_interrupt();
  bool wake_pending() const { return (mip() & csrs_.mie) != 0; }
  riscv::Privilege data_privilege() const;

  /// In run() only.
  std::uint64_t& reg(std::uint8_t index) { return window_.running()[index]; }

  Board& board_;
  unsigned id_;
  Engine engine_ = Engine::Fast;
  RegisterWindow window_;
  std::array<std::uint64_t, 32> f_{};  ///< single precision is boxed: kFloatBox is set
  std::uint64_t pc_ = 0;
  riscv::Privilege privilege_ = riscv::Privilege::Machine;
  Csrs csrs_;
  Mmu mmu_;
  bool waiting_ = false;
  Stop stop_ = Stop::None;
  bool passes_breakpoint_ = false;  ///< the probe has been asked about the one at pc
  bool check_interrupts_ = true;    ///< something since the last look may have made one deliverable
  std::uint64_t started_ = 0;
  std::uint64_t trapped_ = 0;
  std::optional<riscv::PhysAddr> reservation_;
  std::optional<NoActivePmp> no_active_pmp_;
  std::optional<BeyondRam> beyond_ram_;
  DecodedPage uncached_;  ///< a page for the one instruction that has no other
};

}  // namespace machine
