#include "kernel/process/exec.hpp"

#include "kernel/boot/boot_options.hpp"
#include "kernel/boot/kernel_memory.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/fs/path.hpp"
#include "kernel/lib/string.hpp"
#include "kernel/memory/program_image.hpp"
#include "kernel/planted_bugs.hpp"
#include "kernel/process/process.hpp"

namespace kernel {
namespace {

/// ProgramFile::read for a locked inode.
bool read_inode(void* inode, std::uint32_t offset, std::span<std::byte> destination) {
  const int count = readi(static_cast<Inode*>(inode), EitherAddress::kernel(destination.data()), offset,
                          static_cast<std::uint32_t>(destination.size()));
  return count == static_cast<int>(destination.size());
}

bool load(ProgramImage& image, std::string_view path) {
  const Transaction transaction;
  const InodeRef file = namei(path);
  const InodeLock lock(file);
  return lock && image.load({&read_inode, file.get()});
}

}  // namespace

int exec(std::string_view path, std::span<const std::string_view> argv) {
  Process& process = *myproc();
  ProgramImage image(proc_pagetable(process));
  if (!load(image, path) || !image.add_stack(argv) || !image.add_kernel_table(kernel_pagetable)) return -1;

  process.trapframe->epc = image.entry();
  process.trapframe->sp = image.sp().value;
  process.trapframe->a1 = image.sp().value;
  replace_address_space(image.take());
  path.remove_prefix(path.rfind('/') + 1);
  copy_text(process.name, path);
  if (process.pid == 1 && boot_options().print_first_page_table) vmprint(process.pagetable);
  if constexpr (kPlantedBugs) plant_bug(process);
  return static_cast<int>(argv.size());
}

}  // namespace kernel
