#include "lab/guest_kernel.hpp"

#include <algorithm>
#include <cstring>

#include "inspect/code_place.hpp"
#include "inspect/known_tables.hpp"
#include "inspect/process_list.hpp"
#include "lab/guest_board.hpp"
#include "lab/guest_call.hpp"
#include "riscv/csr.hpp"
#include "riscv/platform.hpp"

namespace lab {

using inspect::KernelModel;
using machine::Machine;
using riscv::PhysAddr;

namespace {

/// SUM, MXR and the FPU as the kernel has them; to S-mode, without interrupts.
std::uint64_t mstatus_of(const machine::Hart& hart) {
  using riscv::Mstatus;
  constexpr std::uint64_t kKept = Mstatus::Sum::mask | Mstatus::Mxr::mask | Mstatus::Fs::mask;
  return Mstatus::Mpp::with(hart.csrs().mstatus & kKept, riscv::Privilege::Supervisor);
}

std::uint64_t address_of(const KernelModel& model, std::string_view function) {
  const auto found = inspect::find_code(model, function);
  return found && !found.value().empty() ? found.value().front() : 0;
}

}  // namespace

GuestKernel::GuestKernel(const Machine& machine, const KernelModel& model) {
  if (model.debug().empty()) {
    obstacle_ = "its file has no debug information, which would tell what they take (compile it with -ggdb)";
    return;
  }
  functions_ = find_guest_functions(model);
  if (functions_.empty()) {
    obstacle_ = "none of them has a known name (walk, mappages, kalloc)";
    return;
  }
  if (!find_table(machine, model)) {
    obstacle_ = "its page table is not known at this instant";
    functions_.clear();
    return;
  }
  const machine::Hart& hart = *machine.harts().front();
  mstatus_ = mstatus_of(hart);
  menvcfg_ = hart.csrs().menvcfg;
  mcounteren_ = hart.csrs().mcounteren;
  ram_bytes_ = machine.ram().size();
  find_points(machine, model);
  for (const inspect::ProcessInfo& process : inspect::processes(model, machine)) {
    GuestProcess known{process.pid, process.slot, process.page_table, {}};
    for (const inspect::NamedTable& table : process.kernel_tables) {
      if (table.root != PhysAddr()) known.kernel_tables.push_back(table.root);
    }
    processes_.push_back(std::move(known));
  }
}

GuestKernel::~GuestKernel() = default;

bool GuestKernel::find_table(const Machine& machine, const KernelModel& model) {
  const machine::Hart& hart = *machine.harts().front();
  if (const PhysAddr root = inspect::kernel_page_table(model, machine); root != PhysAddr()) {
    satp_ = inspect::satp_of(machine, root);
    return true;
  }
  satp_ = hart.satp();
  return hart.privilege() != riscv::Privilege::User;
}

void GuestKernel::find_points(const Machine& machine, const KernelModel& model) {
  points_ = inspect::find_kernel_calls(model, machine);
  std::erase_if(points_, [](const inspect::KernelCall& call) {
    return call.point != inspect::CallPoint::Allocated && call.point != inspect::CallPoint::Freed;
  });
  allocator_ = address_of(model, "kalloc");
  panic_ = address_of(model, "panic");
  if (const inspect::Symbol* symbol = model.symbols().find("__global_pointer$"))
    global_pointer_ = symbol->address;
  free_lists_ = model.layout().free_lists;
  fresh_pages_ = model.layout().fresh_pages;
  const auto& cpus = model.layout().cpus;
  if (cpus && cpus->process.size == 8) current_process_ = cpus->slots.first + cpus->process.offset;
  for (const inspect::Symbol& symbol : model.symbols().all()) {
    if (symbol.is_function) symbols_.emplace_back(symbol.address, inspect::function_name(symbol.name));
  }
}

std::string GuestKernel::place(std::uint64_t pc) const {
  const auto next = std::upper_bound(symbols_.begin(), symbols_.end(), pc,
                                     [](std::uint64_t at, const auto& symbol) { return at < symbol.first; });
  constexpr std::uint64_t kLongest = 1u << 16;
  if (next == symbols_.begin() || pc - std::prev(next)->first > kLongest) return hex(pc);
  const auto& [start, name] = *std::prev(next);
  return pc == start ? name : name + "+" + std::to_string(pc - start);
}

const GuestFunction* GuestKernel::find(std::string_view name) const {
  const auto found = std::find_if(functions_.begin(), functions_.end(),
                                  [&](const GuestFunction& function) { return function.name == name; });
  return found == functions_.end() ? nullptr : &*found;
}

void GuestKernel::call(const GuestFunction& function, std::span<const Value> arguments,
                       std::span<const PhysAddr> tables, Memory& memory, std::size_t page_limit,
                       std::optional<std::uint64_t>& failing, Report& report) {
  if (!board_) board_ = std::make_unique<GuestBoard>(ram_bytes_);
  if (!board_->usable()) {
    board_.reset();
    report.ending = Ending::Stopped;
    report.text = "there is no memory left for a copy of the machine";
    return;
  }
  if (stale_) board_->copy_from(memory);
  stale_ = false;
  GuestCall call(*this, *board_, function, arguments, failing, report);
  report.ending = call.run();
  board_->take_back_marks();
  call.report_entries(memory, tables);
  if (report.ending == Ending::Returned && memory.owned_pages() + board_->pages().size() > page_limit) {
    report.ending = Ending::Stopped;
    report.text = "it needs more memory than the lab may own";
  }
  if (report.ending != Ending::Returned) {
    board_->take_back();
    return;
  }
  for (const auto& [page, before] : board_->pages()) {
    const std::uint8_t* now = board_->at(PhysAddr(page));
    if (std::memcmp(now, before->data(), riscv::kPageSize) != 0)
      std::memcpy(memory.touch(PhysAddr(page)), now, riscv::kPageSize);
  }
}

std::optional<std::size_t> GuestKernel::free_pages(const Memory& memory) const {
  if (free_lists_.empty()) return std::nullopt;
  const auto word = [&](std::uint64_t at) -> std::uint64_t {
    std::uint64_t value = 0;
    if (at % 8 != 0 || !memory.contains(PhysAddr(at), 8)) return 0;
    std::memcpy(&value, memory.page(PhysAddr(at)) + PhysAddr(at).page_offset(), sizeof value);
    return value;
  };
  std::uint64_t pages = 0;
  for (const inspect::FreeListLayout& list : free_lists_) {
    std::uint64_t left = ram_bytes_ / riscv::kPageSize;
    for (std::uint64_t page = word(list.head); page != 0 && left-- > 0; page = word(page + list.next.offset))
      pages += list.page_bytes / riscv::kPageSize;
  }
  if (fresh_pages_) {
    const std::uint64_t begin = word(fresh_pages_->begin), end = word(fresh_pages_->end);
    if (begin < end && memory.contains(PhysAddr(begin), end - begin))
      pages += (end - begin) / riscv::kPageSize;
  }
  return static_cast<std::size_t>(pages);
}

}  // namespace lab
