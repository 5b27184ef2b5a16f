#include "lab/guest_call.hpp"

#include <algorithm>
#include <cstring>

#include "riscv/cause.hpp"
#include "riscv/csr.hpp"
#include "riscv/paging.hpp"
#include "riscv/platform.hpp"
#include "riscv/sv39.hpp"

namespace lab {

using inspect::CallPoint;
using riscv::PhysAddr;
using riscv::Pte;

namespace {

/// Where a call returns to: an address that no kernel maps.
constexpr std::uint64_t kReturn = ~std::uint64_t{0xfff};
constexpr unsigned kA0 = 10, kA1 = 11;
/// `li a0, 0` and `ret`, in one word.
constexpr std::uint32_t kGiveNothing = 0x80824501;
constexpr std::size_t kMostText = 200;
constexpr std::size_t kMostTables = 1u << 16;

/// A number as the calling convention has it in a register: 32 bits are extended by their sign, fewer by that
/// of their type.
std::uint64_t in_register(std::uint64_t value, const GuestNumber& number) {
  if (number.bytes >= 8) return value;
  const unsigned unused = 64 - 8 * number.bytes;
  const std::uint64_t upper = value << unused;
  if (number.bytes < 4 && !number.is_signed) return upper >> unused;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(upper) >> unused);
}

/// The same read back: an unsigned number of 32 bits has no sign.
std::uint64_t from_register(std::uint64_t value, const GuestNumber& number) {
  if (number.bytes >= 8) return value;
  const unsigned unused = 64 - 8 * number.bytes;
  const std::uint64_t upper = value << unused;
  return number.is_signed ? static_cast<std::uint64_t>(static_cast<std::int64_t>(upper) >> unused)
                          : upper >> unused;
}

std::string name_of_cause(std::uint64_t cause) {
  using enum riscv::ExceptionCause;
  switch (static_cast<riscv::ExceptionCause>(cause)) {
    case InstructionPageFault: return "an instruction page fault";
    case LoadPageFault: return "a load page fault";
    case StorePageFault: return "a store page fault";
    case InstructionAccessFault: return "an instruction access fault";
    case LoadAccessFault: return "a load access fault";
    case StoreAccessFault: return "a store access fault";
    case IllegalInstruction: return "an illegal instruction";
    default: return "exception " + std::to_string(cause);
  }
}

bool is_pointer(Type type) { return type == Type::Table || type == Type::Pa || type == Type::Place; }

}  // namespace

const GuestProcess* GuestCall::process() const {
  for (const Value& argument : arguments_) {
    for (const GuestProcess& process : kernel_.processes_) {
      const auto is_its = [&](PhysAddr root) {
        return argument.type == Type::Table && root.value == argument.number;
      };
      const bool of_kernel = std::any_of(process.kernel_tables.begin(), process.kernel_tables.end(), is_its);
      if (is_its(process.page_table) || of_kernel ||
          (argument.type == Type::Pa && argument.number == process.structure))
        return &process;
    }
  }
  return nullptr;
}

std::optional<std::string> GuestCall::enter_table(GuestStart& start) {
  start.satp = kernel_.satp_;
  const GuestProcess* of = process();
  if (of != nullptr && !of->kernel_tables.empty()) {
    constexpr std::uint64_t kPpn = riscv::Satp::Ppn::mask;
    start.satp = (start.satp & ~kPpn) | (of->kernel_tables.front().value >> 12 & kPpn);
  }
  const auto mode = riscv::paging_mode(start.satp);
  const PhysAddr scratch = board_.scratch();
  scratch_va_ = scratch.value;
  if (!mode) return std::nullopt;
  const PhysAddr root = riscv::root_table(start.satp), copy = scratch + GuestBoard::kRoot;
  if (!board_.is_ram(root, riscv::kPageSize)) return "the page table that the kernel uses lies outside RAM";
  std::memcpy(board_.at(copy), board_.at(root), riscv::kPageSize);
  constexpr unsigned kEntries = 512;
  unsigned slot = kEntries - 1;  // its entry, but not the one of kReturn
  do {
    if (slot-- == 0) return "the kernel's page table has no entry free";
  } while (Pte{board_.read<std::uint64_t>(copy + 8 * slot)}.valid());
  const unsigned shift = 12 + 9 * (mode->levels - 1);
  const std::uint64_t base = scratch.value >> shift << shift;
  if ((scratch.value + GuestBoard::kScratch - 1) >> shift << shift != base)
    return "the board has more memory than one entry maps";
  // Readable, writable, accessed and dirty.
  board_.write(copy + 8 * slot, base >> 12 << 10 | 0xc7);
  std::uint64_t va = std::uint64_t{slot} << shift;
  if (slot >= kEntries / 2) va |= ~std::uint64_t{0} << (shift + 9);
  scratch_va_ = va + (scratch.value - base);
  start.satp = (start.satp & ~riscv::Satp::Ppn::mask) | copy.value >> 12;
  return std::nullopt;
}

