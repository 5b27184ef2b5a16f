#include "inspect/checks/survey.hpp"

#include <algorithm>
#include <optional>

#include "inspect/guest_memory.hpp"
#include "inspect/known_tables.hpp"
#include "riscv/platform.hpp"

namespace inspect {

namespace {

namespace sv39 = riscv::sv39;
using machine::Machine;
using riscv::kPageSize;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;

/// Teaching kernels have a page for it, or a few.
constexpr unsigned kMostStackPages = 16;

enum class Keep : std::uint8_t { Everything, NotIdentity };

/// Visits the tables of some address spaces, each page once.
class TableReader {
 public:
  TableReader(const Machine& machine, std::vector<SurveyEntry>& entries, Keep keep)
      : machine_(machine), entries_(entries), keep_(keep), led_(machine.ram().pages()) {}

  void read_space(PhysAddr root, std::uint32_t owner) {
    mode_ = paging_mode_of(machine_, root);
    const auto above = static_cast<std::uint8_t>(mode_.levels);
    table(root, mode_.levels - 1, 0, {PhysAddr(), Pte{}, VirtAddr(), owner, above});
  }

  std::vector<TableMetAgain> take_met_again() { return std::move(met_again_); }

 private:
  void table(PhysAddr page, unsigned level, std::uint64_t base, const SurveyEntry& led) {
    const std::size_t number = page_number(machine_, page);
    if (number >= led_.size() || !page.page_aligned()) return;
    if (led_[number]) return met_again(page, *led_[number], led);
    led_[number] = led;
    for (unsigned index = 0; index < sv39::kEntries; index++) {
      const PhysAddr address = page + index * sizeof(std::uint64_t);
      const Pte pte{machine_.ram().read<std::uint64_t>(address)};
      if (!pte.valid()) continue;
      const std::uint64_t bits = base | std::uint64_t{index} << sv39::index_shift(level);
      const VirtAddr va(riscv::sign_extend(bits, mode_.virtual_bits()));
      const SurveyEntry entry{address, pte, va, led.owner, static_cast<std::uint8_t>(level)};
      const bool identity = pte.leaf() && pte.target().value == va.value;
      if (keep_ == Keep::Everything || !identity || beyond_ram(entry)) entries_.push_back(entry);
      if (!pte.leaf() && level > 0) table(pte.target(), level - 1, bits, entry);
    }
  }

  bool beyond_ram(const SurveyEntry& entry) const {
    return entry.pte.target() >= riscv::platform::kRam + machine_.ram().size();
  }

  /// The same root twice is one address space: threads.
  void met_again(PhysAddr page, const SurveyEntry& first, const SurveyEntry& second) {
    constexpr std::size_t kMost = 64;
    if (met_again_.size() < kMost) met_again_.push_back({page, first, second});
  }

  const Machine& machine_;
  std::vector<SurveyEntry>& entries_;
  Keep keep_;
  riscv::PagingMode mode_;                       ///< of the space that is read
  std::vector<std::optional<SurveyEntry>> led_;  ///< what led to each table page
  std::vector<TableMetAgain> met_again_;
};

class Surveyor {
 public:
  Surveyor(const KernelModel& model, const Machine& machine) : model_(model), machine_(machine) {}

  Survey make() {
    survey_.processes = processes(model_, machine_);
    survey_.free = free_pages(model_, machine_);
    survey_.roles.assign(machine_.ram().pages(), PageRole::Other);
    find_spaces();
    read_tables();
    assign_roles();
    return std::move(survey_);
  }

 private:
  static bool known(const std::vector<AddressSpace>& spaces, PhysAddr root) {
    return std::any_of(spaces.begin(), spaces.end(), [&](const auto& space) { return space.root == root; });
  }

  std::uint64_t stack_pointer_of(const ProcessInfo& process) const {
    const auto& layout = model_.layout().processes;
    return layout ? read_field(machine_, process.trapframe.value, layout->trapframe_sp) : 0;
  }

  void find_spaces() {
    const PhysAddr kernel = kernel_page_table(model_, machine_);
    if (kernel != PhysAddr()) survey_.kernels.push_back({.root = kernel, .name = {}});
    for (const ProcessInfo& process : survey_.processes) {
      const auto add = [&](std::vector<AddressSpace>& spaces, PhysAddr root) {
        if (root == PhysAddr() || known(spaces, root)) return;
        spaces.push_back(
            {root, process.slot, process.pid, process.name, process.size, stack_pointer_of(process)});
      };
      add(survey_.users, process.page_table);
      for (const NamedTable& table : process.kernel_tables) add(survey_.kernels, table.root);
    }
  }

