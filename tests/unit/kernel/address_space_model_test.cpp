// Whole address spaces beside a simple model of them: a size, and the pages that were written to.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "kernel/memory/copy.hpp"
#include "kernel/memory/growproc.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/memory/proc_pagetable.hpp"
#include "kernel/memory/uvm.hpp"
#include "kernel/memory/vmfault.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

using Bytes = std::vector<std::byte>;

/// A process, and what is known of it.
struct Process {
  UserMemory memory;
  std::map<std::uint64_t, Bytes> written;  ///< by the pages' addresses

  void write(std::uint64_t va, std::span<const std::byte> bytes) {
    for (const std::byte byte : bytes) {
      Bytes& page = written.try_emplace(PGROUNDDOWN(va), PGSIZE).first->second;
      page[va++ % PGSIZE] = byte;
    }
  }

  /// What the page at `va` should hold.
  Bytes page(std::uint64_t va) const {
    const auto found = written.find(va);
    return found != written.end() ? found->second : Bytes(PGSIZE);
  }

  Bytes expected(std::uint64_t va, std::size_t count) const {
    Bytes bytes;
    for (std::uint64_t at = PGROUNDDOWN(va); at < va + count; at += PGSIZE) {
      const Bytes next = page(at);
      bytes.insert(bytes.end(), next.begin(), next.end());
    }
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(va % PGSIZE);
    return {first, first + static_cast<std::ptrdiff_t>(count)};
  }
};

class ProcessesBesideModel {
 public:
  ProcessesBesideModel(Variant variant, std::uint64_t seed)
      : arena_(variant == Variant::super ? kPagesWithSuperpages : 250, variant),
        random_(seed),
        kernel_table_(must_uvmcreate()),
        free_at_start_(arena_.free_pages()) {
    Process first;
    REQUIRE(make_tables(first.memory));
    processes_.push_back(first);
  }

  void step() {
    Process& process = processes_[below(processes_.size())];
    arena_.current_process = process.memory;
    arena_.table_in_use = process.memory.kernel_pagetable;
    arena_.allocations_until_failure.reset();
    one_will_fail_ = below(4) == 0;
    if (one_will_fail_) arena_.allocations_until_failure = below(8);
    switch (below(12)) {
      case 0:
      case 1: return grow(process, static_cast<std::int64_t>(some_bytes()));
      case 2: return grow(process, -static_cast<std::int64_t>(some_bytes()));
      case 3: return fork(process);
      case 4: return processes_.size() > 1 ? exit(process) : void();
      case 5: return write_nowhere(process);
      case 6: return read(process);
      case 7: return store(process);
      default: return write(process);
    }
  }

  void exit_all() {
    arena_.allocations_until_failure.reset();
    while (!processes_.empty()) exit(processes_.back());
    REQUIRE(arena_.free_pages() == free_at_start_);
  }

 private:
  static constexpr std::size_t kMostProcesses = 6;
  /// Of a process's tables and whatever else one operation may need.
  static constexpr std::size_t kPlenty = 20;

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool is(Variant variant) const { return arena_.variant == variant; }
  bool may_run_out() const { return arena_.allocations_until_failure || arena_.free_pages() < kPlenty; }

  std::uint64_t some_bytes() {
    if (is(Variant::super) && below(2) == 0) return below(2 * kSuperpageSize);
    return below(4) == 0 ? below(8) * PGSIZE : below(12 * PGSIZE);
  }

  bool make_tables(UserMemory& memory) {
    const auto made = proc_pagetable({.trampoline = KERNBASE, .trapframe = KERNBASE, .usyscall = KERNBASE});
    if (!made) return false;
    memory.pagetable = *made;
    if (!is(Variant::kpt)) return true;
    const auto kernel_table = pkvminit(kernel_table_);
    if (kernel_table) memory.kernel_pagetable = *kernel_table;
    return kernel_table.has_value();
  }

  static void free_tables(const UserMemory& memory) {
    if (memory.kernel_pagetable) pkvmfree(memory.kernel_pagetable);
    if (memory.pagetable) proc_freepagetable(memory.pagetable, memory.size);
  }

  void grow(Process& process, std::int64_t bytes) {
    const std::uint64_t old_size = process.memory.size;
    const auto size = growproc(process.memory, bytes);
    if (!size) {
      const bool below_zero = bytes < 0 && static_cast<std::uint64_t>(-bytes) > old_size;
      const bool no_memory = arena_.free_pages() < pages(old_size, bytes) + kPlenty;
      const bool one_failed = one_will_fail_ && !arena_.allocations_until_failure;
      REQUIRE((below_zero || no_memory || one_failed));
      return;
    }
    REQUIRE(*size == old_size + static_cast<std::uint64_t>(bytes));
    process.memory.size = *size;
    // What is left of a page that stays keeps its contents.
    process.written.erase(process.written.lower_bound(PGROUNDUP(*size)), process.written.end());
  }