std::optional<std::string> GuestCall::pass_arguments(GuestStart& start) {
  std::size_t next = 0;
  std::uint64_t room = GuestBoard::kInput;
  for (std::size_t i = 0; i < function_.parameters.size(); i++) {
    const GuestParameter& parameter = function_.parameters[i];
    if (parameter.passing == Passing::Output) {
      start.arguments[i] = in_scratch(GuestBoard::kOutput);
      continue;
    }
    const Value& value = arguments_[next++];
    if (value.type == Type::Count) output_bytes_ = value.number;
    if (parameter.passing == Passing::Number) {
      start.arguments[i] = in_register(value.number, parameter.number);
      continue;
    }
    if (value.bytes.size() + 8 > GuestBoard::kInput + GuestBoard::kRoom - room)
      return "its texts are longer than 1 MiB";
    std::memcpy(board_.at(board_.scratch() + room), value.bytes.data(), value.bytes.size());
    board_.at(board_.scratch() + room)[value.bytes.size()] = 0;
    start.arguments[i] = in_scratch(room);
    room += (value.bytes.size() + 8) / 8 * 8;
  }
  return std::nullopt;
}

Ending GuestCall::run() {
  std::memset(board_.at(board_.scratch()), 0, GuestBoard::kScratch);
  GuestStart start{.pc = function_.entry,
                   .mstatus = kernel_.mstatus_,
                   .menvcfg = kernel_.menvcfg_,
                   .mcounteren = kernel_.mcounteren_,
                   .ra = kReturn,
                   .gp = kernel_.global_pointer_};
  auto obstacle = enter_table(start);
  if (!obstacle) obstacle = pass_arguments(start);
  if (obstacle) {
    report_.text = *obstacle;
    return Ending::Refused;
  }
  start.sp = in_scratch(GuestBoard::kStackTop) - 256;
  const PhysAddr current(kernel_.current_process_);
  const bool has_current = current.value != 0 && board_.is_ram(current, 8);
  const std::uint64_t before = has_current ? board_.read<std::uint64_t>(current) : 0;
  if (const GuestProcess* of = process(); of != nullptr && has_current) board_.write(current, of->structure);

  std::vector<PhysAddr> stops;
  for (const inspect::KernelCall& point : kernel_.points_) stops.push_back(point.at);
  for (const std::uint64_t at : {kernel_.panic_, failing_ ? kernel_.allocator_ : 0})
    if (at != 0) stops.push_back(PhysAddr(at));
  board_.begin(start, stops);
  std::optional<Ending> ending;
  std::uint64_t left = kMostGuestInstructions;
  while (!ending) {
    const std::uint64_t executed = board_.run(std::min<std::uint64_t>(left, 1u << 16));
    left -= std::min(left, executed);
    if (board_.at_stop()) {
      ending = stopped();
    } else if (board_.hart().waiting()) {
      report_.text =
          "it waits for an interrupt, of which there is none here, in " + kernel_.place(board_.hart().pc());
      ending = Ending::Stopped;
    } else if (left == 0 || executed == 0) {
      report_.text = "it went on without end: stopped after " +
                     std::to_string(kMostGuestInstructions - left) + " instructions in " +
                     kernel_.place(board_.hart().pc());
      ending = Ending::Stopped;
    }
  }
  mend_allocator();
  if (has_current) board_.write(current, before);
  report_.fences = board_.fences();
  report_.printed = board_.take_output();
  return *ending;
}

