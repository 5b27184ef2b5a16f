#include "support/small_kernel.hpp"

#include <span>
#include <utility>

#include "support/test_machine.hpp"

namespace test {

namespace {

constexpr std::uint16_t kArray = 0x01, kEnumeration = 0x04, kMember = 0x0d, kPointer = 0x0f, kUnit = 0x11,
                        kStructure = 0x13, kTypedef = 0x16, kSubrange = 0x21, kBase = 0x24,
                        kEnumerator = 0x28, kVariable = 0x34;
constexpr std::uint16_t kName = 0x03, kByteSize = 0x0b, kConstValue = 0x1c, kCount = 0x37,
                        kMemberLocation = 0x38, kType = 0x49;

using B = DwarfBuilder;

std::size_t base(B& dwarf, std::string_view name, std::uint64_t size) {
  const std::size_t label = dwarf.label();
  dwarf.here(label).entry(kBase, {B::text(kName, name), B::number(kByteSize, size)});
  return label;
}

std::size_t pointer(B& dwarf, std::size_t to) {
  const std::size_t label = dwarf.label();
  dwarf.here(label).entry(kPointer, {B::number(kByteSize, 8), B::reference(kType, to)});
  return label;
}

std::size_t array(B& dwarf, std::size_t of, std::uint64_t count) {
  const std::size_t label = dwarf.label();
  dwarf.here(label).open(kArray, {B::reference(kType, of)});
  dwarf.entry(kSubrange, {B::number(kCount, count)}).close();
  return label;
}

void member(B& dwarf, std::string_view name, std::size_t type, std::uint64_t offset) {
  dwarf.entry(kMember, {B::text(kName, name), B::reference(kType, type), B::number(kMemberLocation, offset)});
}

void variable(B& dwarf, std::string_view name, std::size_t type, std::uint64_t address) {
  dwarf.entry(kVariable, {B::text(kName, name), B::reference(kType, type), B::place(address)});
}

std::size_t states(B& dwarf) {
  const std::size_t label = dwarf.label();
  dwarf.here(label).open(kEnumeration, {B::text(kName, "procstate"), B::number(kByteSize, 4)});
  std::uint64_t value = 0;
  for (const char* name : {"UNUSED", "SLEEPING", "RUNNABLE", "RUNNING", "ZOMBIE", "FROZEN"})
    dwarf.entry(kEnumerator, {B::text(kName, name), B::number(kConstValue, value++)});
  dwarf.close();
  return label;
}

void process(B& dwarf, std::size_t label, std::size_t word, std::size_t number, std::size_t letter) {
  const std::size_t state = states(dwarf);
  const std::size_t table = dwarf.label();
  dwarf.here(table).entry(kTypedef,
                          {B::text(kName, "pagetable_t"), B::reference(kType, pointer(dwarf, word))});
  const std::size_t parent = pointer(dwarf, label), name = array(dwarf, letter, 16), context = dwarf.label(),
                    saved = array(dwarf, word, 1);
  dwarf.here(context).open(kStructure, {B::text(kName, "context"), B::number(kByteSize, 16)});
  member(dwarf, "ra", word, 0);
  member(dwarf, "s", saved, 8);
  dwarf.close();
  const std::size_t frame = dwarf.label();
  dwarf.here(frame).open(kStructure,
                         {B::text(kName, "trapframe"), B::number(kByteSize, sizeof(SmallTrapframe))});
  std::uint64_t offset = 0;
  for (const char* field :
       {"kernel_satp", "kernel_sp", "kernel_trap", "epc", "kernel_hartid", "ra", "sp", "a7"}) {
    member(dwarf, field, word, offset);
    offset += 8;
  }
  dwarf.close();
  dwarf.here(label).open(kStructure, {B::text(kName, "proc"), B::number(kByteSize, sizeof(SmallProcess))});
  member(dwarf, "state", state, 0);
  member(dwarf, "pid", number, 4);
  member(dwarf, "pagetable", table, 8);
  member(dwarf, "kpgtbl", table, 16);
  member(dwarf, "parent", parent, 24);
  member(dwarf, "context", context, 32);
  member(dwarf, "name", name, 48);
  member(dwarf, "sz", word, 64);
  member(dwarf, "trapframe", pointer(dwarf, frame), 72);
  dwarf.close();
}

/// struct { unsigned long lock; struct run *freelist; } kmem
void free_list(B& dwarf, std::size_t word) {
  const std::size_t run = dwarf.label(), kmem = dwarf.label();
  const std::size_t next = pointer(dwarf, run);
  dwarf.here(run).open(kStructure, {B::text(kName, "run"), B::number(kByteSize, 8)});
  member(dwarf, "next", next, 0);
  dwarf.close();
  dwarf.here(kmem).open(kStructure, {B::number(kByteSize, 16)});
  member(dwarf, "lock", word, 0);
  member(dwarf, "freelist", next, 8);
  dwarf.close();
  variable(dwarf, "kmem", kmem, SmallKernel::kFreeHead - 8);
}

template <class T>
std::span<const std::uint8_t> bytes_of(const T& object) {
  return {reinterpret_cast<const std::uint8_t*>(&object), sizeof object};
}

}  // namespace

DwarfBuilder SmallKernel::dwarf(std::uint16_t version) {
  B dwarf(version);
  dwarf.open(kUnit, {B::text(kName, "kernel.c")});
  const std::size_t word = base(dwarf, "unsigned long", 8), number = base(dwarf, "int", 4),
                    letter = base(dwarf, "char", 1);
  const std::size_t proc = dwarf.label(), cpu = dwarf.label();
  process(dwarf, proc, word, number, letter);
  const std::size_t running = pointer(dwarf, proc);
  dwarf.here(cpu).open(kStructure, {B::text(kName, "cpu"), B::number(kByteSize, 8)});
  member(dwarf, "proc", running, 0);
  dwarf.close();
  variable(dwarf, "proc", array(dwarf, proc, 4), kProcesses);
  variable(dwarf, "cpus", array(dwarf, cpu, 1), kCpus);
  variable(dwarf, "kernel_pagetable", pointer(dwarf, word), kKernelTable);
  free_list(dwarf, word);
  dwarf.close();
  return dwarf;
}

ElfBuilder SmallKernel::elf(const DwarfBuilder& debug_info) const {
  constexpr std::uint64_t kWritable = 1, kLoaded = 2, kExecutable = 4;
  const std::array variables{lock, free_head, kernel_table, current};
  ElfBuilder elf;
  elf.segment(riscv::PhysAddr(kCode), bytes_of(code))
      .segment(riscv::PhysAddr(kProcesses), bytes_of(processes))
      .segment(riscv::PhysAddr(kFreeHead - 8), bytes_of(variables))
      .segment(riscv::PhysAddr(kMemory), bytes_of(memory))
      .symbol("walk", kCode + 0x100, 0x100)
      .symbol("_ZN6kernel4mainEv", kCode + 0x200, 0x100)
      .section(".text", bytes_of(code), kLoaded | kExecutable, kCode)
      .section(".data", bytes_of(processes), kLoaded | kWritable, kProcesses)
      .section(".bss", bytes_of(variables), kLoaded | kWritable, kFreeHead - 8);
  return debug_info.add_to(std::move(elf));
}

std::unique_ptr<machine::Machine> SmallKernel::boot() const { return make_machine(elf(dwarf())); }

}  // namespace test
