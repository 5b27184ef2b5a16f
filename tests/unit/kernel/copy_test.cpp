#include "kernel/memory/copy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "kernel/memory/platform.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

/// User memory as exec lays it out: read-only text, data, a guard that user mode
/// cannot touch, a stack. Nothing behind.
struct UserLayout {
  static constexpr VirtAddr kText{0};
  static constexpr VirtAddr kData{PGSIZE};
  static constexpr VirtAddr kGuard{2 * PGSIZE};
  static constexpr VirtAddr kStack{3 * PGSIZE};
  static constexpr VirtAddr kEnd{4 * PGSIZE};

  UserLayout() : pagetable(must_uvmcreate()) {
    REQUIRE(uvmalloc(pagetable, 0, kData.value, PTE_X) == kData.value);
    REQUIRE(uvmalloc(pagetable, kData.value, kEnd.value, PTE_W) == kEnd.value);
    uvmclear(pagetable, kGuard);
  }

  std::byte& at(VirtAddr va) const { return *to_pointer(*walkaddr(pagetable, va) + va.page_offset()); }

  Arena arena;
  PageTable pagetable;
};

/// 0, 1, 2 ... so that a byte out of place shows.
std::vector<std::byte> pattern(std::size_t size) {
  std::vector<std::byte> bytes(size);
  std::ranges::generate(bytes, [value = 0]() mutable { return static_cast<std::byte>(value++); });
  return bytes;
}

constexpr std::array kNobodysAddresses{VirtAddr(MAXVA - 1),
                                       MAXVA,
                                       TRAMPOLINE,
                                       TRAPFRAME,
                                       VirtAddr(1ull << 38),
                                       VirtAddr(1ull << 39),
                                       VirtAddr(0x80000000),
                                       VirtAddr(~0ull),
                                       VirtAddr(~0ull << 12),
                                       UserLayout::kEnd,
                                       UserLayout::kGuard};

}  // namespace

TEST_CASE("copyout and copyin move bytes across page boundaries") {
  UserLayout user;
  REQUIRE(uvmalloc(user.pagetable, user.kEnd.value, 8 * PGSIZE, PTE_W).has_value());
  const std::vector<std::byte> bytes = pattern(2 * PGSIZE + 100);
  const VirtAddr start = UserLayout::kEnd - 50;
  REQUIRE(copyout(user.pagetable, start, bytes));
  CHECK(user.at(start) == bytes[0]);
  CHECK(user.at(UserLayout::kEnd) == bytes[50]);
  CHECK(user.at(start + bytes.size()) == std::byte{0});

  std::vector<std::byte> back(bytes.size());
  REQUIRE(copyin(user.pagetable, back, start));
  CHECK(back == bytes);
}

TEST_CASE("copying nothing succeeds anywhere") {
  UserLayout user;
  CHECK(copyout(user.pagetable, VirtAddr(~0ull), {}));
  CHECK(copyin(user.pagetable, {}, VirtAddr(~0ull)));
}

TEST_CASE("an object survives the way out and in") {
  UserLayout user;
  const std::uint64_t sent = 0x0123456789abcdef;
  std::uint64_t received = 0;
  REQUIRE(copyout(user.pagetable, UserLayout::kData + 5, bytes_of(sent)));
  REQUIRE(copyin(user.pagetable, writable_bytes_of(received), UserLayout::kData + 5));
  CHECK(received == sent);
}

TEST_CASE("copyout refuses the read-only text, copyin reads it") {
  UserLayout user;
  std::array<std::byte, 4> bytes{};
  CHECK_FALSE(copyout(user.pagetable, UserLayout::kText, bytes));
  CHECK(copyin(user.pagetable, bytes, UserLayout::kText));
}

TEST_CASE("no copy touches what is not the user's") {
  UserLayout user;
  std::array<std::byte, 8> bytes{};
  std::array<char, 8> text{};
  for (const VirtAddr va : kNobodysAddresses) {
    CAPTURE(va.value);
    CHECK_FALSE(copyout(user.pagetable, va, bytes));
    CHECK_FALSE(copyin(user.pagetable, bytes, va));
    CHECK_FALSE(copyinstr(user.pagetable, text, va).has_value());
  }
}

TEST_CASE("a copy that runs into a bad page fails, and has moved what came before it") {
  UserLayout user;
  const std::vector<std::byte> bytes = pattern(32);
  const VirtAddr start = UserLayout::kGuard - 16;
  CHECK_FALSE(copyout(user.pagetable, start, bytes));
  for (std::size_t i = 0; i < 16; ++i) CHECK(user.at(start + i) == bytes[i]);
  std::vector<std::byte> back(32);
  CHECK_FALSE(copyin(user.pagetable, back, start));
  CHECK(back[15] == bytes[15]);
  CHECK(back[16] == std::byte{0});
}

TEST_CASE("an execute-only page cannot be read") {
  UserLayout user;
  Pte* entry = walk(user.pagetable, UserLayout::kText, OnMissing::Fail);
  entry->raw = Pte::R::with(entry->raw, false);
  std::array<std::byte, 1> byte{};
  CHECK_FALSE(copyin(user.pagetable, byte, UserLayout::kText));
}

TEST_CASE("copyinstr reads a text up to its zero byte, across pages") {
  UserLayout user;
  REQUIRE(uvmalloc(user.pagetable, user.kEnd.value, 6 * PGSIZE, PTE_W).has_value());
  const std::string_view text = "across";
  REQUIRE(copyout(user.pagetable, UserLayout::kEnd - 3, std::as_bytes(std::span(text))));
  std::array<char, 16> buffer;
  CHECK(copyinstr(user.pagetable, buffer, UserLayout::kEnd - 3) == "across");
  CHECK(buffer[6] == '\0');
}

TEST_CASE("copyinstr needs room for the zero byte") {
  UserLayout user;
  const std::string_view text = "seven";
  REQUIRE(copyout(user.pagetable, UserLayout::kData, std::as_bytes(std::span(text))));
  std::array<char, 6> enough;
  std::array<char, 5> too_small;
  CHECK(copyinstr(user.pagetable, enough, UserLayout::kData) == "seven");
  CHECK_FALSE(copyinstr(user.pagetable, too_small, UserLayout::kData).has_value());
  CHECK_FALSE(copyinstr(user.pagetable, {}, UserLayout::kData).has_value());
}

TEST_CASE("copyinstr fails on a text that no zero byte ends before the user's memory does") {
  UserLayout user;
  const std::vector<std::byte> letters(PGSIZE, std::byte{'x'});
  REQUIRE(copyout(user.pagetable, UserLayout::kStack, letters));
  std::vector<char> buffer(2 * PGSIZE);
  CHECK_FALSE(copyinstr(user.pagetable, buffer, UserLayout::kStack).has_value());
}
