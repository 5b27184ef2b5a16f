#include "inspect/page_owners.hpp"

#include <algorithm>
#include <bit>
#include <cinttypes>
#include <cstdio>
#include <limits>
#include <optional>

#include "inspect/guest_memory.hpp"
#include "machine/boot/boot_images.hpp"
#include "riscv/platform.hpp"

namespace inspect {

namespace {

namespace sv39 = riscv::sv39;
using machine::Machine;
using riscv::kPageSize;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;

/// Pages marked and tables read before a tangle is given up: 64 times the pages of 128 MiB.
constexpr std::uint64_t kMostWork = 1u << 21;
/// A kernel stack goes on for so many pages at most.
constexpr std::uint64_t kMostStackPages = 16;

PageKind kind_of(ImagePart part) {
  switch (part) {
    case ImagePart::ReadOnly: return PageKind::KernelReadOnly;
    case ImagePart::Data: return PageKind::KernelData;
    case ImagePart::BufferCache: return PageKind::BufferCache;
    case ImagePart::BootStacks: return PageKind::KernelStack;
    case ImagePart::Text: return PageKind::KernelText;
  }
  return PageKind::KernelData;
}

class Claims {
 public:
  Claims(const KernelModel& model, const Machine& machine)
      : model_(model), machine_(machine), processes_(processes(model, machine)) {
    owners_.tables = known_tables(model, machine, processes_);
    static_assert(kMostTables < std::numeric_limits<std::uint16_t>::max());
    owners_.truncated = owners_.tables.size() == kMostTables;
  }

  PageOwners take(const FreePages& free) {
    owners_.pages.assign(machine_.ram().pages(), {free.known ? PageKind::Allocated : PageKind::Unknown});
    claim_boot();
    claim_image(free);
    claim_virtqueues();
    for (std::uint16_t number = 1; number <= owners_.tables.size(); number++) claim_table(number);
    claim_kernel_stacks();
    for (const ProcessInfo& process : processes_) claim_process(process);
    claim_pipes();
    claim_free(free);
    for (const PageOwner& owner : owners_.pages) owners_.counts[static_cast<std::size_t>(owner.kind)]++;
    return std::move(owners_);
  }

 private:
  PageOwner* at(PhysAddr pa) {
    const std::uint64_t page = (pa - riscv::platform::kRam) / kPageSize;
    return page < owners_.pages.size() ? &owners_.pages[static_cast<std::size_t>(page)] : nullptr;
  }

  void claim(PhysAddr begin, std::uint64_t bytes, PageOwner owner) {
    for (std::uint64_t offset = 0; offset < bytes; offset += kPageSize) {
      PageOwner* page = at(begin + offset);
      if (!page) return;
      *page = owner;
    }
  }

  /// What lay in RAM when the machine was switched on.
  void claim_boot() {
    const auto firmware = machine_.boot_images().files()[0];
    claim(riscv::platform::kRam, firmware.size(), {PageKind::Firmware});
    const PhysAddr tree = machine::device_tree_address(machine_.ram().size());
    constexpr std::uint32_t kMagicAsItLies = 0xedfe0dd0, kMostBytes = 1u << 20;
    if (read_guest<std::uint32_t>(machine_, tree.value) != kMagicAsItLies) return;
    const std::uint32_t size =
        __builtin_bswap32(read_guest<std::uint32_t>(machine_, tree.value + 4).value_or(0));
    claim(tree, std::min(size, kMostBytes), {PageKind::DeviceTree});
  }

  void claim_image(const FreePages& free) {
    const KernelImage& image = model_.image();
    if (image.runs().empty() && machine_.kernel()) {
      for (const machine::ElfSegment& segment : machine_.kernel()->segments())
        claim(segment.physical.page_base(), segment.memory_size + segment.physical.page_offset(),
              {PageKind::KernelImage});
    }
    for (const ImageRun& run : image.runs()) claim(run.begin, run.end - run.begin, {kind_of(run.part)});
    // An allocator that knows its first page keeps its counts in front of it.
    if (image.end() < free.fresh_begin)
      claim(image.end(), free.fresh_begin - image.end(), {PageKind::KernelData});
  }

  /// Rings that share a page with variables leave it to them.
  void claim_virtqueues() {
    for (const auto& slot : machine_.virtio()) {
      for (const machine::Virtqueue& queue : slot->queues()) {
        if (!queue.ready || queue.size == 0) continue;
        const std::array<std::uint64_t, 3> bytes{16ull * queue.size, 6 + 2ull * queue.size,
                                                 6 + 8ull * queue.size};
        for (std::size_t ring = 0; ring < bytes.size(); ring++) {
          const PhysAddr begin = queue.rings[ring].page_base();
          const bool inside = model_.image().at(begin) != nullptr;
          if (inside && !queue.rings[machine::Virtqueue::Descriptors].page_aligned()) continue;
          claim(begin, queue.rings[ring].page_offset() + bytes[ring], {PageKind::Virtqueue});
        }
      }
    }
  }

  bool spend(std::uint64_t work) {
    owners_.truncated |= work > work_left_;
    work_left_ -= std::min(work, work_left_);
    return !owners_.truncated;
  }

