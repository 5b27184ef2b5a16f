// The workload as a kernel of its own: machine mode builds an Sv39 page table of 4 KiB pages, supervisor mode
// works under it, prints the checksum and powers off.
#include <array>
#include <cstddef>
#include <cstdint>

#include "riscv/csr.hpp"
#include "riscv/platform.hpp"
#include "riscv/sv39.hpp"
#include "workload.hpp"

namespace {

using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;
namespace sv39 = riscv::sv39;
namespace platform = riscv::platform;

using Table = std::array<Pte, sv39::kEntries>;

constexpr std::size_t kTables = 16;
constexpr std::uint64_t kMappedRam = 8ull << 20;
constexpr std::uint64_t kLeaf =
    Pte::V::mask | Pte::R::mask | Pte::W::mask | Pte::X::mask | Pte::A::mask | Pte::D::mask;

alignas(riscv::kPageSize) std::array<Table, kTables> tables;
std::size_t tables_used = 1;  // the root is the first

PhysAddr address_of(const Table& table) { return PhysAddr(reinterpret_cast<std::uintptr_t>(&table)); }

/// The table that `entry` points to, made now if there is none yet.
Table& table_below(Pte& entry) {
  if (!entry.valid()) entry = Pte::make(address_of(tables[tables_used++]), Pte::V::mask);
  return *reinterpret_cast<Table*>(entry.target().value);
}

void map_page(PhysAddr page) {
  const VirtAddr va(page.value);
  Table& middle = table_below(tables[0][sv39::index(va, 2)]);
  Table& last = table_below(middle[sv39::index(va, 1)]);
  last[sv39::index(va, 0)] = Pte::make(page, kLeaf);
}

void map_identically() {
  map_page(platform::kTestDevice);
  map_page(platform::kUart0);
  for (std::uint64_t offset = 0; offset < kMappedRam; offset += riscv::kPageSize)
    map_page(platform::kRam + offset);
}

void print(char character) { *reinterpret_cast<volatile char*>(platform::kUart0.value) = character; }

void print_hexadecimal(std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4) print("0123456789abcdef"[(value >> shift) & 15]);
  print('\n');
}

[[noreturn]] void power_off(std::uint32_t word) {
  *reinterpret_cast<volatile std::uint32_t*>(platform::kTestDevice.value) = word;
  while (true) asm volatile("wfi");
}

[[noreturn]] void supervisor_main() {
  print_hexadecimal(workload(ROUNDS));
  power_off(platform::kPowerOff);
}

/// No trap belongs here: the run ends as failed.
[[gnu::aligned(4)]] void unexpected_trap() { power_off(platform::kPowerOffFailed | 1u << 16); }

}  // namespace

extern "C" [[noreturn]] void guest_start() {
  constexpr std::uint64_t kWholeRangePmp = 0x1f;  // NAPOT, read, write, execute
  constexpr std::uint64_t kPreviousSupervisor = 1ull << 11;
  map_identically();
  const std::uint64_t satp = riscv::Satp::Mode::with(address_of(tables[0]).page_number(), riscv::Satp::kSv39);
  asm volatile("csrw mtvec, %0" : : "r"(&unexpected_trap));
  asm volatile("csrw pmpaddr0, %0" : : "r"(~0ull >> 10));
  asm volatile("csrw pmpcfg0, %0" : : "r"(kWholeRangePmp));
  asm volatile("csrw satp, %0; sfence.vma" : : "r"(satp) : "memory");
  asm volatile("csrw mstatus, %0" : : "r"(kPreviousSupervisor));
  asm volatile("csrw mepc, %0; mret" : : "r"(&supervisor_main));
  __builtin_unreachable();
}
