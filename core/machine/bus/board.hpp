// Everything on the board that is not a hart: RAM, devices, the clock, and the bus that finds them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "machine/bus/clock.hpp"
#include "machine/bus/dma.hpp"
#include "machine/bus/interrupt_pins.hpp"
#include "machine/bus/ram.hpp"
#include "machine/bus/write_watch.hpp"
#include "machine/configuration.hpp"
#include "machine/devices/clint.hpp"
#include "machine/devices/disk_faults.hpp"
#include "machine/devices/goldfish_rtc.hpp"
#include "machine/devices/pci_host.hpp"
#include "machine/devices/plic.hpp"
#include "machine/devices/test_device.hpp"
#include "machine/devices/uart16550.hpp"
#include "machine/devices/virtio_block.hpp"
#include "machine/devices/virtio_console.hpp"
#include "machine/devices/virtio_entropy.hpp"
#include "machine/devices/virtio_mmio.hpp"
#include "machine/devices/virtio_network.hpp"
#include "machine/isa/decode_cache.hpp"
#include "machine/mmu/table_pages.hpp"
#include "machine/probe.hpp"
#include "machine/snapshot/page_versions.hpp"
#include "riscv/platform.hpp"

namespace machine {

class Board final : public Dma {
 public:
  explicit Board(const Configuration& configuration)
      : Board(configuration, Ram(configuration.memory_bytes)) {}
  Board(const Configuration& configuration, Ram ram);

  // The bus. `pa` need not be aligned for RAM; devices take naturally aligned accesses only.
  std::optional<std::uint64_t> load(riscv::PhysAddr pa, unsigned bytes);
  [[nodiscard]] bool store(riscv::PhysAddr pa, unsigned bytes, std::uint64_t value);
  /// Writes RAM and forgets what was decoded or translated from there; the range must be RAM.
  void write_ram(riscv::PhysAddr to, std::span<const std::uint8_t> from, Writer by = Writer::Hart);
  /// Page-table entries in RAM, as a walk reads them and as it sets A and D in them: no translation that
  /// came through the entry is forgotten for that.
  std::uint64_t load_entry(riscv::PhysAddr pa);
  void mark_entry(riscv::PhysAddr pa, std::uint64_t entry);

  [[nodiscard]] bool read(riscv::PhysAddr from, std::span<std::uint8_t> to) const override;
  [[nodiscard]] bool write(riscv::PhysAddr to, std::span<const std::uint8_t> from) override;

  /// Lets devices whose time has come act.
  void update() {
    uart_.update();
    rtc_.update();
  }
  /// The next cycle at which a device other than a hart's timer acts.
  std::uint64_t deadline() const { return std::min(uart_.deadline(), rtc_.deadline()); }

  /// Tells of what happens from now on, where it says so; nullptr: nobody.
  void plug(Probe* probe) { probe_ = probe; }
  Probe* probe() const { return probe_; }
  /// The probe, which is then told of something; nullptr without one.
  Probe* probe_to_tell() {
    probe_told_ = probe_ != nullptr;
    return probe_;
  }
  /// Whether the probe was told of something since this was last asked, and wants the run to end for it.
  bool probe_wants_stop(const Hart& hart) {
    return std::exchange(probe_told_, false) && probe_ != nullptr &&
           probe_->told(hart) == AfterInstruction::Stop;
  }
  /// Instructions and pages of RAM that the probe wants to know of; what lies elsewhere is passed over.
  void set_breakpoints(std::span<const riscv::PhysAddr> instructions);
  void watch_pages(std::span<const riscv::PhysAddr> pages);
  /// One page more, or less.
  void watch_page(riscv::PhysAddr page);
  void unwatch_page(riscv::PhysAddr page);
  void watch_walks(WalkWatch watch) { walk_watch_ = watch; }
  bool walks_watched() const { return walk_watch_ == WalkWatch::On && probe_ != nullptr; }

  /// RAM and disk as they are: cheap, what is written later is copied then. The disk's is empty without one.
  struct Memories {
    PageVersions::Image ram;
    PageVersions::Image disk;
  };
  Memories keep_memories();
  /// Pages of RAM copied so far for all that was kept.
  std::uint64_t ram_copies() const { return ram_versions_.copies(); }
  /// forget_decoded() must follow.
  void restore_memories(const Memories& memories);
  /// Before RAM and disk are replaced behind the bus's back.
  void about_to_replace_memories();

