// Machines with little memory, quick to make and to compare.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "fuzz/target.hpp"
#include "machine/archive.hpp"
#include "machine/machine.hpp"

namespace fuzz {

inline constexpr std::uint64_t kSmallMemory = 4 << 20;

inline std::unique_ptr<machine::Machine> small_machine(unsigned harts) {
  machine::Configuration configuration;
  configuration.harts = harts;
  configuration.memory_bytes = kSmallMemory;
  auto made = machine::Machine::create(configuration);
  require(made.ok(), "a small machine can be made");
  return std::move(made.value());
}

/// Runs in pieces until so many instructions have begun since reset, skipping idle time, or until nothing can
/// happen any more.
inline void run_in_pieces(machine::Machine& machine, std::uint64_t end, std::uint64_t piece) {
  while (machine.instructions() < end) {
    const std::uint64_t left = end - machine.instructions();
    const machine::StopReason reason = machine.run({.instructions = piece < left ? piece : left});
    if (reason == machine::StopReason::Budget) continue;
    const std::uint64_t idle_from = machine.cycles();
    if (reason == machine::StopReason::Idle) machine.advance_idle(machine.idle_until());
    if (machine.cycles() == idle_from) break;
  }
}

/// The fields of a machine in order, memories apart.
class Fields : public machine::FieldArchive<Fields> {
 public:
  static constexpr machine::Direction kDirection = machine::Direction::FromFields;

  explicit Fields(const machine::Machine& machine) { (*this)(machine); }

  template <class T>
  void number(const T& field) {
    numbers_.push_back(static_cast<std::uint64_t>(field));
  }
  void count(std::uint64_t length) { numbers_.push_back(length); }
  void memory(std::string_view, std::uint64_t, const std::uint8_t*, const std::uint8_t*) {}

  bool operator==(const Fields& other) const { return numbers_ == other.numbers_; }

 private:
  std::vector<std::uint64_t> numbers_;
};

/// All that a state hash covers and the input log: under the sanitizers far cheaper than the hash.
inline bool same_state(const machine::Machine& a, const machine::Machine& b) {
  return Fields(a) == Fields(b) && a.input_log() == b.input_log() &&
         std::memcmp(a.ram().data(), b.ram().data(), a.ram().size()) == 0 &&
         a.disk().size() == b.disk().size() &&
         (a.disk().empty() || std::memcmp(a.disk().data(), b.disk().data(), a.disk().size()) == 0);
}

}  // namespace fuzz
