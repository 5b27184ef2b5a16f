#include "machine/devices/virtqueue.hpp"

#include <cstring>

namespace machine {

namespace {

constexpr std::uint16_t kNext = 1, kWrite = 2, kIndirect = 4;

template <class T>
std::optional<T> read(const Dma& dma, riscv::PhysAddr address) {
  std::array<std::uint8_t, sizeof(T)> bytes;
  if (!dma.read(address, bytes)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

template <class T>
bool write(Dma& dma, riscv::PhysAddr address, T value) {
  std::array<std::uint8_t, sizeof(T)> bytes;
  std::memcpy(bytes.data(), &value, sizeof value);
  return dma.write(address, bytes);
}

}  // namespace

struct Virtqueue::Descriptor {
  std::uint64_t address;
  std::uint32_t length;
  std::uint16_t flags;
  std::uint16_t next;
};

std::optional<Virtqueue::Descriptor> Virtqueue::read_descriptor(const Dma& dma, std::uint16_t index) const {
  static_assert(sizeof(Descriptor) == kDescriptorBytes);
  if (index >= size) return std::nullopt;
  return read<Descriptor>(dma, rings[Descriptors] + index * kDescriptorBytes);
}

Virtqueue::Pop Virtqueue::pop(const Dma& dma, VirtioChain& chain) {
  const auto available = read<std::uint16_t>(dma, rings[Available] + 2);
  if (size == 0 || !available || *available == next_available_) return Pop::Empty;
  const auto head = read<std::uint16_t>(dma, rings[Available] + 4 + 2ull * (next_available_ % size));
  next_available_++;
  chain = VirtioChain{.head = head.value_or(0), .readable = {}, .writable = {}};
  if (!head) return Pop::Malformed;

  std::uint16_t index = *head;
  for (std::uint32_t count = 0; count < size; count++) {
    const auto descriptor = read_descriptor(dma, index);
    if (!descriptor || (descriptor->flags & kIndirect) != 0) return Pop::Malformed;
    auto& buffers = (descriptor->flags & kWrite) != 0 ? chain.writable : chain.readable;
    buffers.push_back({riscv::PhysAddr(descriptor->address), descriptor->length});
    if ((descriptor->flags & kNext) == 0) return Pop::Chain;
    index = descriptor->next;
  }
  return Pop::Malformed;  // longer than the table: a loop
}

bool Virtqueue::push(Dma& dma, std::uint16_t head, std::uint32_t written) {
  const riscv::PhysAddr element = rings[Used] + 4 + 8ull * (next_used_ % size);
  if (!write<std::uint32_t>(dma, element, head) || !write<std::uint32_t>(dma, element + 4, written))
    return false;
  next_used_++;
  return write<std::uint16_t>(dma, rings[Used] + 2, next_used_);
}

}  // namespace machine
