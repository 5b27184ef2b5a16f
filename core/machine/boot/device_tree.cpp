#include "machine/boot/device_tree.hpp"

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "machine/devices/plic.hpp"
#include "riscv/platform.hpp"

namespace machine {

namespace {

namespace platform = riscv::platform;

constexpr std::uint32_t kBeginNode = 1, kEndNode = 2, kProperty = 3, kEnd = 9;
constexpr std::uint32_t kMagic = 0xd00dfeed, kVersion = 17, kLastCompatible = 16, kHeaderSize = 40;

void append_u32(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// Builds the structure and strings blocks; everything in them is big-endian and four-byte aligned.
class TreeBuilder {
 public:
  void begin(std::string_view name) {
    append_u32(structure_, kBeginNode);
    append_string(structure_, name);
    align();
  }
  void end() { append_u32(structure_, kEndNode); }

  void flag(std::string_view name) { property(name, {}); }
  void text(std::string_view name, std::string_view value) {
    std::vector<std::uint8_t> bytes;
    append_string(bytes, value);
    property(name, bytes);
  }
  void cells(std::string_view name, const std::vector<std::uint32_t>& values) {
    std::vector<std::uint8_t> bytes;
    for (const std::uint32_t value : values) append_u32(bytes, value);
    property(name, bytes);
  }
  void cell(std::string_view name, std::uint32_t value) { cells(name, {value}); }
  /// reg of a node under two address and two size cells.
  void reg(riscv::PhysAddr base, std::uint64_t size) {
    cells("reg", {static_cast<std::uint32_t>(base.value >> 32), static_cast<std::uint32_t>(base.value),
                  static_cast<std::uint32_t>(size >> 32), static_cast<std::uint32_t>(size)});
  }

  std::vector<std::uint8_t> finish() {
    append_u32(structure_, kEnd);
    constexpr std::uint32_t kReservations = 16;  // one empty entry
    const auto structure_size = static_cast<std::uint32_t>(structure_.size());
    const auto strings_size = static_cast<std::uint32_t>(strings_.size());
    const std::uint32_t structure_at = kHeaderSize + kReservations;
    const std::uint32_t strings_at = structure_at + structure_size;
    std::vector<std::uint8_t> tree;
    for (const std::uint32_t field :
         {kMagic, strings_at + strings_size, structure_at, strings_at, kHeaderSize, kVersion, kLastCompatible,
          0u, strings_size, structure_size}) {
      append_u32(tree, field);
    }
    tree.resize(structure_at);
    tree.insert(tree.end(), structure_.begin(), structure_.end());
    tree.insert(tree.end(), strings_.begin(), strings_.end());
    return tree;
  }

 private:
  static void append_string(std::vector<std::uint8_t>& bytes, std::string_view value) {
    bytes.insert(bytes.end(), value.begin(), value.end());
    bytes.push_back(0);
  }
  void align() { structure_.resize((structure_.size() + 3) & ~std::size_t{3}); }

  void property(std::string_view name, const std::vector<std::uint8_t>& value) {
    append_u32(structure_, kProperty);
    append_u32(structure_, static_cast<std::uint32_t>(value.size()));
    append_u32(structure_, string_offset(name));
    structure_.insert(structure_.end(), value.begin(), value.end());
    align();
  }
  std::uint32_t string_offset(std::string_view name) {
    const auto [entry, added] =
        offsets_.try_emplace(std::string(name), static_cast<std::uint32_t>(strings_.size()));
    if (added) append_string(strings_, name);
    return entry->second;
  }

  std::vector<std::uint8_t> structure_;
  std::vector<std::uint8_t> strings_;
  std::map<std::string, std::uint32_t> offsets_;
};

std::string node_name(std::string_view name, riscv::PhysAddr base) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string address;
  for (std::uint64_t value = base.value; value != 0; value >>= 4)
    address.insert(address.begin(), kDigits[value & 15]);
  return std::string(name) + "@" + address;
}

// Lists of strings, each ended by a zero.
using namespace std::string_view_literals;
constexpr std::string_view kTestCompatible = "sifive,test1\0sifive,test0\0syscon"sv;
constexpr std::string_view kClintCompatible = "sifive,clint0\0riscv,clint0"sv;
constexpr std::string_view kPlicCompatible = "sifive,plic-1.0.0\0riscv,plic0"sv;

// Phandles: the interrupt controller of hart h is h + 1.
constexpr std::uint32_t kPlicPhandle = 0x100, kTestPhandle = 0x101;
constexpr std::uint32_t hart_interrupts(unsigned hart) { return hart + 1; }
constexpr std::uint32_t cpu_phandle(unsigned hart) { return 0x200 + hart; }

void describe_cpus(TreeBuilder& tree, unsigned harts) {
  tree.begin("cpus");
  tree.cell("#address-cells", 1);
  tree.cell("#size-cells", 0);
  tree.cell("timebase-frequency", static_cast<std::uint32_t>(platform::kTimebaseHz));
  for (unsigned hart = 0; hart < harts; hart++) {
    tree.begin("cpu@" + std::to_string(hart));
    tree.text("device_type", "cpu");
    tree.cell("phandle", cpu_phandle(hart));
    tree.cell("reg", hart);
    tree.text("status", "okay");
    tree.text("compatible", "riscv");
    tree.text("riscv,isa", "rv64imafdc_zicsr_zifencei_zihintpause_zicond_zba_zbb_zbs_sstc");
    tree.text("mmu-type", "riscv,sv57");
    tree.begin("interrupt-controller");
    tree.cell("#interrupt-cells", 1);
    tree.flag("interrupt-controller");
    tree.text("compatible", "riscv,cpu-intc");
    tree.cell("phandle", hart_interrupts(hart));
    tree.end();
    tree.end();
  }
  tree.begin("cpu-map");
  tree.begin("cluster0");
  for (unsigned hart = 0; hart < harts; hart++) {
    tree.begin("core" + std::to_string(hart));
    tree.cell("cpu", cpu_phandle(hart));
    tree.end();
  }
  tree.end();
  tree.end();
  tree.end();
}

/// interrupts-extended of a controller that drives two inputs of every hart.
std::vector<std::uint32_t> to_every_hart(unsigned harts, riscv::InterruptCause first,
                                         riscv::InterruptCause second) {
  std::vector<std::uint32_t> cells;
  for (unsigned hart = 0; hart < harts; hart++) {
    cells.insert(cells.end(), {hart_interrupts(hart), static_cast<std::uint32_t>(first),
                               hart_interrupts(hart), static_cast<std::uint32_t>(second)});
  }
  return cells;
}

void describe_interrupt_controllers(TreeBuilder& tree, unsigned harts) {
  using riscv::InterruptCause;
  tree.begin(node_name("clint", platform::kClint));
  tree.text("compatible", kClintCompatible);
  tree.reg(platform::kClint, platform::kClintSize);
  tree.cells("interrupts-extended",
             to_every_hart(harts, InterruptCause::MachineSoftware, InterruptCause::MachineTimer));
  tree.end();
  tree.begin(node_name("plic", platform::kPlic));
  tree.text("compatible", kPlicCompatible);
  tree.reg(platform::kPlic, platform::kPlicSize);
  tree.cell("#interrupt-cells", 1);
  tree.cell("#address-cells", 0);
  tree.flag("interrupt-controller");
  tree.cell("riscv,ndev", Plic::kSources - 1);
  tree.cells("interrupts-extended",
             to_every_hart(harts, InterruptCause::MachineExternal, InterruptCause::SupervisorExternal));
  tree.cell("phandle", kPlicPhandle);
  tree.end();
}

void describe_devices(TreeBuilder& tree) {
  const auto interrupt = [&](unsigned source) {
    tree.cell("interrupt-parent", kPlicPhandle);
    tree.cell("interrupts", source);
  };
  tree.begin(node_name("serial", platform::kUart0));
  tree.text("compatible", "ns16550a");
  tree.reg(platform::kUart0, platform::kUartSize);
  tree.cell("clock-frequency", 3'686'400);
  interrupt(platform::kUart0Irq);
  tree.end();
  for (unsigned slot = 0; slot < platform::kVirtioSlots; slot++) {
    const riscv::PhysAddr base = platform::kVirtio0 + slot * platform::kVirtioStride;
    tree.begin(node_name("virtio_mmio", base));
    tree.text("compatible", "virtio,mmio");
    tree.reg(base, platform::kVirtioStride);
    interrupt(platform::kVirtio0Irq + slot);
    tree.end();
  }
  tree.begin(node_name("rtc", platform::kRtc));
  tree.text("compatible", "google,goldfish-rtc");
  tree.reg(platform::kRtc, platform::kRtcSize);
  interrupt(platform::kRtcIrq);
  tree.end();
  tree.begin(node_name("test", platform::kTestDevice));
  tree.text("compatible", kTestCompatible);
  tree.reg(platform::kTestDevice, platform::kTestDeviceSize);
  tree.cell("phandle", kTestPhandle);
  tree.end();
}

void describe_power(TreeBuilder& tree, std::string_view name, std::uint32_t value) {
  tree.begin(name);
  tree.text("compatible", name == "reboot" ? "syscon-reboot" : "syscon-poweroff");
  tree.cell("regmap", kTestPhandle);
  tree.cell("offset", 0);
  tree.cell("value", value);
  tree.end();
}

}  // namespace

std::vector<std::uint8_t> make_device_tree(const Configuration& configuration) {
  TreeBuilder tree;
  tree.begin("");
  tree.cell("#address-cells", 2);
  tree.cell("#size-cells", 2);
  tree.text("compatible", "riscv-virtio");
  tree.text("model", "riscv-virtio,qemu");
  tree.begin("chosen");
  tree.text("bootargs", configuration.boot_arguments);
  tree.text("stdout-path", "/soc/" + node_name("serial", platform::kUart0));
  tree.end();
  tree.begin(node_name("memory", platform::kRam));
  tree.text("device_type", "memory");
  tree.reg(platform::kRam, configuration.memory_bytes);
  tree.end();
  describe_cpus(tree, configuration.harts);
  tree.begin("soc");
  tree.cell("#address-cells", 2);
  tree.cell("#size-cells", 2);
  tree.text("compatible", "simple-bus");
  tree.flag("ranges");
  describe_interrupt_controllers(tree, configuration.harts);
  describe_devices(tree);
  tree.end();
  describe_power(tree, "poweroff", platform::kPowerOff);
  describe_power(tree, "reboot", platform::kReboot);
  tree.end();
  return tree.finish();
}

}  // namespace machine
