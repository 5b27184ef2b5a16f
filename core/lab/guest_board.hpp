// The lab's own board, on which functions of a kernel run: RAM as the lab's memory has it, with scratch
// behind.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lab/memory.hpp"
#include "machine/bus/board.hpp"
#include "machine/hart/hart.hpp"
#include "machine/probe.hpp"
#include "riscv/address.hpp"

namespace lab {

/// Where a call begins.
struct GuestStart {
  std::uint64_t pc = 0, satp = 0, mstatus = 0, menvcfg = 0, mcounteren = 0;
  std::uint64_t ra = 0, sp = 0, gp = 0, tp = 0;
  std::array<std::uint64_t, 8> arguments{};
};

/// 8 bytes that were written, in one piece.
struct WordWrite {
  riscv::PhysAddr place;
  std::uint64_t before = 0, after = 0;
};

class GuestBoard final : machine::Probe {
 public:
  // Scratch, from the end of RAM on.
  static constexpr std::uint64_t kHandler = 0x800, kRoot = 0x1000, kInput = 0x10000, kOutput = 0x120000,
                                 kStackTop = 0x400000, kScratch = 0x400000;
  /// What each of the two rooms for bytes has.
  static constexpr std::uint64_t kRoom = 0x110000;
  static constexpr std::size_t kMostWrites = 1u << 16;

  explicit GuestBoard(std::uint64_t ram_bytes);

  /// Whether the host has given the memory.
  bool usable() const { return board_.ram().data() != nullptr; }
  riscv::PhysAddr scratch() const { return scratch_; }
  bool is_ram(riscv::PhysAddr pa, std::uint64_t bytes) const {
    return pa + bytes <= scratch_ && board_.ram().contains(pa, bytes);
  }
  template <class T>
  T read(riscv::PhysAddr pa) const {
    return board_.ram().read<T>(pa);
  }
  /// Unnoticed by the records below.
  template <class T>
  void write(riscv::PhysAddr pa, T value) {
    board_.ram().write(pa, value);
  }
  std::uint8_t* at(riscv::PhysAddr pa) { return board_.ram().at(pa); }
  /// After memory or code was replaced so.
  void forget_decoded() { board_.forget_decoded(); }
  /// All of RAM as `memory` has it.
  void copy_from(const Memory& memory);

  /// A hart that stands at the start of a call, with stops before instructions; records begin anew.
  void begin(const GuestStart& start, std::span<const riscv::PhysAddr> stops);
  /// Runs to the next stop, for at most so many instructions, and gives how many there were.
  std::uint64_t run(std::uint64_t instructions);
  bool at_stop() const { return hart_->stopped_by_probe(); }
  const machine::Hart& hart() const { return *hart_; }
  std::string take_output() { return board_.take_transmitted(); }

  /// Pages of RAM that were written, as they were before.
  const std::map<std::uint64_t, std::unique_ptr<Page>>& pages() const { return pages_; }
  const std::vector<WordWrite>& writes() const { return writes_; }
  std::size_t writes_left_out() const { return writes_left_out_; }
  unsigned fences() const { return fences_; }
  bool changed_table() const { return changed_table_; }
  /// A and D as walks have set them are the hart's doing, not the function's.
  void take_back_marks();
  /// Memory is again what it was at begin().
  void take_back();

 private:
  void store(machine::Writer by, riscv::PhysAddr to, std::span<const std::uint8_t> bytes) override;
  void fenced(const machine::Hart&, std::optional<riscv::VirtAddr>, std::optional<std::uint64_t>) override {
    ++fences_;
  }
  void satp_changed(const machine::Hart&, std::uint64_t) override { changed_table_ = true; }
  void place_start(const GuestStart& start);

  machine::Board board_;
  riscv::PhysAddr scratch_;
  std::unique_ptr<machine::Hart> hart_;
  std::map<std::uint64_t, std::unique_ptr<Page>> pages_;
  std::vector<WordWrite> writes_, marks_;
  std::size_t writes_left_out_ = 0;
  unsigned fences_ = 0;
  bool changed_table_ = false;
};

}  // namespace lab
