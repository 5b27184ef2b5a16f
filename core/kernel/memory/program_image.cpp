#include "kernel/memory/program_image.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "kernel/memory/copy.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/proc_pagetable.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel {
namespace {

constexpr std::uint64_t kStackAlignment = 16;

/// Where segments must end, so that guard and stack fit in.
std::uint64_t program_limit() { return user_limit().value - 2 * PGSIZE; }

bool runs_here(const elf::Header& header) {
  return header.magic == elf::kMagic && header.file_class == elf::kClass64 &&
         header.data_encoding == elf::kLittleEndian && header.type == elf::kExecutable &&
         header.machine == elf::kRiscv && header.program_header_size == sizeof(elf::ProgramHeader);
}

/// Segments come in ascending order, begin on page boundaries and do not share pages.
bool fits_behind(std::uint64_t size, const elf::ProgramHeader& segment) {
  const std::uint64_t start = segment.virtual_address;
  return VirtAddr(start).page_aligned() && start >= PGROUNDUP(size) && start <= program_limit() &&
         segment.memory_size <= program_limit() - start && segment.file_size <= segment.memory_size &&
         segment.offset <= UINT32_MAX && segment.file_size <= UINT32_MAX - segment.offset;
}

std::uint64_t permissions_of(const elf::ProgramHeader& segment) {
  std::uint64_t permissions = 0;
  if ((segment.flags & elf::ProgramHeader::kExecute) != 0) permissions |= PTE_X;
  if ((segment.flags & elf::ProgramHeader::kWrite) != 0) permissions |= PTE_W;
  return permissions;
}

/// A structure of the file format at `offset`.
template <class T>
bool read_object(const ProgramFile& file, std::uint64_t offset, T& object) {
  return offset <= UINT32_MAX &&
         file.read(file.file, static_cast<std::uint32_t>(offset), writable_bytes_of(object));
}

}  // namespace

ProgramImage::~ProgramImage() {
  if (kernel_pagetable_) pkvmfree(kernel_pagetable_);
  if (pagetable_) proc_freepagetable(*pagetable_, size_);
}

bool ProgramImage::grow_to(std::uint64_t size, std::uint64_t permissions) {
  const auto grown = uvmalloc(*pagetable_, size_, size, permissions);
  if (grown) size_ = *grown;
  return grown.has_value();
}

/// Reads the segment's part of the file into its pages, which are mapped.
bool ProgramImage::load_segment(const ProgramFile& file, const elf::ProgramHeader& segment) {
  for (std::uint64_t done = 0; done < segment.file_size; done += PGSIZE) {
    const auto page = walkaddr(*pagetable_, VirtAddr(segment.virtual_address + done));
    const auto count = static_cast<std::size_t>(std::min(segment.file_size - done, PGSIZE));
    const auto offset = static_cast<std::uint32_t>(segment.offset + done);
    if (!page || !file.read(file.file, offset, {to_pointer(*page, count), count})) return false;
  }
  return true;
}

bool ProgramImage::load(const ProgramFile& file) {
  elf::Header header;
  if (!pagetable_ || !read_object(file, 0, header) || !runs_here(header)) return false;
  std::uint64_t offset = header.program_header_offset;
  for (unsigned i = 0; i < header.program_header_count; i++, offset += sizeof(elf::ProgramHeader)) {
    elf::ProgramHeader segment;
    if (!read_object(file, offset, segment)) return false;
    if (segment.type != elf::ProgramHeader::kLoad || segment.empty()) continue;
    if (!fits_behind(size_, segment) ||
        !grow_to(segment.virtual_address + segment.memory_size, permissions_of(segment)) ||
        !load_segment(file, segment)) {
      return false;
    }
  }
  entry_ = header.entry;
  return true;
}

bool ProgramImage::add_stack(std::span<const std::string_view> argv) {
  const std::uint64_t guard = PGROUNDUP(size_);
  if (!pagetable_ || !grow_to(guard + 2 * PGSIZE, PTE_W)) return false;
  uvmclear(*pagetable_, VirtAddr(guard));
  sp_ = VirtAddr(size_);

  std::array<VirtAddr, MAXARG> addresses{};
  if (argv.size() >= addresses.size()) return false;
  for (std::size_t i = 0; i < argv.size(); i++) {
    if (!push_text(argv[i])) return false;
    addresses[i] = sp_;
  }
  return push(std::as_bytes(std::span(addresses.data(), argv.size() + 1)));
}

/// Moves the stack pointer down. False when the stack is full.
bool ProgramImage::reserve(std::uint64_t bytes) {
  const VirtAddr base(size_ - PGSIZE);
  if (bytes > sp_ - base) return false;
  sp_ = VirtAddr((sp_ - bytes).value / kStackAlignment * kStackAlignment);
  return true;
}

bool ProgramImage::push(std::span<const std::byte> bytes) {
  return reserve(bytes.size()) && copyout(*pagetable_, sp_, bytes);
}

/// The text with a final zero.
bool ProgramImage::push_text(std::string_view text) {
  constexpr std::byte kEnd{0};
  return reserve(text.size() + 1) && copyout(*pagetable_, sp_, std::as_bytes(std::span<const char>(text))) &&
         copyout(*pagetable_, sp_ + text.size(), std::span(&kEnd, 1));
}

bool ProgramImage::add_kernel_table(PageTable kernel_pagetable) {
  if (!pagetable_) return false;
  if (!features().process_kernel_tables) return true;
  const auto made = pkvminit(kernel_pagetable);
  if (!made) return false;
  kernel_pagetable_ = *made;
  return u2kvmcopy(*pagetable_, kernel_pagetable_, 0, size_);
}

UserMemory ProgramImage::take() {
  const UserMemory memory{*std::exchange(pagetable_, std::nullopt),
                          std::exchange(kernel_pagetable_, PageTable{}), size_};
  return memory;
}

}  // namespace kernel
