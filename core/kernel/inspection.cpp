#include "kernel/inspection.hpp"

#include <cstddef>
#include <type_traits>

#include "kernel/boot/kernel_memory.hpp"
#include "kernel/process/table.hpp"

namespace kernel {

static_assert(std::is_standard_layout_v<Process>, "offsets are meaningful");
static_assert(sizeof(Process::state) == 4 && sizeof(Process::pid) == 4 && sizeof(Process::name) == 16);
static_assert(sizeof(Process::pagetable) == 8 && sizeof(Process::kernel_pagetable) == 8 &&
              sizeof(Process::size) == 8 && sizeof(Process::kernel_stack) == 8);

// Nothing in the kernel reads it.
extern "C" [[gnu::used]] constinit const Inspection pagewalk_inspection{
    .version = 2,
    .kernel_pagetable = &kernel_pagetable,
    .processes = processes.data(),
    .slots = processes.size(),
    .slot_size = sizeof(Process),
    .state = offsetof(Process, state),
    .pid = offsetof(Process, pid),
    .name = offsetof(Process, name),
    .pagetable = offsetof(Process, pagetable),
    .size = offsetof(Process, size),
    .parent = offsetof(Process, parent),
    .trapframe = offsetof(Process, trapframe),
    .kernel_stack = offsetof(Process, kernel_stack),
    .process_kernel_pagetable = offsetof(Process, kernel_pagetable),
    .variant = static_cast<std::uint64_t>(variant()),
    .free_pages = &free_pages,
    .free_pages_lock = &free_pages_lock,
};

}  // namespace kernel
