#include "machine/snapshot/checkpoint.hpp"

#include "machine/machine.hpp"

namespace machine {

MachineState state_of(const Machine& machine) {
  MachineState state;
  StateWriter writer(state);
  writer(machine);
  return state;
}

Checkpoint Machine::checkpoint() {
  Checkpoint checkpoint;
  checkpoint.position_ = position();
  checkpoint.state_ = state_of(*this);
  checkpoint.input_log_ = input_log_;
  checkpoint.memories_ = board_.keep_memories();
  checkpoint.machine_ = this;
  checkpoint.boot_ = boot_;
  return checkpoint;
}

Result<void> Machine::restore(const Checkpoint& checkpoint) {
  if (checkpoint.machine_ != this) return Error{"the checkpoint is of another machine"};
  if (checkpoint.boot_ != boot_)
    return Error{"the checkpoint is of a time before the machine was given its present kernel or disk"};
  StateReader reader(checkpoint.state_);
  reader(*this);
  board_.restore_memories(checkpoint.memories_);
  input_log_ = checkpoint.input_log_;
  (void)take_output();
  forget_caches();
  return {};
}

}  // namespace machine
