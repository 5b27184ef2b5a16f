#include "lab/lab.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/layout.hpp"
#include "lab/execution.hpp"
#include "lab/expression.hpp"
#include "machine/machine.hpp"

namespace lab {

using kernel::KERNBASE;
using kernel::PGSIZE;
using machine::Error;
using machine::Result;
using riscv::PhysAddr;

namespace {

/// A byte for each page, those of the counts included.
std::size_t pages_of_counts(std::size_t pages) { return (pages + PGSIZE - 2) / (PGSIZE - 1); }

std::size_t size_of_arena(std::size_t pages) { return pages + pages_of_counts(pages); }

struct Invocation {
  const Function& function;
  std::span<const Value> arguments;
  Value& result;
};

void invoke(void* argument) {
  const auto& invocation = *static_cast<const Invocation*>(argument);
  invocation.function.call(invocation.arguments, invocation.result);
}

Report refused(std::string reason) {
  Report report;
  report.ending = Ending::Refused;
  report.text = std::move(reason);
  return report;
}

bool takes_words(std::span<const Parameter> parameters) {
  return !parameters.empty() && parameters.back().type == Type::Words;
}

bool right_count(std::span<const Parameter> parameters, std::size_t count) {
  return takes_words(parameters) ? count + 1 >= parameters.size() : count == parameters.size();
}

}  // namespace

std::optional<kernel::Variant> variant_named(std::string_view name) {
  for (std::size_t i = 0; i < kernel::kVariantCount; ++i) {
    const auto variant = static_cast<kernel::Variant>(i);
    if (kernel::name_of(variant) == name) return variant;
  }
  return std::nullopt;
}

Lab::Lab(std::size_t page_limit) : page_limit_(page_limit), memory_(size_of_arena(kDefaultArenaPages)) {
  initialize_allocator(KERNBASE, memory_.end());
}

Lab::Lab(Lab&&) noexcept = default;
Lab& Lab::operator=(Lab&&) noexcept = default;
Lab::~Lab() = default;

void Lab::start_over(Memory memory) {
  guest_.reset();
  calls_guest_ = false;
  history_.clear();
  names_.clear();
  kernel_ = {};
  memory_ = std::move(memory);
  machine_ = nullptr;
}

void Lab::initialize_allocator(PhysAddr first, PhysAddr end) {
  struct Range {
    PhysAddr first, end;
  } range{first, end};
  Report report;
  memory_.begin();
  (void)Execution(memory_, kernel_, report, memory_.owned_pages() + page_limit_)
      .run(
          [](void* argument) {
            const auto& whole = *static_cast<const Range*>(argument);
            kernel::kinit(whole.first, whole.end);
          },
          &range);
  memory_.forget(memory_.commit());
}

Result<void> Lab::open_arena(std::size_t pages, kernel::Variant variant) {
  if (pages == 0 || pages > kMostArenaPages)
    return Error{"an arena has 1 to " + std::to_string(kMostArenaPages) + " pages, not " +
                 std::to_string(pages)};
  start_over(Memory(size_of_arena(pages)));
  kernel_.variant = variant;
  initialize_allocator(KERNBASE, memory_.end());
  return {};
}

bool Lab::let_go_beyond(std::size_t pages) {
  if (!forked() || machine_->ram_copies() - copies_before_ <= pages) return false;
  // Some of them may be for others.
  const std::size_t kept = memory_.below()->kept_pages();
  copies_before_ = machine_->ram_copies() - kept;
  if (kept <= pages) return false;
  (void)open_arena(kDefaultArenaPages, kernel_.variant);
  return true;
}

Result<void> Lab::check(const Value& value) const {
  if (value.type != Type::Table) return {};
  const PhysAddr root(value.number);
  if (root.page_aligned() && memory_.contains(root, PGSIZE)) return {};
  return Error{hex(root.value) + " is not the start of a page in RAM, which is " + hex(KERNBASE.value) +
               " to " + hex(memory_.end().value)};
}

Result<std::vector<Value>> Lab::evaluate_all(std::string_view function, std::span<const Parameter> parameters,
                                             std::span<const std::string_view> arguments) const {
  if (!right_count(parameters, arguments.size())) {
    return Error{std::to_string(arguments.size()) +
                 " arguments are not what it takes: " + signature(function, parameters)};
  }
  std::vector<Value> values;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = parameters[std::min(i, parameters.size() - 1)];
    auto value = evaluate(arguments[i], parameter.type);
    if (!value)
      return Error{"argument " + std::to_string(i + 1) + ", " + std::string(parameter.name) + ": " +
                   value.error().message};
    if (parameter.type == Type::Words && values.size() == parameters.size()) {
      values.back().bytes += value.value().bytes;
    } else {
      values.push_back(std::move(value.value()));
    }
  }
  if (takes_words(parameters) && values.size() < parameters.size()) values.push_back({Type::Words, 0, {}});
  return values;
}

