// Where a kernel keeps what the inspector shows: addresses, sizes and offsets, whoever told them. All are the
// kernel's own addresses, which for its image are physical ones as well.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace inspect {

/// A number inside a structure.
struct FieldPlace {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;  ///< bytes; 0 when there is no such field

  constexpr explicit operator bool() const { return size != 0; }
  constexpr bool operator==(const FieldPlace&) const = default;
};

/// Objects of one structure in a row.
struct Slots {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::uint64_t stride = 0;
};

/// Numbers as the kernel of Pagewalk stores them; other kernels' states are known by their names. Other is a
/// state that xv6 has not.
enum class ProcessState : std::uint8_t { Unused, Used, Sleeping, Runnable, Running, Zombie, Other };

struct StateName {
  std::int64_t value = 0;
  std::string name;  ///< as the source has it
  ProcessState state = ProcessState::Other;
};

struct NamedField {
  std::string name;
  FieldPlace place;
};

struct ProcessLayout {
  std::string variable;  ///< name of the array
  Slots slots;
  FieldPlace state, pid, name, page_table, size, parent, trapframe, kernel_stack, channel, killed,
      exit_status, usyscall;
  FieldPlace saved_ra, saved_s0, saved_sp;   ///< where it goes on when it is switched to
  FieldPlace trapframe_sp;                   ///< in a trapframe: the stack pointer of its program
  std::vector<NamedField> kernel_tables;     ///< page tables of a process besides the user's
  std::vector<StateName> states;             ///< none: by number, 0 is unused
  std::vector<NamedField> trapframe_fields;  ///< in the structure that `trapframe` points to
  std::vector<NamedField> context_fields;    ///< all that a switch to another thread saves
};

/// Pages that are linked through their first words.
struct FreeListLayout {
  std::string name;        ///< `kmem.freelist`
  std::uint64_t head = 0;  ///< address of the pointer to the first page
  FieldPlace next;         ///< in a page
  std::uint64_t page_bytes = 0;
};

/// Pages from one address to another that were never used, by the addresses of the variables that say so.
struct FreshPagesLayout {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct CpuLayout {
  Slots slots;
  FieldPlace process;  ///< pointer to the process that runs there
};

/// The table of open files, for the pages that pipes live in.
struct FileLayout {
  Slots slots;
  FieldPlace kind;        ///< what it is: a pipe when this is `pipe_kind`
  FieldPlace references;  ///< 0 when the entry is free
  FieldPlace pipe;        ///< pointer to the pipe
  std::int64_t pipe_kind = 0;
};

struct KernelLayout {
  std::optional<ProcessLayout> processes;
  std::optional<std::uint64_t> kernel_page_table;  ///< address of the variable
  std::vector<FreeListLayout> free_lists;
  std::optional<FreshPagesLayout> fresh_pages;
  std::optional<CpuLayout> cpus;
  std::optional<FileLayout> files;
};

}  // namespace inspect
