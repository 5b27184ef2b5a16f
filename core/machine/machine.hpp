// The board: harts, RAM and devices, joined and run under one deterministic clock.
//
// A run is decided by the configuration, the images and the input alone. The clock counts cycles: a round
// lasts `kQuantum` cycles, and in its turn each hart runs so long, one cycle for each instruction; when every
// hart waits in WFI the clock jumps to the next device event. One cycle is one nanosecond of guest time, 100
// cycles are one tick of mtime. With a schedule seed a hart stands still for a part of its turn that changes
// from turn to turn.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "machine/boot/boot_images.hpp"
#include "machine/bus/board.hpp"
#include "machine/configuration.hpp"
#include "machine/hart/hart.hpp"
#include "machine/input_log.hpp"
#include "machine/probe.hpp"
#include "machine/result.hpp"
#include "machine/snapshot/checkpoint.hpp"

namespace machine {

enum class StopReason : std::uint8_t {
  Budget,      ///< the instruction or cycle limit was reached; run again to go on
  Idle,        ///< every hart waits in WFI; nothing happens before idle_until() or input
  PoweredOff,  ///< the guest wrote the test device; exit_status() is its word
  Rebooted,    ///< the guest asked for a reset; reset() does it
  TestDone,    ///< the guest wrote `tohost`; exit_status() is 0 or the number of the failed test
  Breakpoint,  ///< a probe wants it; run again to go on
};

struct RunLimits {
  std::uint64_t instructions = ~0ull;  ///< at most so many more, over all harts
  std::uint64_t until_cycle = ~0ull;   ///< the clock does not pass this
  std::optional<unsigned> hart = {};   ///< `instructions` are of this one; others run as ever in their turns
};

/// Cycles of a round, and the most that a hart runs before the next one has its turn.
inline constexpr std::uint64_t kQuantum = 1000;
inline constexpr std::uint64_t kCyclesPerSecond = 1'000'000'000;
/// idle_until() of a machine that only input can wake.
inline constexpr std::uint64_t kNever = ~0ull;

class Machine {
 public:
  /// Fails with a sentence that names the field when the configuration is out of range.
  static Result<std::unique_ptr<Machine>> create(const Configuration& configuration);

  /// Copies the segments of a 64-bit RISC-V ELF executable into RAM at their physical addresses and resets
  /// the harts to start at 0x80000000. On an error nothing has changed.
  Result<void> load_kernel(std::span<const std::uint8_t> elf);
  /// Boots as QEMU does with `-bios FIRMWARE -kernel KERNEL`: the harts start in the raw M-mode firmware at
  /// 0x80000000, which finds the kernel through a2. The kernel is an ELF file, a raw image such as Linux's
  /// Image, or empty. On an error nothing has changed.
  Result<void> load_firmware(std::span<const std::uint8_t> firmware, std::span<const std::uint8_t> kernel);
  /// Plugs a raw disk image into the first virtio slot: a whole number of 512-byte sectors. Takes effect at
  /// once.
  Result<void> attach_disk(std::vector<std::uint8_t> image);
  /// Power-on: RAM cleared, images loaded again, devices reset, disk as it was attached, clock and log at
  /// zero.
  void reset();

  /// Chooses the interpreter: fast, unless another is asked for. It never changes what the guest sees.
  void use(Engine engine);
  /// Runs until a limit or until nothing more can happen. Where it stops never changes what the guest sees.
  StopReason run(const RunLimits& limits);
  /// While idle: lets the clock move on to `cycle`, at most to idle_until().
  void advance_idle(std::uint64_t cycle);
  /// The cycle of the next device event; kNever if there is none within 146 years.
  std::uint64_t idle_until() const;

  /// Lets a probe, which must outlive its being plugged in, see what happens from now on; nullptr: nobody.
  /// With the fast engine only, breakpoints are met. All of these stay over reset() and restore().
  void plug(Probe* probe) { board_.plug(probe); }
  /// The instructions, by physical address in RAM, at which the probe is asked before they are executed.
  void set_breakpoints(std::span<const riscv::PhysAddr> instructions) {
    board_.set_breakpoints(instructions);
  }
  /// The pages of RAM, by any address in them, whose writing the probe is told of.
  void watch_pages(std::span<const riscv::PhysAddr> pages) { board_.watch_pages(pages); }
  /// One page more, or less: the probe may say so whenever it is told of something.
  void watch_page(riscv::PhysAddr page) { board_.watch_page(page); }
  void unwatch_page(riscv::PhysAddr page) { board_.unwatch_page(page); }
  /// Whether the probe is told of walks. The harts' TLBs are emptied when it is, so that it sees every
  /// translation from now on.
  void watch_walks(WalkWatch watch);
  /// The hart whose turn it is.
  const Hart& turn_hart() const { return *harts_[turn_hart_]; }

  /// Runs on to a position, skipping idle time, for at most so many instructions. Gives Budget when it is
  /// there, when the instructions are used up, or when the run has no such position: it then stops before the
  /// first instruction that is too far.
  StopReason run_to(const Position& target, std::uint64_t instructions);

