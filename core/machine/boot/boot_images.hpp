// What lies in RAM when the harts start: a kernel alone (QEMU's `-bios none -kernel`), or a firmware and the
// kernel that it starts (`-bios FIRMWARE -kernel KERNEL`).
//
//   0x8000_0000              the firmware, a raw binary, entered in M-mode; or the kernel alone
//   next 2 MiB boundary      the kernel behind a firmware, entered in S-mode; an ELF lies where it says
//   end of RAM - 2 MiB       the device tree (no higher than 3 GiB - 2 MiB)
//   behind the tree          FirmwareInfo, for a firmware that is told what to start
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "machine/boot/elf_image.hpp"
#include "machine/bus/board.hpp"
#include "machine/result.hpp"

namespace machine {

/// How OpenSBI's fw_dynamic learns what comes next: a2 points to it (OpenSBI, include/sbi/fw_dynamic.h,
/// version 2).
struct FirmwareInfo {
  std::uint64_t magic = 0x4942534f;  ///< "OSBI"
  std::uint64_t version = 2;
  std::uint64_t next_address = 0;
  std::uint64_t next_mode = 1;  ///< S
  std::uint64_t options = 0;
  std::uint64_t boot_hart = 0;
};

/// Where the device tree of a board with that much memory lies.
riscv::PhysAddr device_tree_address(std::uint64_t memory_bytes);

class BootImages {
 public:
  /// A kernel that runs from M-mode on. The error names the segment that does not fit.
  static Result<BootImages> kernel_alone(std::span<const std::uint8_t> elf, const Ram& ram);
  /// A raw firmware and the kernel that it starts: an ELF file or a raw image, or nothing.
  static Result<BootImages> behind_firmware(std::span<const std::uint8_t> firmware,
                                            std::span<const std::uint8_t> kernel, const Ram& ram);

  /// The kernel if it is an ELF file.
  const ElfImage* elf() const { return elf_ ? &*elf_ : nullptr; }
  /// The files as they were given, firmware first; empty for none.
  std::array<std::span<const std::uint8_t>, 2> files() const {
    return {firmware_, elf_ ? elf_->file() : std::span<const std::uint8_t>(raw_kernel_)};
  }
  /// Copies everything into RAM.
  void place(Board& board) const;
  /// a2 of every hart: the FirmwareInfo that place() has put there, or 0 without a firmware.
  riscv::PhysAddr firmware_info(const Ram& ram) const;

 private:
  Result<void> add_elf(std::span<const std::uint8_t> file, const Ram& ram);
  Result<void> add_raw_kernel(std::span<const std::uint8_t> file, const Ram& ram);
  riscv::PhysAddr firmware_end() const { return riscv::platform::kRam + firmware_.size(); }

  std::vector<std::uint8_t> firmware_;
  std::optional<ElfImage> elf_;
  std::vector<std::uint8_t> raw_kernel_;
  riscv::PhysAddr entry_;  ///< of the kernel
};

}  // namespace machine
