#include "machine/bus/board.hpp"

#include <utility>

namespace machine {

namespace platform = riscv::platform;

Board::Board(const Configuration& configuration, Ram ram)
    : ram_(std::move(ram)),
      ram_versions_(ram_.data(), static_cast<std::size_t>(ram_.size())),
      write_watch_(ram_.pages()),
      decode_cache_(write_watch_, ram_.data(), ram_.pages()),
      table_pages_(write_watch_, ram_.data(), ram_.pages()),
      plic_(pins_, configuration.harts),
      clint_(clock_, pins_, configuration.harts),
      uart_(clock_, IrqLine(plic_, platform::kUart0Irq)),
      rtc_(clock_, IrqLine(plic_, platform::kRtcIrq), configuration.start_date),
      disk_access_(configuration.disk_access),
      disk_faults_(configuration.disk_faults),
      input_(configuration.input) {
  mappings_ = {{platform::kUart0, platform::kUartSize, &uart_},
               {platform::kPlic, platform::kPlicSize, &plic_},
               {platform::kClint, platform::kClintSize, &clint_},
               {platform::kTestDevice, platform::kTestDeviceSize, &test_device_},
               {platform::kRtc, platform::kRtcSize, &rtc_},
               {platform::kPciConfiguration, platform::kPciConfigurationSize, &pci_host_},
               {platform::kPciMemory, platform::kPciMemorySize, &no_pci_cards_},
               {platform::kPciPorts, platform::kPciPortsSize, &no_pci_cards_}};
  for (unsigned slot = 0; slot < platform::kVirtioSlots; slot++) {
    virtio_[slot] = std::make_unique<VirtioMmio>(configuration.virtio, *this, ram_.size(),
                                                 IrqLine(plic_, platform::kVirtio0Irq + slot));
    mappings_.push_back(
        {platform::kVirtio0 + slot * platform::kVirtioStride, platform::kVirtioStride, virtio_[slot].get()});
  }
  plug_devices(configuration);
}

void Board::plug_devices(const Configuration& configuration) {
  if (configuration.console) {
    console_ = std::make_unique<VirtioConsole>();
    virtio_[kConsoleSlot]->plug(console_.get());
  }
  if (configuration.entropy) {
    entropy_ = std::make_unique<VirtioEntropy>(configuration.entropy_seed);
    virtio_[kEntropySlot]->plug(entropy_.get());
  }
  if (configuration.network) {
    network_ = std::make_unique<VirtioNetwork>(configuration.virtio);
    virtio_[kNetworkSlot]->plug(network_.get());
  }
}

const Board::Mapping* Board::find(riscv::PhysAddr pa, unsigned bytes) const {
  for (const Mapping& mapping : mappings_) {
    if (pa >= mapping.base && pa - mapping.base <= mapping.size - bytes) return &mapping;
  }
  return nullptr;
}

std::optional<std::uint64_t> Board::load(riscv::PhysAddr pa, unsigned bytes) {
  if (ram_.contains(pa, bytes)) {
    std::uint64_t value = 0;
    std::memcpy(&value, ram_.at(pa), bytes);
    return value;
  }
  const Mapping* mapping = find(pa, bytes);
  if (mapping == nullptr || pa.value % bytes != 0) return std::nullopt;
  return mapping->device->load(static_cast<std::uint32_t>(pa - mapping->base), bytes);
}

bool Board::store(riscv::PhysAddr pa, unsigned bytes, std::uint64_t value) {
  if (ram_.contains(pa, bytes)) {
    write_ram(pa, std::span(reinterpret_cast<const std::uint8_t*>(&value), bytes));
    return true;
  }
  const Mapping* mapping = find(pa, bytes);
  if (mapping == nullptr || pa.value % bytes != 0) return false;
  return mapping->device->store(static_cast<std::uint32_t>(pa - mapping->base), bytes, value);
}

void Board::write_ram(riscv::PhysAddr to, std::span<const std::uint8_t> from, Writer by) {
  if (from.empty()) return;
  const std::uint64_t offset = to - platform::kRam;
  table_pages_.note_store(offset, from);
  put(offset, from, by);
}

void Board::tell_probe(std::uint64_t offset, std::span<const std::uint8_t> from, Writer by) {
  const std::uint64_t last = (offset + from.size() - 1) / riscv::kPageSize;
  for (auto page = static_cast<std::size_t>(offset / riscv::kPageSize); page <= last; page++) {
    if (!write_watch_.watched(page, WriteWatch::Reason::Probed)) continue;
    probe_to_tell()->store(by, platform::kRam + offset, from);
    return;
  }
}

/// What every way to write RAM has in common.
void Board::put(std::uint64_t offset, std::span<const std::uint8_t> from, Writer by) {
  if (probe_ != nullptr) tell_probe(offset, from, by);
  const std::uint64_t last = (offset + from.size() - 1) / riscv::kPageSize;
  for (auto page = static_cast<std::size_t>(offset / riscv::kPageSize); page <= last; page++) {
    if (!write_watch_.watched(page, WriteWatch::Reason::Checkpointed)) continue;
    ram_versions_.about_to_write(page);
    write_watch_.remove(page, WriteWatch::Reason::Checkpointed);
  }
  std::memcpy(ram_.data() + offset, from.data(), from.size());
  decode_cache_.note_store(offset, from.size());
}

std::uint64_t Board::load_entry(riscv::PhysAddr pa) {
  table_pages_.note_walk(static_cast<std::size_t>((pa - platform::kRam) / riscv::kPageSize));
  return ram_.read<std::uint64_t>(pa);
}

void Board::mark_entry(riscv::PhysAddr pa, std::uint64_t entry) {
  put(pa - platform::kRam, std::span(reinterpret_cast<const std::uint8_t*>(&entry), sizeof entry),
      Writer::Walk);
}

void Board::set_breakpoints(std::span<const riscv::PhysAddr> instructions) {
  std::vector<std::uint64_t> offsets;
  for (const riscv::PhysAddr pa : instructions) {
    if (ram_.contains(pa, 2)) offsets.push_back(pa - platform::kRam);
  }
  decode_cache_.set_breakpoints(std::move(offsets));
}

void Board::watch_pages(std::span<const riscv::PhysAddr> pages) {
  for (std::size_t page = 0; page < ram_.pages(); page++)
    write_watch_.remove(page, WriteWatch::Reason::Probed);
  for (const riscv::PhysAddr pa : pages) watch_page(pa);
}

void Board::watch_page(riscv::PhysAddr page) {
  if (!ram_.contains(page, 1)) return;
  write_watch_.add(static_cast<std::size_t>((page - platform::kRam) / riscv::kPageSize),
                   WriteWatch::Reason::Probed);
}

void Board::unwatch_page(riscv::PhysAddr page) {
  if (!ram_.contains(page, 1)) return;
  write_watch_.remove(static_cast<std::size_t>((page - platform::kRam) / riscv::kPageSize),
                      WriteWatch::Reason::Probed);
}

bool Board::read(riscv::PhysAddr from, std::span<std::uint8_t> to) const {
  if (!ram_.contains(from, to.size())) return false;
  if (!to.empty()) std::memcpy(to.data(), ram_.at(from), to.size());
  return true;
}

bool Board::write(riscv::PhysAddr to, std::span<const std::uint8_t> from) {
  if (!ram_.contains(to, from.size())) return false;
  write_ram(to, from, Writer::Device);
  return true;
}

Board::Memories Board::keep_memories() {
  write_watch_.add_to_all(WriteWatch::Reason::Checkpointed);
  return {ram_versions_.capture(), disk_ ? disk_->versions().capture() : PageVersions::Image()};
}

void Board::restore_memories(const Memories& memories) {
  ram_versions_.restore(memories.ram);
  if (disk_) disk_->versions().restore(memories.disk);
  write_watch_.add_to_all(WriteWatch::Reason::Checkpointed);
}

void Board::about_to_replace_memories() {
  ram_versions_.about_to_write_all();
  if (disk_) disk_->versions().about_to_write_all();
}

void Board::attach_disk(std::vector<std::uint8_t> image) {
  disk_ = std::make_unique<VirtioBlock>(std::move(image), disk_access_, disk_faults_);
  virtio_[kDiskSlot]->plug(disk_.get());
}

void Board::type(std::span<const std::uint8_t> bytes) {
  if (input_ == ConsoleInput::Serial) return uart_.receive(bytes);
  console_->type(bytes);
  virtio_[kConsoleSlot]->wake();
}

std::string Board::take_transmitted() {
  std::string transmitted = uart_.take_transmitted();
  if (console_) transmitted += console_->take_transmitted();
  return transmitted;
}

void Board::reset() {
  clock_.cycles = 0;
  about_to_replace_memories();
  decode_cache_.clear();
  ram_.clear();
  plic_.reset();
  clint_.reset();
  uart_.reset();
  test_device_.reset();
  rtc_.reset();
  for (auto& slot : virtio_) slot->reset();
  disk_faults_.reset();
  if (disk_) disk_->restore();
  if (console_) console_->restart();
  if (entropy_) entropy_->restart();
  pins_.reset();
}

}  // namespace machine