  /// Keeps the machine as it is, in memory and in little time.
  Checkpoint checkpoint();
  /// Pages of RAM copied so far for all checkpoints that there ever were, because the guest wrote them.
  std::uint64_t ram_copies() const { return board_.ram_copies(); }
  /// Makes the machine what it was, or what it became after that: checkpoints taken since stay good. Output
  /// that nobody has taken is gone. Fails, changing nothing, if the checkpoint is not of this machine with
  /// its present kernel and disk.
  Result<void> restore(const Checkpoint& checkpoint);
  /// Another machine that stands where this one does, and goes on to the same states.
  Result<std::unique_ptr<Machine>> twin() const;

  /// Sends bytes down the serial line, stamped into the input log. They arrive at line speed. To a virtio
  /// console, if the configuration says so, they go at once, as far as its driver has buffers.
  void type(std::span<const std::uint8_t> bytes);
  /// What the guest has sent on the serial line since the last call, then what it wrote to a virtio console.
  std::string take_output();

  /// Instructions begun since reset, over all harts; those that trapped count.
  std::uint64_t instructions() const;
  std::uint64_t cycles() const { return board_.clock().cycles; }
  /// The first hart's, if any has one: why a guest that shows nothing may never show anything.
  std::optional<NoActivePmp> no_active_pmp() const;
  /// The same of an access behind the end of RAM.
  std::optional<BeyondRam> beyond_ram() const;
  Position position() const { return {instructions(), now(), turn_hart_}; }
  int exit_status() const { return exit_status_; }
  /// A hash of all that the guest could ever observe; equal on every host for equal runs.
  std::uint64_t state_hash() const;

  const Configuration& configuration() const { return configuration_; }
  const InputLog& input_log() const { return input_log_; }
  const Ram& ram() const { return board_.ram(); }
  std::span<const std::unique_ptr<Hart>> harts() const { return harts_; }
  /// The virtio-mmio slots, lowest address first.
  std::span<const std::unique_ptr<VirtioMmio>> virtio() const { return board_.virtio(); }
  /// What the machine boots from.
  const BootImages& boot_images() const { return images_; }
  /// The kernel that was loaded, if it is an ELF file.
  const ElfImage* kernel() const { return images_.elf(); }
  /// The disk as the guest has left it.
  std::span<const std::uint8_t> disk() const;
  /// The disk as it was attached.
  std::span<const std::uint8_t> pristine_disk() const;

  /// All that decides how the run goes on, the input log and the images apart.
  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive.section("turns");
    archive(self.turn_hart_, self.turn_used_, self.turn_length_);
    archive.rule(self.turn_hart_ < self.harts_.size(), "it is the turn of a hart that exists");
    archive.rule(
        self.turn_length_ >= 1 && self.turn_length_ <= kQuantum && self.turn_used_ < self.turn_length_,
        "a turn has 1 to 1000 cycles, and is not over yet");
    archive(self.round_start_, self.schedule_);
    archive.rule(self.round_start_ < Clock::kHorizon, "a round begins before cycle 2^63");
    archive(self.stopped_, self.exit_status_);
    archive.rule(!self.stopped_ || ends_for_good(*self.stopped_),
                 "a guest stops by power-off, reboot or tohost");
    for (const auto& hart : self.harts_) {
      archive.section("hart", hart->id());
      archive(*hart);
    }
    archive(self.board_);
  }

 private:
  friend Result<void> restore_snapshot(Machine& machine, std::span<const std::uint8_t> file);

  Machine(const Configuration& configuration, Ram ram);
  static bool ends_for_good(StopReason reason) {
    return reason >= StopReason::PoweredOff && reason <= StopReason::TestDone;
  }
  /// After the state has been replaced.
  void forget_caches();

  /// Runs the hart whose turn it is, to the end of its turn or of `limits`. Whether the probe ended it.
  bool run_turn(const RunLimits& limits);
  void end_turn();
  /// Decides how long the turn that begins will be.
  void draw_turn_length();
  /// Lets the clock move on without an instruction, as far as `target`; false when that is not possible.
  bool pass_time(const Position& target);
  StopReason run_turns(const RunLimits& limits);
  /// Brings devices and timers up to the present. Wherever the machine is left it is settled: so a position
  /// of a run has one state, however it was come to.
  void settle();
  /// Whether no hart can go on, once settled.
  bool all_waiting();
  std::uint64_t now() const { return round_start_ + turn_used_; }
  void check_test_device();
  void check_tohost();
  Result<void> boot_from(Result<BootImages> images);

  Configuration configuration_;
  std::uint64_t boot_ = 0;  ///< counts the kernels and disks that it has been given
  Board board_;
  std::vector<std::unique_ptr<Hart>> harts_;
  BootImages images_;
  std::optional<riscv::PhysAddr> tohost_;
  InputLog input_log_;
  std::string output_;

  // Whose turn it is, how much of it is used, and the cycle at which the round of turns began.
  std::uint32_t turn_hart_ = 0;
  std::uint64_t turn_used_ = 0;
  std::uint64_t turn_length_ = kQuantum;
  std::uint64_t round_start_ = 0;
  std::uint64_t schedule_ = 0;         ///< state of the generator of turn lengths
  std::optional<StopReason> stopped_;  ///< why the guest cannot go on
  int exit_status_ = 0;
};

}  // namespace machine