  void read_tables() {
    TableReader users(machine_, survey_.user_entries, Keep::Everything);
    for (std::uint32_t i = 0; i < survey_.users.size(); i++) users.read_space(survey_.users[i].root, i);
    survey_.met_again = users.take_met_again();
    TableReader kernels(machine_, survey_.kernel_entries, Keep::NotIdentity);
    for (std::uint32_t i = 0; i < survey_.kernels.size(); i++) kernels.read_space(survey_.kernels[i].root, i);
  }

  void give(PhysAddr page, PageRole role) {
    const std::size_t number = page_number(machine_, page);
    if (number < survey_.roles.size()) survey_.roles[number] = role;
  }

  void give_tables(const std::vector<AddressSpace>& spaces, const std::vector<SurveyEntry>& entries) {
    for (const AddressSpace& space : spaces) give(space.root, PageRole::Table);
    for (const SurveyEntry& entry : entries) {
      if (!entry.leaf() && entry.level > 0) give(entry.pte.target(), PageRole::Table);
    }
  }

  void give_image() {
    if (machine_.kernel() == nullptr) return;
    for (const machine::ElfSegment& segment : machine_.kernel()->segments()) {
      const std::uint64_t bytes = std::min(segment.memory_size, machine_.ram().size());
      for (std::uint64_t at = 0; at < bytes; at += kPageSize) give(segment.physical + at, PageRole::Image);
    }
  }

  /// Where the stack of a slot is in use from, by the stack pointer that was saved; the whole of it in doubt.
  /// A process in user mode has nothing on it, nor has a slot that is not in use.
  VirtAddr stack_begin(std::uint64_t slot, VirtAddr bottom) const {
    const ProcessLayout& layout = *model_.layout().processes;
    const VirtAddr top(~std::uint64_t{0});
    const auto process = std::find_if(survey_.processes.begin(), survey_.processes.end(),
                                      [&](const ProcessInfo& info) { return info.slot == slot; });
    if (process == survey_.processes.end()) return top;
    for (unsigned i = 0; i < machine_.harts().size(); i++) {
      if (current_process(model_, machine_, i) != slot) continue;
      return machine_.harts()[i]->privilege() == riscv::Privilege::User ? top : bottom;
    }
    const std::uint64_t saved = read_field(machine_, slot, layout.saved_sp);
    const bool switched_away = process->state != ProcessState::Running && saved >= bottom.value;
    return switched_away ? VirtAddr(saved) : bottom;
  }

  /// Where a stack is mapped beyond RAM's own addresses; one inside the image is the image's.
  void give_stack(std::uint64_t slot, VirtAddr bottom, std::uint64_t satp) {
    if (bottom == VirtAddr()) return;
    const VirtAddr begin = stack_begin(slot, bottom);
    for (unsigned i = 0; i < kMostStackPages; i++) {
      const VirtAddr va = bottom + i * kPageSize;
      const auto pa = translate(machine_, satp, va);
      if (!pa || (i > 0 && pa->value == va.value)) return;
      give(*pa, PageRole::KernelStack);
      const std::uint64_t unused = begin <= va ? 0 : std::min(begin - va, kPageSize);
      survey_.stacks.push_back({page_number(machine_, *pa), unused});
    }
  }

  /// Slots that are not in use have a stack as well, in kernels that map all of them at the start.
  void give_stacks() {
    const auto& layout = model_.layout().processes;
    if (!layout || survey_.kernels.empty() || survey_.processes.empty()) return;
    for (std::uint64_t i = 0; i < layout->slots.count; i++) {
      const std::uint64_t slot = layout->slots.first + i * layout->slots.stride;
      const auto own = std::find_if(survey_.kernels.begin(), survey_.kernels.end(),
                                    [&](const AddressSpace& space) { return space.slot == slot; });
      const AddressSpace& space = own != survey_.kernels.end() ? *own : survey_.kernels.front();
      give_stack(slot, VirtAddr(read_field(machine_, slot, layout->kernel_stack)),
                 satp_of(machine_, space.root));
    }
  }

  void assign_roles() {
    give_tables(survey_.users, survey_.user_entries);
    give_tables(survey_.kernels, survey_.kernel_entries);
    give_stacks();
    for (const ProcessInfo& process : survey_.processes) give(process.trapframe, PageRole::Trapframe);
    give_image();
    for (std::size_t page = 0; page < survey_.roles.size(); page++) {
      if (survey_.free.all.contains(page)) survey_.roles[page] = PageRole::Free;
    }
  }

  const KernelModel& model_;
  const Machine& machine_;
  Survey survey_;
};

}  // namespace

std::size_t page_number(const Machine& machine, PhysAddr pa) {
  if (!machine.ram().contains(pa, 1)) return machine.ram().pages();
  return static_cast<std::size_t>((pa - riscv::platform::kRam) / kPageSize);
}

Survey survey(const KernelModel& model, const Machine& machine) { return Surveyor(model, machine).make(); }

}  // namespace inspect
