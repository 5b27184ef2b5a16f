#include "machine/boot/device_tree.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using machine::Configuration;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::uint32_t u32_at(const Bytes& bytes, std::size_t offset) {
  REQUIRE(offset + 4 <= bytes.size());
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; i++) value = value << 8 | bytes[offset + i];
  return value;
}

/// A flattened tree read as the specification's chapter 5 says: every property by its path,
/// `/cpus/cpu@0:reg`.
class TreeReader {
 public:
  explicit TreeReader(const Bytes& tree) : tree_(tree) {
    REQUIRE(u32_at(tree, 0) == 0xd00dfeed);
    REQUIRE(u32_at(tree, 4) == tree.size());
    at_ = u32_at(tree, 8);
    strings_ = u32_at(tree, 12);
    REQUIRE(u32_at(tree, 20) == 17);
    REQUIRE(at_ % 4 == 0);
    REQUIRE(at_ + u32_at(tree, 36) == strings_);
    REQUIRE(strings_ + u32_at(tree, 32) == tree.size());
    REQUIRE(token() == kBeginNode);
    read_node("");
    REQUIRE(token() == kEnd);
    REQUIRE(at_ == strings_);
  }

  bool has(const std::string& path) const { return properties_.contains(path); }
  const Bytes& raw(const std::string& path) const {
    REQUIRE_MESSAGE(has(path), path);
    return properties_.at(path);
  }
  std::string text(const std::string& path) const {
    const Bytes& bytes = raw(path);
    REQUIRE(!bytes.empty());
    REQUIRE(bytes.back() == 0);
    return {bytes.begin(), bytes.end() - 1};
  }
  std::vector<std::uint32_t> cells(const std::string& path) const {
    std::vector<std::uint32_t> values;
    for (std::size_t i = 0; i < raw(path).size(); i += 4) values.push_back(u32_at(raw(path), i));
    return values;
  }
  /// Nodes whose parent is `path` and whose name begins so.
  unsigned count_nodes(const std::string& path, const std::string& prefix) const {
    unsigned count = 0;
    for (const auto& node : nodes_)
      count += node.starts_with(path + "/" + prefix) && node.find('/', path.size() + 1) == std::string::npos;
    return count;
  }

 private:
  static constexpr std::uint32_t kBeginNode = 1, kEndNode = 2, kProperty = 3, kEnd = 9;

  std::uint32_t token() {
    const std::uint32_t value = u32_at(tree_, at_);
    at_ += 4;
    return value;
  }
  std::string string_from(std::size_t offset) const {
    std::string text;
    for (; tree_.at(offset) != 0; offset++) text.push_back(static_cast<char>(tree_[offset]));
    return text;
  }
  void align() { at_ = (at_ + 3) & ~std::size_t{3}; }

  void read_node(const std::string& parent) {
    const std::string name = string_from(at_);
    at_ += name.size() + 1;
    align();
    const std::string path = name.empty() ? "" : parent + "/" + name;
    nodes_.push_back(path);
    for (;;) {
      const std::uint32_t next = token();
      if (next == kEndNode) return;
      if (next == kBeginNode) {
        read_node(path);
        continue;
      }
      REQUIRE(next == kProperty);
      const std::uint32_t length = token(), property = token();
      const auto begin = tree_.begin() + static_cast<std::ptrdiff_t>(at_);
      REQUIRE(properties_.emplace(path + ":" + string_from(strings_ + property), Bytes(begin, begin + length))
                  .second);
      at_ += length;
      align();
    }
  }

  Bytes tree_;
  std::size_t at_ = 0;
  std::size_t strings_ = 0;
  std::map<std::string, Bytes> properties_;
  std::vector<std::string> nodes_;
};

TreeReader tree_of(const Configuration& configuration) {
  return TreeReader(machine::make_device_tree(configuration));
}

}  // namespace

TEST_CASE("the tree carries the boot arguments, whatever they are") {
  for (const std::string text : {"", "x", "root=/dev/vda console=ttyS0", "\"quoted\" \\ and \xe4\xb8\xad"}) {
    CAPTURE(text);
    CHECK(tree_of({.boot_arguments = text}).text("/chosen:bootargs") == text);
  }
  CHECK(tree_of({.boot_arguments = std::string(1024, 'a')}).text("/chosen:bootargs").size() == 1024);
}

