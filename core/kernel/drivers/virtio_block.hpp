// Driver of the disk: virtio block device behind virtio-mmio, modern interface (VIRTIO 1.1, 4.2.2 and 5.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/abi/fs_format.hpp"

namespace kernel {

/// Sets the device and its one queue up. Panics when the first virtio slot holds no modern block device.
void virtio_block_init();

/// Blocks of the file system's size that the disk has.
std::uint32_t virtio_block_count();

enum class DiskOperation : std::uint8_t { Read, Write };

/// Moves one block between the disk and `data`, which must lie in the kernel's identity map (not on a stack).
/// Sleeps until it is done. False when the block lies outside the disk or the device reports an error.
[[nodiscard]] bool virtio_block_transfer(abi::BlockNumber block, std::span<std::byte, abi::kBlockSize> data,
                                         DiskOperation operation);

/// Called by the trap code for the device's interrupt: wakes those whose transfers are done.
void virtio_block_interrupt();

}  // namespace kernel