  void claim_table(std::uint16_t number) {
    const KnownTable& table = owners_.tables[number - 1];
    const auto process =
        std::find_if(processes_.begin(), processes_.end(), [&](const ProcessInfo& candidate) {
          return table.kind == TableKind::User && candidate.page_table == table.root &&
                 candidate.pid == table.pid;
        });
    process_ = process == processes_.end() ? nullptr : &*process;
    walk(table, number, table.root, table.mode.levels - 1, 0);
  }

  /// A page that is a table already, of this tree or another, is not entered again.
  void walk(const KnownTable& table, std::uint16_t number, PhysAddr page, unsigned level,
            std::uint64_t base) {
    PageOwner* owner = machine_.ram().contains(page, kPageSize) ? at(page) : nullptr;
    if (!owner || owner->kind == PageKind::PageTable || !spend(1)) return;
    *owner = {PageKind::PageTable, static_cast<std::uint8_t>(level), number};
    for (unsigned index = 0; index < sv39::kEntries; index++) {
      const Pte pte{machine_.ram().read<std::uint64_t>(page + 8 * index)};
      if (!pte.valid()) continue;
      const std::uint64_t va = base | std::uint64_t{index} << sv39::index_shift(level);
      if (pte.leaf())
        claim_leaf(table, number, pte, va, sv39::leaf_size(level));
      else if (level > 0)
        walk(table, number, pte.target(), level - 1, va);
    }
  }

  /// What a table maps at its own address, as kernels map all RAM, says nothing of who has it.
  void claim_leaf(const KnownTable& table, std::uint16_t number, Pte pte, std::uint64_t va,
                  std::uint64_t bytes) {
    if (pte.target().value == va && !pte.user()) return;
    const bool in_text = is_text(pte.target());
    if (pte.executable() && !pte.user() && in_text && bytes == kPageSize)
      return claim(pte.target(), bytes, {PageKind::Trampoline});
    if (in_text || !may_be_user(table, pte, va)) return;
    PageKind kind = pte.user() ? PageKind::User : PageKind::Guard;
    if (is_usyscall(table, pte, va)) kind = PageKind::Usyscall;
    const std::uint64_t ram = machine_.ram().size();
    const std::uint64_t length = std::min(bytes, ram - std::min(ram, pte.target() - riscv::platform::kRam));
    if (!spend(length / kPageSize)) return;
    for (std::uint64_t offset = 0; offset < length; offset += kPageSize)
      claim_user(pte.target() + offset, {kind, 0, number});
  }

  bool is_text(PhysAddr pa) const {
    const ImageRun* run = model_.image().at(pa);
    return run && run->part == ImagePart::Text;
  }

  /// Whether the entry maps user memory: the kernel's view of a process is not another user of it.
  bool may_be_user(const KnownTable& table, Pte pte, std::uint64_t va) const {
    if (table.kind == TableKind::ProcessKernel || table.kind == TableKind::Kernel) return false;
    return pte.user() || (process_ && va < process_->size);
  }

  /// A page that the kernel shows to its process lies above the process's memory, right below its trapframe.
  bool is_usyscall(const KnownTable& table, Pte pte, std::uint64_t va) const {
    if (!process_ || va < process_->size || pte.writable() || pte.executable() || !pte.user()) return false;
    return process_->trapframe != PhysAddr() &&
           translate(machine_, satp_of(table), VirtAddr(va + kPageSize)) == process_->trapframe;
  }

  void claim_user(PhysAddr pa, PageOwner user) {
    PageOwner* page = at(pa);
    if (!page) return;
    switch (page->kind) {
      case PageKind::Unknown:
      case PageKind::Allocated:
      case PageKind::Firmware:
      case PageKind::DeviceTree: *page = user; return;
      case PageKind::User:
      case PageKind::Guard:
        if (page->table != user.table) page->kind = PageKind::Shared;
        return;
      default: return;
    }
  }

  /// Where kernels give a stack an address of its own, through a table that maps it.
  void claim_kernel_stacks() {
    const auto stacks = kernel_stacks(model_, machine_, processes_);
    for (const KernelStack& stack : stacks) {
      const std::uint16_t owner = table_of(stack.pid);
      for (std::uint64_t i = 0; i < kMostStackPages; i++) {
        const VirtAddr va = stack.bottom + i * kPageSize;
        const auto pa = stack_page(stack.pid, va);
        if (!pa || is_text(*pa) || (i > 0 && (pa->value == va.value || begins(stacks, va)))) break;
        claim(pa->page_base(), kPageSize, {PageKind::KernelStack, 0, owner});
      }
    }
  }

  static bool begins(const std::vector<KernelStack>& stacks, VirtAddr va) {
    return std::binary_search(stacks.begin(), stacks.end(), KernelStack{va},
                              [](const auto& a, const auto& b) { return a.bottom < b.bottom; });
  }

  std::optional<PhysAddr> stack_page(std::uint32_t pid, VirtAddr va) const {
    for (const KnownTable& table : owners_.tables) {
      if (table.kind != TableKind::Kernel && (table.kind != TableKind::ProcessKernel || table.pid != pid))
        continue;
      if (const auto pa = translate(machine_, satp_of(table), va)) return pa;
    }
    return std::nullopt;
  }

