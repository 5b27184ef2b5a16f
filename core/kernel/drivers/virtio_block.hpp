// Driver of the disk: virtio block device behind virtio-mmio, modern interface (VIRTIO 1.1, 4.2 and 5.2).
#pragma once

namespace kernel {

struct Buffer;

/// Sets the device and its one queue up. Panics when the first virtio slot holds no modern block device.
void virtio_block_init();

enum class DiskOperation { Read, Write };

/// Moves one block between the disk and the locked buffer; sleeps until it is done. False when the block lies
/// outside the disk or the device reports an error.
[[nodiscard]] bool virtio_block_transfer(Buffer& buffer, DiskOperation operation);

/// Called by the trap code for the device's interrupt: wakes those whose transfers are done.
void virtio_block_interrupt();

}  // namespace kernel
