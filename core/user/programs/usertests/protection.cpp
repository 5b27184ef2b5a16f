// What the page table must not let a process do.
#include <array>

#include "suites.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constinit int global = 7;
constinit int zeroed_global = 0;

/// Addresses that belong to the kernel, to devices, or to nobody.
constexpr std::uint64_t kForbidden[] = {
    kTestDevice,
    kPlic,
    kPlic + 0x200000,
    kUart,
    kUart + 0x1000,
    kKernelBase,
    kKernelBase + 0x1000,
    kKernelBase + 0x10000,
    kKernelBase + 0x100000,
    kKernelBase + 0x3ffff88,
    kKernelBase + 0x7ffffff,
    kTrapframe - kPageSize * 2 - 1,
    kTrapframe,
    kTrapframe + 8,
    kTrampoline,
    kTrampoline + 0xfff,
    kMaxVa,
    kMaxVa + 1,
    kMaxVa * 2,
    1ull << 62,
    1ull << 63,
    0xffffffff80000000ull,
    0xffffffc000000000ull,
    0xffffffffffffffffull,
};

void forbidden_addresses_cannot_be_read() {
  for (const auto address : kForbidden) {
    if (status_in_child([=] { load(address); }) != kKilled) fail("expected no load from %lx", address);
  }
}

void forbidden_addresses_cannot_be_written() {
  for (const auto address : kForbidden) {
    if (status_in_child([=] { store(address); }) != kKilled) fail("expected no store to %lx", address);
  }
}

void forbidden_addresses_cannot_be_executed() {
  for (const auto address : kForbidden) {
    if (status_in_child([=] { jump(address); }) != kKilled) fail("expected no jump to %lx", address);
  }
}

void memory_behind_the_heap_is_not_there() {
  const auto end = page_up(heap_end());
  expect_killed([=] { load(end); }, "the status of one who reads behind the heap");
  expect_killed([=] { store(end); }, "the status of one who writes there");
  expect_killed([=] { jump(end); }, "the status of one who jumps there");
  expect_killed([=] { load(end + 100 * kPageSize); }, "the status of one who reads far behind it");
}

void guard_page_cannot_be_touched() {
  const auto guard = stack_page() - kPageSize;
  expect_killed([=] { load(guard); }, "the status of one who reads the guard page");
  expect_killed([=] { load(guard + kPageSize - 1); }, "the status of one who reads its last byte");
  expect_killed([=] { store(guard + kPageSize - 8); }, "the status of one who writes to it");
  expect_killed([=] { jump(guard); }, "the status of one who jumps to it");
}

[[gnu::noinline]] int recurse(int depth) {
  volatile char place[64];
  place[depth % 64] = static_cast<char>(depth);
  return depth > 1000000 ? 0 : recurse(depth + 1) + place[depth % 64];
}

void endless_recursion_meets_the_guard() {
  expect_killed([] { exit(recurse(0) & 1); }, "the status of one who overflows its stack");
}

void stack_pointer_astray_ends_the_process() {
  for (const std::uint64_t sp : {0ull, 0x80000000ull, 1ull << 38, ~0ull & ~15ull}) {
    expect_killed(
        [=] {
          asm volatile("mv sp, %0\n sd zero, -16(sp)\n 1: j 1b" : : "r"(sp));
          __builtin_unreachable();
        },
        "the status of one without a stack");
  }
}

/// The registers are the kernel's to save, wherever the stack pointer points.
void system_calls_need_no_stack() {
  const int status = status_in_child([] {
    asm volatile(
        "li sp, 0x80000000\n li a7, 11\n ecall\n mv s0, a0\n li sp, -1\n li a7, 11\n ecall\n"
        "sub a0, a0, s0\n li a7, 2\n ecall" ::
            : "memory");
    __builtin_unreachable();
  });
  expect_equal(status, 0, "the status of one that calls without a stack");
}

void instructions_cannot_be_written() {
  expect_killed([] { store(address_of(&recurse)); }, "the status of one who writes to its instructions");
  expect_killed([] { store(0); }, "the status of one who writes to address 0");
}

void constants_cannot_be_written() {
  static const char text[] = "constant";
  expect_killed([] { store(address_of(&text[0])); }, "the status of one who writes to a constant");
}

void data_cannot_be_executed() {
  constexpr std::uint32_t kReturn = 0x00008067;
  constinit static std::uint32_t code = kReturn;
  expect_killed([] { jump(address_of(&code)); }, "the status of one who jumps into its data");
  expect_killed([] { jump(address_of(&zeroed_global)); }, "the status of one who jumps into its zeroed data");
}

void heap_and_stack_cannot_be_executed() {
  constexpr std::uint32_t kReturn = 0x00008067;
  expect_killed(
      [] {
        auto* code = pointer_to<std::uint32_t>(page_up(heap_end()));
        sbrk(2 * static_cast<int>(kPageSize));
        *code = kReturn;
        jump(address_of(code));
      },
      "the status of one who jumps into its heap");
  expect_killed(
      [] {
        volatile std::uint32_t code = kReturn;
        jump(address_of(&code));
      },
      "the status of one who jumps into its stack");
}

void privileged_instructions_are_refused() {
  expect_killed([] { asm volatile("csrr t0, sstatus"); }, "the status of one who reads sstatus");
  expect_killed([] { asm volatile("csrw satp, zero"); }, "the status of one who writes satp");
  expect_killed([] { asm volatile("csrr t0, mhartid"); }, "the status of one who reads mhartid");
  expect_killed([] { asm volatile("sfence.vma"); }, "the status of one who fences");
  expect_killed([] { asm volatile("sret"); }, "the status of one who returns from a trap");
  expect_killed([] { asm volatile("mret"); }, "the status of one who returns to machine mode");
}

void bad_instructions_end_the_process() {
  expect_killed([] { asm volatile(".4byte 0xffffffff"); }, "the status of one with a bad instruction");
  expect_killed([] { asm volatile(".2byte 0"); }, "the status of one with a zero instruction");
  expect_killed([] { asm volatile("ebreak"); }, "the status of one with a breakpoint");
}

void globals_begin_with_their_values() {
  expect_equal(global, 7, "a global variable");
  expect_equal(zeroed_global, 0, "a global variable without a value");
}

constexpr Test kTests[] = {
    {"forbidden_addresses_cannot_be_read", forbidden_addresses_cannot_be_read},
    {"forbidden_addresses_cannot_be_written", forbidden_addresses_cannot_be_written},
    {"forbidden_addresses_cannot_be_executed", forbidden_addresses_cannot_be_executed},
    {"memory_behind_the_heap_is_not_there", memory_behind_the_heap_is_not_there},
    {"guard_page_cannot_be_touched", guard_page_cannot_be_touched},
    {"endless_recursion_meets_the_guard", endless_recursion_meets_the_guard},
    {"stack_pointer_astray_ends_the_process", stack_pointer_astray_ends_the_process},
    {"system_calls_need_no_stack", system_calls_need_no_stack},
    {"instructions_cannot_be_written", instructions_cannot_be_written},
    {"constants_cannot_be_written", constants_cannot_be_written},
    {"data_cannot_be_executed", data_cannot_be_executed},
    {"heap_and_stack_cannot_be_executed", heap_and_stack_cannot_be_executed},
    {"privileged_instructions_are_refused", privileged_instructions_are_refused},
    {"bad_instructions_end_the_process", bad_instructions_end_the_process},
    {"globals_begin_with_their_values", globals_begin_with_their_values},
};

}  // namespace

constinit const Tests protection_tests = kTests;

}  // namespace usertests