  void attach_disk(std::vector<std::uint8_t> image);
  /// Hands typed bytes to the serial line or the virtio console.
  void type(std::span<const std::uint8_t> bytes);
  /// What the serial line, then the virtio console have transmitted since the last call.
  std::string take_transmitted();
  /// After RAM has changed behind the bus's back.
  void forget_decoded() { decode_cache_.clear(); }
  void reset();

  Ram& ram() { return ram_; }
  const Ram& ram() const { return ram_; }
  Clock& clock() { return clock_; }
  const Clock& clock() const { return clock_; }
  const InterruptPins& pins() const { return pins_; }
  Clint& clint() { return clint_; }
  const Clint& clint() const { return clint_; }
  Uart16550& uart() { return uart_; }
  const TestDevice& test_device() const { return test_device_; }
  const VirtioBlock* disk() const { return disk_.get(); }
  std::span<const std::unique_ptr<VirtioMmio>> virtio() const { return virtio_; }
  DecodeCache& decode_cache() { return decode_cache_; }
  const TablePages& table_pages() const { return table_pages_; }
  const WriteWatch& write_watch() const { return write_watch_; }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive.section("clock");
    archive(self.clock_);
    archive.section("plic");
    archive(self.plic_);
    archive.section("clint");
    archive(self.clint_);
    archive.section("pins");
    archive(self.pins_);
    archive.rule(self.plic_.drives_its_pins(), "the external interrupt pins are as the PLIC drives them");
    archive.rule(self.clint_.drives_its_pins(), "the software interrupt pins are as the CLINT drives them");
    archive.section("uart");
    archive(self.uart_);
    archive.section("rtc");
    archive(self.rtc_);
    archive.section("power");
    archive(self.test_device_);
    for (unsigned slot = 0; slot < self.virtio_.size(); slot++) {
      archive.section("virtio", slot);
      archive(*self.virtio_[slot]);
    }
    if (self.disk_faults_.any()) {
      archive.section("faults");
      archive(self.disk_faults_);
    }
    if (self.console_) {
      archive.section("console");
      archive(*self.console_);
    }
    if (self.entropy_) {
      archive.section("entropy");
      archive(*self.entropy_);
    }
    if (self.network_) {
      archive.section("network");
      archive(*self.network_);
    }
    archive.memory("ram", self.ram_.size(), self.ram_.data(), nullptr);
    if (self.disk_) {
      archive.memory("disk", self.disk_->disk().size(), self.disk_->data(), self.disk_->pristine().data());
    }
  }

 private:
  struct Mapping {
    riscv::PhysAddr base;
    std::uint64_t size;
    Device* device;
  };
  void plug_devices(const Configuration& configuration);
  const Mapping* find(riscv::PhysAddr pa, unsigned bytes) const;
  void put(std::uint64_t offset, std::span<const std::uint8_t> from, Writer by);
  void tell_probe(std::uint64_t offset, std::span<const std::uint8_t> from, Writer by);

  Clock clock_;
  Ram ram_;
  PageVersions ram_versions_;
  WriteWatch write_watch_;
  DecodeCache decode_cache_;
  TablePages table_pages_;
  InterruptPins pins_;
  Plic plic_;
  Clint clint_;
  Uart16550 uart_;
  TestDevice test_device_;
  PciHost pci_host_;
  NoPciCards no_pci_cards_;
  GoldfishRtc rtc_;
  std::array<std::unique_ptr<VirtioMmio>, riscv::platform::kVirtioSlots> virtio_;
  // What sits in the slots of these numbers.
  static constexpr unsigned kDiskSlot = 0, kConsoleSlot = 1, kEntropySlot = 2, kNetworkSlot = 3;
  DiskAccess disk_access_;
  DiskFaults disk_faults_;
  ConsoleInput input_;
  std::unique_ptr<VirtioBlock> disk_;
  std::unique_ptr<VirtioConsole> console_;
  std::unique_ptr<VirtioEntropy> entropy_;
  std::unique_ptr<VirtioNetwork> network_;
  std::vector<Mapping> mappings_;
  Probe* probe_ = nullptr;
  bool probe_told_ = false;
  WalkWatch walk_watch_ = WalkWatch::Off;
};

}  // namespace machine
