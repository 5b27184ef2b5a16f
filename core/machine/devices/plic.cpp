#include "machine/devices/plic.hpp"

#include <bit>

namespace machine {

namespace {

constexpr std::uint32_t kPending = 0x1000, kEnable = 0x2000, kContext = 0x200000;
constexpr std::uint32_t kEnableStride = 0x80, kContextStride = 0x1000;
constexpr std::uint32_t kThreshold = 0, kClaim = 4;

constexpr std::uint32_t bit_in_word(unsigned source) { return 1u << (source % 32); }

}  // namespace

void Plic::set_line(unsigned source, bool level) {
  std::uint32_t& word = pending_[source / 32];
  word = level ? word | bit_in_word(source) : word & ~bit_in_word(source);
  update_pins();
}

unsigned Plic::best_source(unsigned context) const {
  unsigned best = 0;
  std::uint32_t best_priority = threshold_[context];
  for (unsigned w = 0; w < kWords; w++) {
    std::uint32_t ready = pending_[w] & ~claimed_[w] & enable_[context][w];
    for (; ready != 0; ready &= ready - 1) {
      const unsigned source = 32 * w + static_cast<unsigned>(std::countr_zero(ready));
      if (priority_[source] > best_priority) {
        best = source;
        best_priority = priority_[source];
      }
    }
  }
  return best;
}

void Plic::update_pins() {
  for (unsigned context = 0; context < contexts_; context++) {
    const auto cause =
        context % 2 == 0 ? riscv::InterruptCause::MachineExternal : riscv::InterruptCause::SupervisorExternal;
    pins_.set(context / 2, cause, best_source(context) != 0);
  }
}

std::uint32_t Plic::claim(unsigned context) {
  const unsigned source = best_source(context);
  if (source != 0) {
    pending_[source / 32] &= ~bit_in_word(source);
    claimed_[source / 32] |= bit_in_word(source);
    update_pins();
  }
  return source;
}

std::optional<std::uint64_t> Plic::load(std::uint32_t offset, unsigned bytes) {
  if (bytes != 4) return std::nullopt;
  return load_register(offset);
}

bool Plic::store(std::uint32_t offset, unsigned bytes, std::uint64_t value) {
  if (bytes != 4) return false;
  store_register(offset, static_cast<std::uint32_t>(value));
  return true;
}

std::uint32_t Plic::load_register(std::uint32_t offset) {
  if (offset < kPending) {
    return offset / 4 < kSources ? priority_[offset / 4] : 0;
  }
  if (offset < kEnable) {
    const std::uint32_t word = (offset - kPending) / 4;
    return word < kWords ? pending_[word] : 0;
  }
  if (offset < kContext) {
    const std::uint32_t context = (offset - kEnable) / kEnableStride;
    const std::uint32_t word = (offset - kEnable) % kEnableStride / 4;
    return context < contexts_ && word < kWords ? enable_[context][word] : 0;
  }
  const std::uint32_t context = (offset - kContext) / kContextStride;
  if (context >= contexts_) return 0;
  switch ((offset - kContext) % kContextStride) {
    case kThreshold: return threshold_[context];
    case kClaim: return claim(context);
    default: return 0;
  }
}

void Plic::store_register(std::uint32_t offset, std::uint32_t value) {
  if (offset < kPending) {
    if (offset / 4 < kSources) priority_[offset / 4] = value & kMaxPriority;
  } else if (offset < kEnable) {
    return;  // pending bits are read-only
  } else if (offset < kContext) {
    const std::uint32_t context = (offset - kEnable) / kEnableStride;
    const std::uint32_t word = (offset - kEnable) % kEnableStride / 4;
    if (context < contexts_ && word < kWords) enable_[context][word] = word == 0 ? value & ~1u : value;
  } else {
    const std::uint32_t context = (offset - kContext) / kContextStride;
    if (context >= contexts_) return;
    const std::uint32_t which = (offset - kContext) % kContextStride;
    if (which == kThreshold) threshold_[context] = value & kMaxPriority;
    if (which == kClaim && value < kSources) claimed_[value / 32] &= ~bit_in_word(value);
  }
  update_pins();
}

bool Plic::enables_possible() const {
  for (unsigned context = 0; context < kMaxContexts; context++) {
    if ((enable_[context][0] & 1) != 0) return false;
    if (context >= contexts_ && enable_[context] != SourceBits{}) return false;
  }
  return true;
}

bool Plic::drives_its_pins() const {
  using riscv::InterruptCause;
  constexpr std::uint64_t kMachine = riscv::bit_of(InterruptCause::MachineExternal);
  constexpr std::uint64_t kSupervisor = riscv::bit_of(InterruptCause::SupervisorExternal);
  constexpr std::uint64_t kOthers =
      riscv::bit_of(InterruptCause::MachineSoftware) | riscv::bit_of(InterruptCause::MachineTimer);
  for (unsigned hart = 0; hart < kMaxContexts / 2; hart++) {
    std::uint64_t expected = 0;
    if (2 * hart < contexts_) {
      expected =
          (best_source(2 * hart) != 0 ? kMachine : 0) | (best_source(2 * hart + 1) != 0 ? kSupervisor : 0);
    }
    const std::uint64_t others = 2 * hart < contexts_ ? kOthers : 0;
    if ((pins_.levels(hart) & ~others) != expected) return false;
  }
  return true;
}

void Plic::reset() {
  priority_.fill(0);
  pending_.fill(0);
  claimed_.fill(0);
  enable_.fill({});
  threshold_.fill(0);
  update_pins();
}

}  // namespace machine