std::optional<Ending> GuestCall::stopped() {
  const machine::Hart& hart = board_.hart();
  if (hart.privilege() == riscv::Privilege::Machine) return trapped();
  const std::uint64_t pc = hart.pc();
  if (pc == kernel_.panic_) {
    report_.text = text_at(hart.x(kA0));
    return Ending::Panicked;
  }
  mend_allocator();
  for (const inspect::KernelCall& point : kernel_.points_) {
    if (point.at.value == pc) note_point(point);
  }
  if (failing_ && pc == kernel_.allocator_) fail_allocation();
  return std::nullopt;
}

void GuestCall::note_point(const inspect::KernelCall& point) {
  const PhysAddr page(board_.hart().x(kA0));
  const bool is_nothing = point.optional ? (board_.hart().x(kA1) & 0xff) == 0 : page == PhysAddr();
  const std::size_t writes = board_.writes().size();
  if (point.point == CallPoint::Allocated && !is_nothing) {
    report_.pages.push_back({PageEvent::Kind::Allocated, page});
    lives_[page.value] = {.is_new = true, .from = writes};
  }
  if (point.point == CallPoint::Freed) {
    report_.pages.push_back({PageEvent::Kind::Freed, page});
    lives_[page.value].to = writes;
  }
}

/// Counts allocations; the one that is to fail finds a kalloc that gives nothing.
void GuestCall::fail_allocation() {
  if ((*failing_)-- > 0) return;
  failing_.reset();
  const PhysAddr at(kernel_.allocator_);
  mended_ = board_.read<std::uint32_t>(at);
  board_.write(at, kGiveNothing);
  board_.forget_decoded();
  (void)board_.run(2);
  mend_allocator();
}

void GuestCall::mend_allocator() {
  if (!mended_) return;
  board_.write(PhysAddr(kernel_.allocator_), *mended_);
  board_.forget_decoded();
  mended_.reset();
}

std::optional<Ending> GuestCall::trapped() {
  const machine::Csrs& csrs = board_.hart().csrs();
  if (csrs.mepc == kReturn && csrs.mtval == kReturn) {
    take_result();
    return Ending::Returned;
  }
  report_.text = name_of_cause(csrs.mcause) + " at " + hex(csrs.mtval) + " in " + kernel_.place(csrs.mepc);
  constexpr unsigned kSp = 2;
  if (in_scratch(GuestBoard::kOutput + GuestBoard::kRoom) - board_.hart().x(kSp) < GuestBoard::kScratch)
    report_.text += "; its stack is used up, as when it calls itself without end";
  constexpr std::uint64_t kLowest = 4096;
  const PhysAddr current(kernel_.current_process_);
  if (csrs.mtval < kLowest && board_.is_ram(current, 8) && board_.read<std::uint64_t>(current) == 0)
    report_.text += "; no process runs on hart 0 at this instant, so myproc() gives none";
  if (board_.changed_table())
    report_.text += "; it had taken another page table into use, which does not map the stack of the lab";
  return Ending::Stopped;
}

void GuestCall::take_result() {
  const std::uint64_t a0 = board_.hart().x(kA0);
  Value& value = report_.value;
  value.type = function_.result.type;
  if (value.type == Type::Void) return;
  value.number = from_register(a0, function_.result);
  const bool none = function_.result_may_be_nothing ? (board_.hart().x(kA1) & 0xff) == 0
                                                    : is_pointer(value.type) && a0 == 0;
  if (none) value = {Type::Nothing, 0, {}};
  const bool fills = std::any_of(function_.parameters.begin(), function_.parameters.end(),
                                 [](const GuestParameter& each) { return each.passing == Passing::Output; });
  if (!fills) return;
  if (value.number != 0) return;
  const auto* bytes = board_.at(board_.scratch() + GuestBoard::kOutput);
  value = {Type::Bytes, 0,
           std::string(reinterpret_cast<const char*>(bytes),
                       static_cast<std::size_t>(std::min(output_bytes_, GuestBoard::kRoom)))};
  // A text ends where it ends.
  if (function_.name.find("str") != std::string::npos) value.bytes.resize(std::strlen(value.bytes.c_str()));
}