  static std::uint64_t satp_of(const KnownTable& table) {
    return std::uint64_t{5 + table.mode.levels} << 60 | table.root.page_number();
  }

  /// The user's table of a process; 0 when it has none.
  std::uint16_t table_of(std::uint32_t pid) const {
    for (std::size_t i = 0; pid != 0 && i < owners_.tables.size(); i++) {
      if (owners_.tables[i].kind == TableKind::User && owners_.tables[i].pid == pid)
        return static_cast<std::uint16_t>(i + 1);
    }
    return 0;
  }

  void claim_process(const ProcessInfo& process) {
    const std::uint16_t owner = table_of(process.pid);
    const auto claim_page = [&](PhysAddr pa, PageKind kind) {
      PageOwner* page = pa != PhysAddr() && pa.page_aligned() ? at(pa) : nullptr;
      if (page && page->kind != PageKind::PageTable) *page = {kind, 0, owner};
    };
    claim_page(process.trapframe, PageKind::Trapframe);
    claim_page(process.usyscall, PageKind::Usyscall);
  }

  void claim_pipes() {
    const auto& files = model_.layout().files;
    if (!files || !all_in_ram(machine_, files->slots)) return;
    for (std::uint64_t i = 0; i < files->slots.count; i++) {
      const std::uint64_t file = files->slots.first + i * files->slots.stride;
      const auto kind = static_cast<std::uint32_t>(read_field(machine_, file, files->kind));
      if (kind != static_cast<std::uint32_t>(files->pipe_kind)) continue;
      if (read_field(machine_, file, files->references) == 0) continue;
      PageOwner* page = at(PhysAddr(read_field(machine_, file, files->pipe)));
      if (page && page->kind == PageKind::Allocated) *page = {PageKind::Pipe};
    }
  }

  void claim_free(const FreePages& free) {
    const auto& words = free.all.words();
    for (std::size_t word = 0; word < words.size(); word++) {
      for (std::uint64_t bits = words[word]; bits != 0; bits &= bits - 1) {
        const std::size_t page = 64 * word + static_cast<std::size_t>(std::countr_zero(bits));
        if (page < owners_.pages.size()) owners_.pages[page] = {PageKind::Free};
      }
    }
  }

  const KernelModel& model_;
  const Machine& machine_;
  std::vector<ProcessInfo> processes_;
  const ProcessInfo* process_ = nullptr;  ///< whose table is read
  PageOwners owners_;
  std::uint64_t work_left_ = kMostWork;
};

std::string owner_text(const PageOwners& owners, const PageOwner& owner) {
  std::string text = name_of(owner.kind);
  if (owner.kind == PageKind::PageTable) text += ", level " + std::to_string(owner.level);
  if (owner.table == 0) return text;
  const KnownTable& table = owners.tables[owner.table - 1];
  if (table.kind == TableKind::Kernel) return text + ", of the kernel";
  if (table.kind == TableKind::Satp) return text + ", of satp";
  text += ", of process " + std::to_string(table.pid);
  return table.field.empty() ? text : text + ", " + table.field.substr(0, 64);
}

}  // namespace

const char* name_of(PageKind kind) {
  constexpr std::array kNames{
      "unknown",     "free",         "kernel text",  "kernel read-only data",
      "kernel data", "kernel image", "buffer cache", "virtqueue",
      "trampoline",  "page table",   "user",         "guard",
      "shared",      "usyscall",     "trapframe",    "kernel stack",
      "pipe",        "firmware",     "device tree",  "allocated",
  };
  static_assert(kNames.size() == kPageKinds);
  const auto number = static_cast<std::size_t>(kind);
  return number < kNames.size() ? kNames[number] : "";
}

std::string memory_map_text(const PageOwners& owners) {
  std::string text;
  char line[64];
  for (std::size_t begin = 0, end = 0; begin < owners.pages.size(); begin = end) {
    const PageOwner owner = owners.pages[begin];
    while (end < owners.pages.size() && owners.pages[end] == owner) end++;
    const PhysAddr first = riscv::platform::kRam + begin * kPageSize;
    std::snprintf(line, sizeof line, "0x%010" PRIx64 " %6zu ", first.value, end - begin);
    text += line + owner_text(owners, owner) + "\n";
  }
  for (std::size_t kind = 0; kind < kPageKinds; kind++) {
    if (owners.counts[kind] == 0) continue;
    std::snprintf(line, sizeof line, "%6" PRIu32 " ", owners.counts[kind]);
    text += std::string(line) + name_of(static_cast<PageKind>(kind)) + "\n";
  }
  return text + "pages: " + std::to_string(owners.pages.size()) + "\n";
}

PageOwners page_owners(const KernelModel& model, const Machine& machine) {
  return page_owners(model, machine, free_pages(model, machine));
}

PageOwners page_owners(const KernelModel& model, const Machine& machine, const FreePages& free) {
  return Claims(model, machine).take(free);
}

}  // namespace inspect
