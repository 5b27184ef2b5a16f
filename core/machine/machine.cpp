#include "machine/machine.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "machine/boot/device_tree.hpp"
#include "machine/random.hpp"
#include "machine/snapshot/snapshot.hpp"
#include "machine/state_hash.hpp"

namespace machine {

namespace {

namespace platform = riscv::platform;

constexpr std::uint64_t kMiB = 1ull << 20;
/// Idle time does not carry the clock further than 146 years: from there no run comes to where its numbers
/// end.
constexpr std::uint64_t kLastIdleCycle = Clock::kHorizon / 2;

std::string check(const std::vector<DiskFault>& faults) {
  for (const DiskFault& fault : faults) {
    const bool of_requests = fault.of == DiskFault::Of::Requests;
    const char* reason = nullptr;
    if (of_requests && fault.first == 0) reason = "requests are counted from 1";
    if (fault.last < fault.first) reason = "the last is before the first";
    if (reason == nullptr) continue;
    return std::string("disk fault: ") + (of_requests ? "requests " : "sectors ") +
           std::to_string(fault.first) + " to " + std::to_string(fault.last) + "; " + reason;
  }
  return {};
}

std::string check(const Configuration& configuration) {
  char text[160] = "";
  if (configuration.harts < 1 || configuration.harts > platform::kMaxHarts) {
    std::snprintf(text, sizeof text, "harts: %u; the board takes 1 to %u", configuration.harts,
                  platform::kMaxHarts);
  } else if (configuration.memory_bytes < 4 * kMiB || configuration.memory_bytes > kMostMemory ||
             configuration.memory_bytes % kMiB != 0) {
    std::snprintf(text, sizeof text, "memory: %" PRIu64 " bytes; the board takes whole MiB, 4 to 2048",
                  configuration.memory_bytes);
  } else if (configuration.pmp_entries != 0 && configuration.pmp_entries != Pmp::kMaxEntries) {
    std::snprintf(text, sizeof text, "PMP entries: %u; the board takes 0 or 16", configuration.pmp_entries);
  } else if (configuration.boot_arguments.size() > 1024) {
    std::snprintf(text, sizeof text, "boot arguments: %zu bytes; at most 1024",
                  configuration.boot_arguments.size());
  } else if (configuration.input == ConsoleInput::Virtio && !configuration.console) {
    return "input: it goes to a virtio console, and none is plugged in";
  } else if (configuration.disk_faults.size() > Configuration::kMaxDiskFaults) {
    std::snprintf(text, sizeof text, "disk faults: %zu; at most %zu", configuration.disk_faults.size(),
                  Configuration::kMaxDiskFaults);
  }
  return text[0] != '\0' ? text : check(configuration.disk_faults);
}

}  // namespace

Machine::Machine(const Configuration& configuration, Ram ram)
    : configuration_(configuration), board_(configuration, std::move(ram)) {
  for (unsigned id = 0; id < configuration.harts; id++) {
    harts_.push_back(std::make_unique<Hart>(board_, id, configuration.pmp_entries));
  }
}

Result<std::unique_ptr<Machine>> Machine::create(const Configuration& configuration) {
  if (std::string reason = check(configuration); !reason.empty()) return Error{std::move(reason)};
  std::unique_ptr<Machine> machine(new Machine(configuration, Ram(configuration.memory_bytes)));
  if (machine->board_.ram().data() == nullptr) {
    return Error{"memory: the host has no " + std::to_string(configuration.memory_bytes / kMiB) +
                 " MiB to give"};
  }
  machine->reset();
  return machine;
}

Result<void> Machine::load_kernel(std::span<const std::uint8_t> elf) {
  return boot_from(BootImages::kernel_alone(elf, board_.ram()));
}

Result<void> Machine::load_firmware(std::span<const std::uint8_t> firmware,
                                    std::span<const std::uint8_t> kernel) {
  return boot_from(BootImages::behind_firmware(firmware, kernel, board_.ram()));
}

Result<void> Machine::boot_from(Result<BootImages> images) {
  if (!images) return images.error();
  images_ = std::move(images.value());
  boot_++;
  tohost_.reset();
  const auto tohost = kernel() == nullptr ? std::nullopt : kernel()->symbol("tohost");
  if (tohost && board_.ram().contains(riscv::PhysAddr(tohost->value), 8))
    tohost_ = riscv::PhysAddr(tohost->value);
  reset();
  return {};
}

Result<void> Machine::attach_disk(std::vector<std::uint8_t> image) {
  if (image.empty()) return Error{"the disk image is empty"};
  if (image.size() % VirtioBlock::kSectorSize != 0) {
    return Error{"the disk image has " + std::to_string(image.size()) +
                 " bytes, which is no whole number of 512-byte sectors: it may be truncated"};
  }
  board_.attach_disk(std::move(image));
  boot_++;
  return {};
}

void Machine::reset() {
  board_.reset();
  const riscv::PhysAddr device_tree = device_tree_address(configuration_.memory_bytes);
  board_.write_ram(device_tree, make_device_tree(configuration_));
  images_.place(board_);
  const BootRegisters registers{
      .pc = platform::kRam, .a1 = device_tree, .a2 = images_.firmware_info(board_.ram())};
  for (auto& hart : harts_) hart->reset(registers, configuration_.pmp_entries);
  input_log_.clear();
  output_.clear();
  turn_hart_ = 0;
  turn_used_ = round_start_ = 0;
  schedule_ = configuration_.schedule_seed;
  draw_turn_length();
  stopped_.reset();
  exit_status_ = 0;
}

void Machine::use(Engine engine) {
  for (auto& hart : harts_) hart->use(engine);
}

StopReason Machine::run(const RunLimits& limits) {
  const StopReason reason = run_turns(limits);
  settle();
  return reason;
}

StopReason Machine::run_turns(const RunLimits& limits) {
  const auto counted = [&] { return limits.hart ? harts_[*limits.hart]->started() : instructions(); };
  const std::uint64_t begun = counted();
  for (;;) {
    if (stopped_) return *stopped_;
    const std::uint64_t done = counted() - begun;
    if (done >= limits.instructions || now() >= limits.until_cycle) return StopReason::Budget;
    if (harts_[turn_hart_]->waiting() && all_waiting()) return StopReason::Idle;
    const bool counts = limits.hart.value_or(turn_hart_) == turn_hart_;
    const std::uint64_t left = counts ? limits.instructions - done : ~0ull;
    if (run_turn({.instructions = left, .until_cycle = limits.until_cycle})) return StopReason::Breakpoint;
  }
}

bool Machine::run_turn(const RunLimits& limits) {
  Hart& hart = *harts_[turn_hart_];
  bool stopped_by_probe = false;
  board_.clock().cycles = now();
  board_.update();
  board_.clint().update_timer(hart.id());
  if (hart.waiting()) {
    turn_used_ = turn_length_;  // others are busy: let the turn pass
  } else {
    const std::uint64_t end =
        std::min({round_start_ + turn_length_, limits.until_cycle, board_.deadline(), hart.timer_deadline()});
    turn_used_ += hart.run(std::min(end - now(), limits.instructions));
    stopped_by_probe = hart.stopped_by_probe();
    check_test_device();
  }
  if (turn_used_ >= turn_length_) end_turn();
  return stopped_by_probe;
}

void Machine::end_turn() {
  if (tohost_) check_tohost();
  if (harts_.size() > 1) harts_[turn_hart_]->end_turn();
  turn_used_ = 0;
  turn_hart_ = (turn_hart_ + 1) % static_cast<std::uint32_t>(harts_.size());
  if (turn_hart_ == 0) round_start_ += kQuantum;
  draw_turn_length();
}

void Machine::draw_turn_length() {
  if (configuration_.schedule_seed == 0) {
    turn_length_ = kQuantum;
  } else {
    turn_length_ = 1 + next_random(schedule_) % kQuantum;
  }
}

StopReason Machine::run_to(const Position& target, std::uint64_t instructions) {
  while (position() != target) {
    if (stopped_) return *stopped_;
    const std::uint64_t begun = this->instructions();
    if (begun >= target.instructions) {
      if (begun > target.instructions || !pass_time(target)) return StopReason::Budget;
      continue;
    }
    if (instructions == 0) return StopReason::Budget;
    const StopReason reason = run({.instructions = std::min(instructions, target.instructions - begun)});
    instructions -= this->instructions() - begun;
    if (reason == StopReason::Breakpoint) return reason;
    if (reason != StopReason::Idle) continue;
    if (idle_until() == kNever) return StopReason::Idle;
    advance_idle(idle_until());
  }
  return StopReason::Budget;
}

bool Machine::pass_time(const Position& target) {
  if (!harts_[turn_hart_]->waiting() || now() > target.cycles + kQuantum) return false;
  if (!all_waiting()) {
    (void)run_turn({});
    settle();
    return true;
  }
  const Position before = position();
  advance_idle(target.cycles);
  return position() != before;
}

void Machine::settle() {
  board_.clock().cycles = now();
  board_.update();
  for (const auto& hart : harts_) board_.clint().update_timer(hart->id());
}

bool Machine::all_waiting() {
  settle();
  return std::all_of(harts_.begin(), harts_.end(), [](const auto& hart) { return hart->waiting(); });
}

std::uint64_t Machine::idle_until() const {
  std::uint64_t deadline = board_.deadline();
  for (const auto& hart : harts_) deadline = std::min(deadline, hart->timer_deadline());
  return deadline <= kLastIdleCycle ? deadline : kNever;
}

void Machine::advance_idle(std::uint64_t cycle) {
  if (!all_waiting()) return;
  const std::uint64_t target = std::min(cycle, idle_until());
  if (target <= now() || target > kLastIdleCycle) return;
  round_start_ = target;
  turn_hart_ = 0;
  turn_used_ = 0;
  settle();
}

void Machine::check_test_device() {
  const TestDevice& device = board_.test_device();
  if (device.request() == TestDevice::Request::None) return;
  exit_status_ = device.status();
  stopped_ = device.request() == TestDevice::Request::Reboot ? StopReason::Rebooted : StopReason::PoweredOff;
}

/// The host-target interface of the RISC-V test programs: device 1 command 1 prints a character and wants the
/// word cleared, any other odd value ends the run with a test number.
void Machine::check_tohost() {
  const auto value = board_.ram().read<std::uint64_t>(*tohost_);
  constexpr std::uint64_t kPutCharacter = 0x0101;
  if (value == 0) return;
  if (value >> 48 == kPutCharacter) {
    output_.push_back(static_cast<char>(value & 0xff));
    const std::uint8_t cleared[8] = {};
    board_.write_ram(*tohost_, cleared);
  } else if ((value & 1) != 0) {
    exit_status_ = static_cast<int>(std::min<std::uint64_t>(value >> 1, 125));
    stopped_ = StopReason::TestDone;
  }
}

void Machine::type(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return;
  board_.clock().cycles = now();
  input_log_.push_back({position(), std::string(bytes.begin(), bytes.end())});
  board_.type(bytes);
}

std::string Machine::take_output() {
  std::string output = std::move(output_);
  output_.clear();
  output += board_.take_transmitted();
  return output;
}

std::uint64_t Machine::instructions() const {
  std::uint64_t total = 0;
  for (const auto& hart : harts_) total += hart->started();
  return total;
}

std::optional<NoActivePmp> Machine::no_active_pmp() const {
  for (const auto& hart : harts_) {
    if (hart->no_active_pmp()) return hart->no_active_pmp();
  }
  return std::nullopt;
}

std::optional<BeyondRam> Machine::beyond_ram() const {
  for (const auto& hart : harts_) {
    if (hart->beyond_ram()) return hart->beyond_ram();
  }
  return std::nullopt;
}

std::uint64_t Machine::state_hash() const {
  StateHash hash;
  hash(*this);
  return hash.value();
}

std::span<const std::uint8_t> Machine::disk() const {
  return board_.disk() == nullptr ? std::span<const std::uint8_t>() : board_.disk()->disk();
}

std::span<const std::uint8_t> Machine::pristine_disk() const {
  return board_.disk() == nullptr ? std::span<const std::uint8_t>() : board_.disk()->pristine();
}

void Machine::watch_walks(WalkWatch watch) {
  board_.watch_walks(watch);
  if (watch == WalkWatch::Off) return;
  for (const auto& hart : harts_) hart->forget_caches();
}

Result<std::unique_ptr<Machine>> Machine::twin() const {
  auto twin = create(configuration_);
  if (!twin) return twin;
  const auto [firmware, kernel] = images_.files();
  Result<void> done;
  if (!firmware.empty()) {
    done = twin.value()->load_firmware(firmware, kernel);
  } else if (!kernel.empty()) {
    done = twin.value()->load_kernel(kernel);
  }
  const auto disk = pristine_disk();
  if (done && !disk.empty()) done = twin.value()->attach_disk({disk.begin(), disk.end()});
  if (done) done = restore_snapshot(*twin.value(), save_snapshot(*this));
  if (!done) return done.error();
  return twin;
}

void Machine::forget_caches() {
  board_.forget_decoded();
  for (const auto& hart : harts_) hart->forget_caches();
}

}  // namespace machine