std::string GuestCall::text_at(std::uint64_t address) const {
  std::string text;
  while (text.size() < kMostText && board_.is_ram(PhysAddr(address), 1)) {
    const char letter = board_.read<char>(PhysAddr(address++));
    if (letter == '\0') break;
    text += letter >= ' ' && letter <= '~' ? letter : ' ';
  }
  return text;
}

template <class Read>
void GuestCall::add_tables(PhysAddr root, unsigned level, Levels& levels, Read read) const {
  if (!root.page_aligned() || !board_.is_ram(root, riscv::kPageSize) || levels.size() >= kMostTables) return;
  if (!levels.emplace(root.value, level).second || level == 0) return;
  for (unsigned i = 0; i < 512; i++) {
    const Pte entry{read(root + 8 * i)};
    if (entry.pointer()) add_tables(entry.target(), level - 1, levels, read);
  }
}

void GuestCall::report_entries(const Memory& before, std::span<const PhysAddr> tables) {
  const auto then = [&](PhysAddr at) {
    std::uint64_t word = 0;
    std::memcpy(&word, before.page(at) + at.page_offset(), sizeof word);
    return word;
  };
  const auto now = [&](PhysAddr at) { return board_.read<std::uint64_t>(at); };
  std::vector<PhysAddr> roots;
  // A name may be left of a table that is no more, and its page may have another use now.
  for (const PhysAddr root : tables)
    if (const auto life = lives_.find(root.value); life == lives_.end() || !life->second.is_new)
      roots.push_back(root);
  for (const Value& argument : arguments_)
    if (argument.type == Type::Table) roots.emplace_back(argument.number);
  if (report_.value.type == Type::Table) roots.emplace_back(report_.value.number);
  for (const GuestProcess& process : kernel_.processes_) {
    roots.push_back(process.page_table);
    roots.insert(roots.end(), process.kernel_tables.begin(), process.kernel_tables.end());
  }
  const auto mode = riscv::paging_mode(kernel_.satp_).value_or(riscv::kSv39);
  if (kernel_.satp_ != 0) roots.push_back(riscv::root_table(kernel_.satp_));
  // A page may have been a table only then, or be one only now.
  Levels levels, old;
  for (const PhysAddr root : roots) {
    add_tables(root, mode.levels - 1, levels, now);
    add_tables(root, mode.levels - 1, old, then);
  }
  levels.merge(old);
  // What fills a page when it is allocated or freed, and what clears it to become a table, is no entry.
  std::map<std::uint64_t, std::size_t> cleared;
  const std::vector<WordWrite>& writes = board_.writes();
  for (std::size_t i = 0; i < writes.size(); i++) {
    if (writes[i].after == 0 && lives_.contains(writes[i].place.page_base().value))
      cleared[writes[i].place.value] = i + 1;
  }
  for (std::size_t i = 0; i < writes.size(); i++) {
    const WordWrite& written = writes[i];
    const auto table = levels.find(written.place.page_base().value);
    if (table == levels.end()) continue;
    const auto life = lives_.find(table->first);
    if (life != lives_.end() && (i < life->second.from || i >= life->second.to)) continue;
    const auto clear = cleared.find(written.place.value);
    if (life != lives_.end() && life->second.is_new && clear != cleared.end() && i < clear->second) continue;
    report_.entries.push_back({.kind = EntryEvent::Kind::Written,
                               .table = PhysAddr(table->first),
                               .index = static_cast<unsigned>(written.place.page_offset() / 8),
                               .level = table->second,
                               .before = Pte{written.before},
                               .after = Pte{written.after}});
  }
  report_.entries_left_out = board_.writes_left_out();
}

}  // namespace lab
