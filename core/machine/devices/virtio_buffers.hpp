// The buffers of a request as one run of bytes: where its parts begin and end is the driver's affair (Virtual
// I/O Device specification 1.1, 2.6.4).
#pragma once

#include <cstdint>
#include <span>

#include "machine/devices/virtqueue.hpp"

namespace machine {

/// Does not wrap: a chain has at most 1024 buffers below 4 GiB.
std::uint64_t total_length(std::span<const VirtioBuffer> buffers);

/// Reads `to.size()` bytes from byte `offset` of the buffers on. Gives how many were read: fewer where the
/// buffers end or lie outside RAM.
std::size_t gather(const Dma& dma, std::span<const VirtioBuffer> buffers, std::uint64_t offset,
                   std::span<std::uint8_t> to);

/// Writes bytes from the front of the buffers on; gives how many were written, in the same way.
std::size_t scatter(Dma& dma, std::span<const VirtioBuffer> buffers, std::span<const std::uint8_t> from);

}  // namespace machine
