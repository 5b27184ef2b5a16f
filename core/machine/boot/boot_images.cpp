#include "machine/boot/boot_images.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

namespace machine {

namespace {

namespace platform = riscv::platform;
using riscv::PhysAddr;

constexpr std::uint64_t kMiB = 1ull << 20;
constexpr std::uint64_t kDeviceTreeSpace = 2 * kMiB;
/// A firmware may read the tree through 32-bit pointers, so it lies below this.
constexpr PhysAddr kDeviceTreeLimit{3072 * kMiB};
/// Linux wants its image aligned so.
constexpr std::uint64_t kKernelAlignment = 2 * kMiB;

bool is_elf(std::span<const std::uint8_t> file) {
  constexpr std::array<std::uint8_t, 4> kMagic{0x7f, 'E', 'L', 'F'};
  return file.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), file.begin());
}

Error does_not_fit(const char* what, std::size_t bytes, PhysAddr at) {
  char text[160];
  std::snprintf(text, sizeof text,
                "%s of %zu bytes does not fit between %#" PRIx64
                " and the device tree: give the machine more memory",
                what, bytes, at.value);
  return Error{text};
}

}  // namespace

PhysAddr device_tree_address(std::uint64_t memory_bytes) {
  return std::min(platform::kRam + memory_bytes, kDeviceTreeLimit) - kDeviceTreeSpace;
}

Result<BootImages> BootImages::kernel_alone(std::span<const std::uint8_t> elf, const Ram& ram) {
  BootImages images;
  if (Result<void> added = images.add_elf(elf, ram); !added) return added.error();
  return images;
}

Result<BootImages> BootImages::behind_firmware(std::span<const std::uint8_t> firmware,
                                               std::span<const std::uint8_t> kernel, const Ram& ram) {
  if (firmware.empty()) return Error{"the firmware is empty"};
  if (is_elf(firmware))
    return Error{"the firmware is an ELF file; a raw binary is meant (objcopy -O binary)"};
  if (platform::kRam + firmware.size() > device_tree_address(ram.size()))
    return does_not_fit("a firmware", firmware.size(), platform::kRam);
  BootImages images;
  images.firmware_.assign(firmware.begin(), firmware.end());
  if (kernel.empty()) return images;
  const Result<void> added =
      is_elf(kernel) ? images.add_elf(kernel, ram) : images.add_raw_kernel(kernel, ram);
  if (!added) return added.error();
  return images;
}

Result<void> BootImages::add_elf(std::span<const std::uint8_t> file, const Ram& ram) {
  Result<ElfImage> image = ElfImage::parse(file);
  if (!image) return image.error();
  for (const ElfSegment& segment : image.value().segments()) {
    char text[220];
    if (!ram.contains(segment.physical, segment.memory_size)) {
      std::snprintf(text, sizeof text,
                    "segment at physical address %#" PRIx64 ", %#" PRIx64 " bytes, is not in RAM (%#" PRIx64
                    " to %#" PRIx64 "): link the kernel at 0x80000000, or give the machine more memory",
                    segment.physical.value, segment.memory_size, platform::kRam.value,
                    platform::kRam.value + ram.size());
      return Error{text};
    }
    if (segment.physical < firmware_end()) {
      std::snprintf(text, sizeof text,
                    "segment at physical address %#" PRIx64 " lies on the firmware, which ends at %#" PRIx64
                    ": link the kernel behind it",
                    segment.physical.value, firmware_end().value);
      return Error{text};
    }
  }
  entry_ = image.value().entry();
  elf_ = std::move(image.value());
  return {};
}

Result<void> BootImages::add_raw_kernel(std::span<const std::uint8_t> file, const Ram& ram) {
  const std::uint64_t end = firmware_end().value;
  entry_ = PhysAddr((end + kKernelAlignment - 1) / kKernelAlignment * kKernelAlignment);
  if (entry_ + file.size() > device_tree_address(ram.size())) {
    return does_not_fit("a kernel image", file.size(), entry_);
  }
  raw_kernel_.assign(file.begin(), file.end());
  return {};
}

PhysAddr BootImages::firmware_info(const Ram& ram) const {
  if (firmware_.empty()) return PhysAddr();
  return device_tree_address(ram.size()) + (kDeviceTreeSpace - riscv::kPageSize);
}

void BootImages::place(Board& board) const {
  if (elf_) {
    for (const ElfSegment& segment : elf_->segments())
      board.write_ram(segment.physical, elf_->contents(segment));
  }
  if (firmware_.empty()) return;
  board.write_ram(platform::kRam, firmware_);
  board.write_ram(entry_, raw_kernel_);
  const FirmwareInfo info{.next_address = entry_.value};
  board.write_ram(firmware_info(board.ram()),
                  std::span(reinterpret_cast<const std::uint8_t*>(&info), sizeof info));
}

}  // namespace machine
