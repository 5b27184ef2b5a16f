// Who wrote to a piece of RAM last: watches it while a machine runs, and remembers the newest store.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "inspect/call_chain.hpp"
#include "inspect/events/running_process.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/observers.hpp"

namespace inspect {

struct LastWrite {
  static constexpr std::size_t kMostFrames = 16;

  std::uint64_t instruction = 0;  ///< begun before it, over all harts since power-on
  std::uint64_t cycle = 0;
  unsigned hart = 0;  ///< whose turn it was
  RunningProcess process;
  machine::Writer writer = machine::Writer::Hart;
  riscv::Privilege mode = riscv::Privilege::Machine;
  riscv::PhysAddr word;      ///< the aligned 8 bytes at hand, the first if there are several
  std::uint64_t before = 0;  ///< what they held
  std::uint64_t after = 0;
  std::array<std::uint64_t, kMostFrames> stack{};  ///< where it was written, then who called; addresses
  std::size_t frames = 0;
};

class LastWriteWatch final : public Observer {
 public:
  /// Of `bytes` bytes from `pa` on, which lie in one page of RAM.
  LastWriteWatch(const KernelModel& model, const machine::Machine& machine, Observers& observers,
                 riscv::PhysAddr pa, std::uint64_t bytes);
  LastWriteWatch(const LastWriteWatch&) = delete;
  LastWriteWatch& operator=(const LastWriteWatch&) = delete;
  ~LastWriteWatch() override { observers_.remove(*this); }

  /// By an instruction or a device; nothing when nobody wrote there since this was made.
  const std::optional<LastWrite>& last() const { return last_; }
  /// By a page-table walk after that, which set A or D.
  const std::optional<LastWrite>& last_mark() const { return last_mark_; }

  void store(machine::Writer writer, riscv::PhysAddr pa, std::span<const std::uint8_t> bytes) override;
  std::span<const riscv::PhysAddr> watched_pages() const override { return page_; }

 private:
  const KernelModel& model_;
  const machine::Machine& machine_;
  Observers& observers_;
  RunningProcesses running_;
  std::uint64_t first_;
  std::uint64_t end_;
  std::array<riscv::PhysAddr, 1> page_;
  std::optional<LastWrite> last_;
  std::optional<LastWrite> last_mark_;
};

/// In words: who, when, from what to what, and the calls that led there, a line each.
std::string last_write_text(const KernelModel& model, const LastWriteWatch& watch);

}  // namespace inspect
