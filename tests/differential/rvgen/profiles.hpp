// The four kinds of programs, by the units they are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "differential/rvgen/code.hpp"
#include "differential/rvgen/random.hpp"

namespace rvgen {

enum class Profile : std::uint8_t { Integer, Float, Memory, Privileged };

std::optional<Profile> profile_of(std::string_view name);

/// Adds one unit.
void integer_unit(Random& random, Code& code);
void float_unit(Random& random, Code& code);
void memory_unit(Random& random, Code& code);
void privileged_unit(Random& random, Code& code);

/// A program of which all is decided by profile, seed and index; `units` cuts it short.
struct Program {
  static constexpr std::uint32_t kAllUnits = ~0u;
  Program(Profile profile, std::uint64_t seed, std::uint64_t index, std::uint32_t units = kAllUnits);

  /// As the harness wants it.
  std::vector<std::uint8_t> record() const;

  Code code;

 private:
  std::uint64_t window_seed_;
  std::uint64_t x_[31];
  std::uint64_t f_[32];
};

}  // namespace rvgen