Report Lab::call(std::string_view name, std::span<const std::string_view> arguments) {
  if (calls_guest_) return call_guest(name, arguments);
  const Function* function = find_function(name);
  if (function == nullptr) return refused("there is no function '" + std::string(name) + "'");
  const auto values = evaluate_all(name, function->parameters(), arguments);
  if (!values) return refused(std::string(name) + ": " + values.error().message);
  Report report;
  if (guest_) guest_->memory_changed();
  execute(report, [&] {
    Invocation invocation{*function, values.value(), report.value};
    report.ending = Execution(memory_, kernel_, report, page_limit_).run(&invoke, &invocation);
  });
  find_levels(report.entries);
  return report;
}

Report Lab::call_guest(std::string_view name, std::span<const std::string_view> arguments) {
  const GuestFunction* function = guest_->find(name);
  if (function == nullptr) return refused("there is no function '" + std::string(name) + "'");
  const auto values = evaluate_all(name, function->typed(), arguments);
  if (!values) return refused(std::string(name) + ": " + values.error().message);
  std::vector<PhysAddr> tables;
  for (const auto& [as, value] : names_) {
    if (value->type == Type::Table) tables.emplace_back(value->number);
  }
  Report report;
  execute(report, [&] {
    guest_->call(*function, values.value(), tables, memory_, page_limit_, kernel_.allocations_until_failure,
                 report);
  });
  return report;
}

Result<void> Lab::guest_usable() const {
  if (!guest_) return Error{"there is no copy of a machine"};
  if (guest() == nullptr) return Error{guest_->obstacle()};
  return {};
}

Result<void> Lab::choose_guest() {
  auto usable = guest_usable();
  calls_guest_ = calls_guest_ || usable;
  return usable;
}

std::size_t Lab::free_pages() const {
  if (calls_guest_) return guest_->free_pages(memory_).value_or(0);
  return kernel_.pages.free_count();
}

template <class Call>
void Lab::execute(Report& report, Call call) {
  KernelState before = kernel_;
  memory_.begin();
  call();
  if (report.ending != Ending::Returned) {
    memory_.roll_back();
    kernel_ = std::move(before);
    return;
  }
  keep_step(std::move(before), memory_.commit());
}

void Lab::keep_step(KernelState kernel, Changes changes) {
  if (changes.size() == 0 && kernel.equals_beside_pages(kernel_)) return;
  history_.push_back({std::move(kernel), names_, std::move(changes)});
  // Half of the room is for what calls write.
  while (history_.size() > kMostUndos || (memory_.owned_pages() > page_limit_ / 2 && history_.size() > 1)) {
    memory_.forget(std::move(history_.front().changes));
    history_.pop_front();
  }
}

bool Lab::undo() {
  if (history_.empty()) return false;
  Step& step = history_.back();
  memory_.undo(std::move(step.changes));
  kernel_ = std::move(step.kernel);
  if (guest_) guest_->memory_changed();
  names_ = std::move(step.names);
  history_.pop_back();
  return true;
}

void Lab::fail_allocation(std::uint64_t n) {
  kernel_.allocations_until_failure = n == 0 ? std::nullopt : std::optional(n - 1);
}

Result<void> Lab::define(std::string_view name, Value value) {
  if (!is_name(name))
    return Error{"'" + std::string(name) + "' is no name: letters, digits and _, no digit in front"};
  names_.insert_or_assign(std::string(name), std::make_shared<const Value>(std::move(value)));
  return {};
}

std::vector<std::pair<std::string, Value>> Lab::names() const {
  std::vector<std::pair<std::string, Value>> list;
  for (const auto& [name, value] : names_) list.emplace_back(name, *value);
  return list;
}

std::optional<Value> Lab::named(std::string_view name) const {
  if (const auto found = names_.find(name); found != names_.end()) return *found->second;
  return std::nullopt;
}

Result<Value> Lab::evaluate(std::string_view text, Type wanted) const {
  auto value = lab::evaluate(text, wanted, [this](std::string_view name) { return named(name); });
  const auto checked = value ? check(value.value()) : Result<void>();
  if (!checked) return checked.error();
  return value;
}

Dump Lab::dump(PhysAddr root) const {
  return dump_table(
      root, [this](PhysAddr page) { return memory_.contains(page, PGSIZE) ? memory_.page(page) : nullptr; });
}

Dump Lab::dump_before(PhysAddr root) const {
  if (history_.empty()) return dump(root);
  return dump_table(root, [this](PhysAddr page) {
    return memory_.contains(page, PGSIZE) ? memory_.page_before(page, history_.back().changes) : nullptr;
  });
}

}  // namespace lab