TEST_CASE("the tree says how much memory there is, in two cells each") {
  CHECK(tree_of({.memory_bytes = 128ull << 20, .boot_arguments = {}}).cells("/memory@80000000:reg") ==
        std::vector<std::uint32_t>{0, 0x80000000, 0, 0x08000000});
  CHECK(tree_of({.memory_bytes = 2048ull << 20, .boot_arguments = {}}).cells("/memory@80000000:reg") ==
        std::vector<std::uint32_t>{0, 0x80000000, 0, 0x80000000});
}

TEST_CASE("there is a cpu node for every hart, and interrupt controllers reach each") {
  for (unsigned harts = 1; harts <= 8; harts++) {
    CAPTURE(harts);
    const TreeReader tree = tree_of({.harts = harts, .boot_arguments = {}});
    CHECK(tree.count_nodes("/cpus", "cpu@") == harts);
    const auto clint = tree.cells("/soc/clint@2000000:interrupts-extended");
    const auto plic = tree.cells("/soc/plic@c000000:interrupts-extended");
    REQUIRE(clint.size() == 4 * harts);
    REQUIRE(plic.size() == 4 * harts);
    for (unsigned hart = 0; hart < harts; hart++) {
      const std::string cpu = "/cpus/cpu@" + std::to_string(hart);
      CHECK(tree.cells(cpu + ":reg") == std::vector<std::uint32_t>{hart});
      CHECK(tree.text(cpu + ":mmu-type") == "riscv,sv57");
      CHECK(tree.text(cpu + ":riscv,isa") == "rv64imafdc_zicsr_zifencei_zihintpause_zicond_zba_zbb_zbs_sstc");
      CHECK(tree.cells("/cpus/cpu-map/cluster0/core" + std::to_string(hart) + ":cpu") ==
            tree.cells(cpu + ":phandle"));
      const auto phandle = tree.cells(cpu + "/interrupt-controller:phandle").at(0);
      // Machine software and timer; machine and supervisor external.
      const std::vector<std::uint32_t> at_clint(clint.begin() + 4 * hart, clint.begin() + 4 * hart + 4);
      const std::vector<std::uint32_t> at_plic(plic.begin() + 4 * hart, plic.begin() + 4 * hart + 4);
      CHECK(at_clint == std::vector<std::uint32_t>{phandle, 3, phandle, 7});
      CHECK(at_plic == std::vector<std::uint32_t>{phandle, 11, phandle, 9});
    }
  }
}

TEST_CASE("devices are where the board has them, with their interrupts at the PLIC") {
  const TreeReader tree = tree_of({});
  const auto plic = tree.cells("/soc/plic@c000000:phandle").at(0);
  const auto check = [&](const std::string& node, std::uint32_t base, std::uint32_t size,
                         std::uint32_t interrupt) {
    CAPTURE(node);
    CHECK(tree.cells(node + ":reg") == std::vector<std::uint32_t>{0, base, 0, size});
    CHECK(tree.cells(node + ":interrupts") == std::vector<std::uint32_t>{interrupt});
    CHECK(tree.cells(node + ":interrupt-parent") == std::vector<std::uint32_t>{plic});
  };
  check("/soc/serial@10000000", 0x10000000, 0x100, 10);
  CHECK(tree.text("/soc/serial@10000000:compatible") == "ns16550a");
  check("/soc/rtc@101000", 0x101000, 0x1000, 11);
  for (std::uint32_t slot = 0; slot < 8; slot++)
    check("/soc/virtio_mmio@1000" + std::to_string(slot + 1) + "000", 0x10001000 + slot * 0x1000, 0x1000,
          1 + slot);
  CHECK(tree.cells("/soc/plic@c000000:riscv,ndev").at(0) == 95);
  CHECK(tree.text("/chosen:stdout-path") == "/soc/serial@10000000");
  CHECK(tree.has("/soc/plic@c000000:interrupt-controller"));
}

TEST_CASE("the tree says how to power off and how to reboot") {
  const TreeReader tree = tree_of({});
  const auto device = tree.cells("/soc/test@100000:phandle");
  CHECK(tree.text("/soc/test@100000:compatible").ends_with("syscon"));
  for (const auto& [node, value] : {std::pair{"/poweroff", 0x5555u}, {"/reboot", 0x7777u}}) {
    CHECK(tree.text(std::string(node) + ":compatible") == "syscon-" + std::string(node).substr(1));
    CHECK(tree.cells(std::string(node) + ":regmap") == device);
    CHECK(tree.cells(std::string(node) + ":value") == std::vector<std::uint32_t>{value});
  }
}

TEST_CASE("time runs at 10 MHz") {
  CHECK(tree_of({}).cells("/cpus:timebase-frequency") == std::vector<std::uint32_t>{10'000'000});
}
