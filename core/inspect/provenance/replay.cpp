#include "inspect/provenance/replay.hpp"

#include <algorithm>

namespace inspect {

using machine::Machine;

machine::Result<std::unique_ptr<Machine>> newborn_like(const Machine& machine) {
  auto newborn = Machine::create(machine.configuration());
  if (!newborn) return newborn;
  const auto [firmware, kernel] = machine.boot_images().files();
  const auto disk = machine.pristine_disk();
  machine::Result<void> done;
  if (!firmware.empty()) {
    done = newborn.value()->load_firmware(firmware, kernel);
  } else if (!kernel.empty()) {
    done = newborn.value()->load_kernel(kernel);
  }
  if (done && !disk.empty()) done = newborn.value()->attach_disk({disk.begin(), disk.end()});
  if (!done) return done.error();
  return newborn;
}

Replay::Progress Replay::step(std::uint64_t instructions) {
  for (std::uint64_t left = instructions; left > 0;) {
    const bool types = typed_ < log_.size();
    const machine::Position goal = types ? log_[typed_].at : target_;
    const std::uint64_t before = machine_.instructions();
    (void)machine_.run_to(goal, left);
    (void)machine_.take_output();
    left -= std::min(left, machine_.instructions() - before);
    if (machine_.position() != goal) return left == 0 ? Progress::Running : Progress::Diverged;
    if (!types) return Progress::Arrived;
    machine_.type(log_[typed_++].typed());
  }
  return Progress::Running;
}

}  // namespace inspect
