#include <array>
#include <cstring>

#include "differential/rvgen/profiles.hpp"

namespace rvgen {

namespace {

constexpr std::uint32_t kFewestUnits = 16, kMoreUnits = 32;

/// Values of single and double precision around which arithmetic is hard, and any others.
std::uint64_t float_operand(Random& random) {
  static constexpr std::uint64_t kDoubles[] = {
      0,
      0x8000000000000000,
      0x3ff0000000000000,
      0x7ff0000000000000,
      0xfff0000000000000,
      0x7ff8000000000000,
      0x7ff0000000000001,
      0x0000000000000001,
      0x000fffffffffffff,
      0x0010000000000000,
      0x7fefffffffffffff,
      0x43e0000000000000,
      0xc1e0000000000000,
      0x3fe0000000000000,
      0x380fffffffffffff,
      0x36a0000000000000,
  };
  static constexpr std::uint32_t kSingles[] = {
      0,        0x80000000, 0x3f800000, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0x00000001,
      0x7fffff, 0x00800000, 0x7f7fffff, 0x4f000000, 0xcf000000, 0x5f000000, 0x3f000000, 0xbf800000,
  };
  switch (random.below(6)) {
    case 0: return random.among(kDoubles);
    case 1: return random.among(kDoubles) ^ (random.word() >> 61);
    case 2: return 0xffffffff00000000 | random.among(kSingles);
    case 3: return 0xffffffff00000000 | static_cast<std::uint32_t>(random.word());
    case 4: return 0x3fe0000000000000 + (random.word() >> 9) % 0x40000000000000;
    default: return random.word();
  }
}

using AddUnit = void (*)(Random&, Code&);

AddUnit unit_of(Profile profile) {
  switch (profile) {
    case Profile::Integer: return integer_unit;
    case Profile::Float: return float_unit;
    case Profile::Memory: return memory_unit;
    case Profile::Privileged: return privileged_unit;
  }
  return nullptr;
}

/// Streams that have nothing in common for neighbouring programs.
Random stream(Profile profile, std::uint64_t seed, std::uint64_t index) {
  Random of_seed(seed);
  Random of_profile(of_seed.word() + static_cast<std::uint64_t>(profile));
  return Random(of_profile.word() + index);
}

}  // namespace

std::optional<Profile> profile_of(std::string_view name) {
  if (name == "integer") return Profile::Integer;
  if (name == "float") return Profile::Float;
  if (name == "memory") return Profile::Memory;
  if (name == "privileged") return Profile::Privileged;
  return std::nullopt;
}

Program::Program(Profile profile, std::uint64_t seed, std::uint64_t index, std::uint32_t units) {
  Random random = stream(profile, seed, index);
  window_seed_ = random.word() | 1;
  for (auto& value : x_) value = random.operand();
  for (auto& value : f_) value = float_operand(random);
  const std::uint32_t count = kFewestUnits + random.below(kMoreUnits);
  const AddUnit add_unit = unit_of(profile);
  constexpr std::size_t kRoomForUnit = 0x800;
  for (std::uint32_t unit = 0; unit < count && unit < units; unit++) {
    if (code.size() > LAYOUT_CODE_LIMIT - kRoomForUnit) break;
    code.begin_unit();
    add_unit(random, code);
    code.end_unit();
  }
  code.finish();
  x_[kWindowStart - 1] = LAYOUT_WINDOW;
  x_[kWindowMiddle - 1] = LAYOUT_WINDOW + LAYOUT_WINDOW_SIZE / 2;
  x_[kResume - 1] = LAYOUT_CODE + code.unit_offsets().back();
}

std::vector<std::uint8_t> Program::record() const {
  const std::uint64_t size = code.size();
  std::vector<std::uint8_t> record(LAYOUT_RECORD_CODE + size);
  std::memcpy(record.data() + LAYOUT_RECORD_SEED, &window_seed_, 8);
  std::memcpy(record.data() + LAYOUT_RECORD_CODE_SIZE, &size, 8);
  std::memcpy(record.data() + LAYOUT_RECORD_X, x_, sizeof x_);
  std::memcpy(record.data() + LAYOUT_RECORD_F, f_, sizeof f_);
  std::memcpy(record.data() + LAYOUT_RECORD_CODE, code.bytes().data(), size);
  return record;
}

}  // namespace rvgen
