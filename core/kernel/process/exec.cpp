#include "kernel/process/exec.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "kernel/boot/boot_options.hpp"
#include "kernel/config.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/fs/path.hpp"
#include "kernel/lib/string.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/memory/uvm.hpp"
#include "kernel/process/elf.hpp"
#include "kernel/process/process.hpp"

namespace kernel {
namespace {

constexpr std::uint64_t kStackAlignment = 16;

/// Where segments must end, so that guard and stack fit below the trapframe.
constexpr std::uint64_t kProgramLimit = TRAPFRAME.value - 2 * PGSIZE;

/// User memory under construction. Frees itself unless it has become the process's.
class NewImage {
 public:
  explicit NewImage(const Process& process) : pagetable_(proc_pagetable(process)) {}
  NewImage(const NewImage&) = delete;
  NewImage& operator=(const NewImage&) = delete;
  ~NewImage() {
    if (pagetable_) proc_freepagetable(*pagetable_, size_);
  }

  explicit operator bool() const { return pagetable_.has_value(); }
  PageTable pagetable() const { return *pagetable_; }
  std::uint64_t size() const { return size_; }

  [[nodiscard]] bool grow_to(std::uint64_t size, std::uint64_t permissions) {
    const auto grown = uvmalloc(*pagetable_, size_, size, permissions);
    if (grown) size_ = *grown;
    return grown.has_value();
  }
  void install() {
    replace_address_space(*pagetable_, size_);
    pagetable_.reset();
  }

 private:
  std::optional<PageTable> pagetable_;
  std::uint64_t size_ = 0;
};

bool runs_here(const elf::Header& header) {
  return header.magic == elf::kMagic && header.file_class == elf::kClass64 &&
         header.data_encoding == elf::kLittleEndian && header.type == elf::kExecutable &&
         header.machine == elf::kRiscv && header.program_header_size == sizeof(elf::ProgramHeader);
}

/// Segments come in ascending order, begin on page boundaries and do not share pages.
bool fits_behind(std::uint64_t size, const elf::ProgramHeader& segment) {
  const std::uint64_t start = segment.virtual_address;
  return VirtAddr(start).page_aligned() && start >= PGROUNDUP(size) && start <= kProgramLimit &&
         segment.memory_size <= kProgramLimit - start && segment.file_size <= segment.memory_size &&
         segment.offset <= UINT32_MAX && segment.file_size <= UINT32_MAX - segment.offset;
}

std::uint64_t permissions_of(const elf::ProgramHeader& segment) {
  std::uint64_t permissions = 0;
  if ((segment.flags & elf::ProgramHeader::kExecute) != 0) permissions |= PTE_X;
  if ((segment.flags & elf::ProgramHeader::kWrite) != 0) permissions |= PTE_W;
  return permissions;
}

/// Reads the segment's part of the file into its pages, which are mapped.
bool loadseg(const NewImage& image, Inode* ip, const elf::ProgramHeader& segment) {
  for (std::uint64_t done = 0; done < segment.file_size; done += PGSIZE) {
    const auto page = walkaddr(image.pagetable(), VirtAddr(segment.virtual_address + done));
    const auto count = static_cast<std::uint32_t>(std::min(segment.file_size - done, PGSIZE));
    const auto offset = static_cast<std::uint32_t>(segment.offset + done);
    if (!page) return false;
    if (readi(ip, EitherAddress::kernel(to_pointer(*page)), offset, count) != static_cast<int>(count))
      return false;
  }
  return true;
}

/// Loads the program file into the image. Its entry point.
std::optional<VirtAddr> load(NewImage& image, std::string_view path) {
  const Transaction transaction;
  const InodeRef file = namei(path);
  const InodeLock lock(file);
  elf::Header header;
  if (!lock || !read_object(file.get(), 0, header) || !runs_here(header)) return std::nullopt;

  std::uint64_t offset = header.program_header_offset;
  for (unsigned i = 0; i < header.program_header_count; i++, offset += sizeof(elf::ProgramHeader)) {
    elf::ProgramHeader segment;
    if (offset > UINT32_MAX || !read_object(file.get(), static_cast<std::uint32_t>(offset), segment)) {
      return std::nullopt;
    }
    if (segment.type != elf::ProgramHeader::kLoad || segment.empty()) continue;
    if (!fits_behind(image.size(), segment) ||
        !image.grow_to(segment.virtual_address + segment.memory_size, permissions_of(segment)) ||
        !loadseg(image, file.get(), segment)) {
      return std::nullopt;
    }
  }
  return VirtAddr(header.entry);
}

/// The stack of a new program, which grows down from the end of the image:
///
///     size  +--------------------+
///           | strings            |  each from a 16-byte boundary on
///           | argv[argc] = 0     |
///           | ...                |
///           | argv[0]            |
///       sp  +--------------------+  <- argv
///           | free               |
///     base  +--------------------+
///           | guard page         |
///           +--------------------+
class Stack {
 public:
  /// Adds guard and stack to the image. False when memory is used up.
  [[nodiscard]] static bool add_to(NewImage& image) {
    const std::uint64_t start = PGROUNDUP(image.size());
    if (!image.grow_to(start + 2 * PGSIZE, PTE_W)) return false;
    uvmclear(image.pagetable(), VirtAddr(start));
    return true;
  }

  explicit Stack(const NewImage& image)
      : pagetable_(image.pagetable()), sp_(VirtAddr(image.size())), base_(sp_ - PGSIZE) {}

  VirtAddr sp() const { return sp_; }

  /// False when the stack is full, here and below.
  [[nodiscard]] bool push(std::span<const std::byte> bytes) {
    return reserve(bytes.size()) && copyout(pagetable_, sp_, bytes);
  }

  /// The text with a final zero.
  [[nodiscard]] bool push_text(std::string_view text) {
    constexpr std::byte kEnd{0};
    return reserve(text.size() + 1) && copyout(pagetable_, sp_, std::as_bytes(std::span(text))) &&
           copyout(pagetable_, sp_ + text.size(), std::span(&kEnd, 1));
  }

 private:
  bool reserve(std::size_t size) {
    if (size > sp_ - base_) return false;
    sp_ = VirtAddr((sp_ - size).value / kStackAlignment * kStackAlignment);
    return true;
  }

  PageTable pagetable_;
  VirtAddr sp_;
  VirtAddr base_;
};

bool push_arguments(Stack& stack, std::span<const std::string_view> argv) {
  std::array<VirtAddr, MAXARG> addresses{};
  if (argv.size() >= addresses.size()) return false;
  for (std::size_t i = 0; i < argv.size(); i++) {
    if (!stack.push_text(argv[i])) return false;
    addresses[i] = stack.sp();
  }
  return stack.push(std::as_bytes(std::span(addresses.data(), argv.size() + 1)));
}

}  // namespace

int exec(std::string_view path, std::span<const std::string_view> argv) {
  Process& process = *myproc();
  NewImage image(process);
  if (!image) return -1;
  const auto entry = load(image, path);
  if (!entry || !Stack::add_to(image)) return -1;
  Stack stack(image);
  if (!push_arguments(stack, argv)) return -1;

  image.install();
  process.trapframe->epc = entry->value;
  process.trapframe->sp = stack.sp().value;
  process.trapframe->a1 = stack.sp().value;
  path.remove_prefix(path.rfind('/') + 1);
  copy_text(process.name, path);
  if (process.pid == 1 && boot_options().print_first_page_table) vmprint(process.pagetable);
  return static_cast<int>(argv.size());
}

}  // namespace kernel
