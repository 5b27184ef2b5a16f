// What one call did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/value.hpp"
#include "riscv/address.hpp"
#include "riscv/sv39.hpp"

namespace lab {

enum class Ending : std::uint8_t {
  Returned,  ///< with Report::value
  Panicked,  ///< the kernel found a bug: Report::text is what it says
  Stopped,   ///< it left RAM, went on without end, or wanted more memory than the lab has
  Refused,   ///< it was not called: an argument makes no sense
};

struct PageEvent {
  enum class Kind : std::uint8_t { Allocated, Freed };
  Kind kind;
  riscv::PhysAddr page;
};

struct EntryEvent {
  enum class Kind : std::uint8_t { Read, Written };
  Kind kind;
  riscv::PhysAddr table;
  unsigned index = 0;
  std::optional<unsigned> level;  ///< of the table, when it can be told from the entries that led to it
  riscv::Pte before;
  riscv::Pte after;  ///< equals `before` when it was read
};

/// Everything before the end is reported, however it ended; but the lab's memory is as it was before a call
/// that did not return.
struct Report {
  Ending ending = Ending::Refused;
  Value value;
  std::string text;  ///< why it did not return; one sentence

  std::vector<PageEvent> pages;      ///< in order
  std::vector<EntryEvent> entries;   ///< in order; reads of the same entry in a row once
  std::size_t entries_left_out = 0;  ///< further ones, beyond kMostEntryEvents
  unsigned fences = 0;               ///< calls of sfence_vma
  std::string printed;               ///< by vmprint
  std::vector<std::string> notes;    ///< what else there is to say, a sentence each

  std::size_t count(PageEvent::Kind kind) const;
  std::size_t count(EntryEvent::Kind kind) const;
};

inline constexpr std::size_t kMostEntryEvents = 1u << 16;

/// Fills in the levels: a table that no entry led to is a root.
void find_levels(std::vector<EntryEvent>& entries);

}  // namespace lab