  static std::size_t pages(std::uint64_t size, std::int64_t bytes) {
    const std::uint64_t new_size = size + static_cast<std::uint64_t>(bytes);
    return bytes < 0 ? 0 : static_cast<std::size_t>((PGROUNDUP(new_size) - PGROUNDUP(size)) / PGSIZE);
  }

  void fork(const Process& parent) {
    if (processes_.size() == kMostProcesses) return;
    const std::size_t before = arena_.free_pages();
    const bool may_fail =
        one_will_fail_ || before < pages(0, static_cast<std::int64_t>(parent.memory.size)) + kPlenty;
    Process child;
    bool done = make_tables(child.memory) &&
                uvmcopy(parent.memory.pagetable, child.memory.pagetable, parent.memory.size);
    if (done) {
      child.memory.size = parent.memory.size;
      done = !is(Variant::kpt) ||
             u2kvmcopy(child.memory.pagetable, child.memory.kernel_pagetable, 0, child.memory.size);
    }
    if (done) {
      child.written = parent.written;
      processes_.push_back(child);
    } else {
      REQUIRE(may_fail);
      free_tables(child.memory);
      REQUIRE(arena_.free_pages() == before);
    }
  }

  void exit(Process& process) {
    check_all(process);
    free_tables(process.memory);
    std::swap(process, processes_.back());
    processes_.pop_back();
  }

  /// A range inside the process's memory; in one page when memory may run out on the way.
  std::pair<std::uint64_t, std::size_t> some_range(const Process& process) {
    const std::uint64_t start = below(process.memory.size);
    const std::uint64_t end = may_run_out() ? PGROUNDDOWN(start) + PGSIZE : start + 2 * PGSIZE;
    const std::uint64_t longest = std::min(end, process.memory.size) - start;
    return {start, static_cast<std::size_t>(1 + below(std::min<std::uint64_t>(longest, 5000)))};
  }

  void write(Process& process) {
    if (process.memory.size == 0) return;
    const auto [start, count] = some_range(process);
    Bytes bytes(count);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_());
    const bool may_fail = may_run_out();
    if (!copyout(process.memory.pagetable, VirtAddr(start), bytes)) {
      REQUIRE(may_fail);
      return;
    }
    process.write(start, bytes);
  }

  void write_nowhere(const Process& process) {
    const std::byte byte{1};
    const VirtAddr behind(PGROUNDUP(process.memory.size) + below(3) * PGSIZE);
    REQUIRE_FALSE(copyout(process.memory.pagetable, behind, bytes_of(byte)));
    REQUIRE(vmfault(process.memory.pagetable, process.memory.size, behind, PTE_W) == Fault::Refused);
  }

  void read(const Process& process) {
    if (process.memory.size == 0) return;
    const auto [start, count] = some_range(process);
    Bytes bytes(count);
    const bool may_fail = is(Variant::lazy) && may_run_out();
    if (!copyin(process.memory.pagetable, bytes, VirtAddr(start))) {
      REQUIRE(may_fail);
      return;
    }
    REQUIRE(bytes == process.expected(start, count));
  }

  /// A store of the program itself, with the fault that it may cause.
  void store(Process& process) {
    if (process.memory.size == 0) return;
    const std::uint64_t va = below(process.memory.size);
    const PageTable pagetable = process.memory.pagetable;
    const auto writable = [&] {
      const Pte entry = *walk_down(pagetable, VirtAddr(va), OnMissing::Fail).entry;
      return entry.valid() && entry.user() && entry.writable();
    };
    const bool may_fail = may_run_out();
    if (!writable() && vmfault(pagetable, process.memory.size, VirtAddr(va), PTE_W) != Fault::Served) {
      REQUIRE(may_fail);
      return;
    }
    REQUIRE(writable());
    const auto value = static_cast<std::byte>(random_());
    user_page(pagetable, VirtAddr(va))[VirtAddr(va).page_offset()] = value;
    process.write(va, std::span(&value, 1));
  }

  /// Compares every page that is there with the model.
  void check_all(const Process& process) {
    for (VirtAddr va; va.value < process.memory.size; va += PGSIZE) {
      const auto page = walkaddr(process.memory.pagetable, va);
      if (page) {
        REQUIRE(std::ranges::equal(bytes_of_page(*page), process.page(va.value)));
      } else {
        REQUIRE(is(Variant::lazy));
        REQUIRE_FALSE(process.written.contains(va.value));
      }
    }
  }

  Arena arena_;
  std::mt19937_64 random_;
  PageTable kernel_table_;
  std::size_t free_at_start_;
  bool one_will_fail_ = false;  ///< of the allocations in this step, if there are as many
  std::vector<Process> processes_;
};

}  // namespace

TEST_CASE("whatever processes do with their memory, it holds what they wrote, and no page is lost") {
  for_every_variant([](Variant variant) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      CAPTURE(seed);
      ProcessesBesideModel both(variant, seed);
      const int steps = variant == Variant::super ? 400 : 1500;
      for (int i = 0; i < steps; ++i) {
        CAPTURE(i);
        both.step();
      }
      both.exit_all();
    }
  });
}
