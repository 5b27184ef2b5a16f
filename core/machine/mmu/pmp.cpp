#include "machine/mmu/pmp.hpp"

#include <algorithm>
#include <bit>

namespace machine {

namespace {
/// pmpaddr holds bits 55..2 of an address.
constexpr std::uint64_t kAddressMask = (1ull << 54) - 1;
constexpr std::uint8_t kConfigMask = 0x9f;
}  // namespace

Pmp::Region Pmp::region(unsigned entry) const {
  const std::uint64_t address = address_[entry];
  switch (PmpConfig::A::get(config_[entry])) {
    case PmpConfig::kTor: {
      const std::uint64_t first = entry == 0 ? 0 : address_[entry - 1] << 2;
      const std::uint64_t end = address << 2;
      return first < end ? Region{first, end} : Region{};
    }
    case PmpConfig::kNa4: return {address << 2, (address << 2) + 4};
    case PmpConfig::kNapot: {
      const int ones = std::countr_one(address);  // 2^(ones + 3) bytes
      const std::uint64_t size = 8ull << ones;
      const std::uint64_t first = (address << 2) & ~(size - 1);
      return {first, first + size};
    }
    default: return {};
  }
}

Pmp::Verdict Pmp::check(riscv::PhysAddr pa, std::uint64_t bytes, Access access,
                        riscv::Privilege privilege) const {
  const bool machine_mode = privilege == riscv::Privilege::Machine;
  if (entries_ == 0) return Verdict::Allowed;
  const std::uint64_t end = pa.value + bytes;
  for (unsigned entry = 0; entry < entries_; entry++) {
    const Region r = region(entry);
    if (end <= r.first || pa.value >= r.end) continue;
    if (pa.value < r.first || end > r.end) return Verdict::Denied;  // must match all bytes
    const std::uint8_t config = config_[entry];
    if (machine_mode && !PmpConfig::L::get(config)) return Verdict::Allowed;
    const bool allowed = access == Access::Fetch   ? PmpConfig::X::get(config)
                         : access == Access::Store ? PmpConfig::W::get(config)
                                                   : PmpConfig::R::get(config);
    return allowed ? Verdict::Allowed : Verdict::Denied;
  }
  return machine_mode ? Verdict::Allowed : Verdict::Denied;
}

bool Pmp::uniform_over_page(riscv::PhysAddr pa) const {
  const std::uint64_t first = pa.page_base().value;
  const std::uint64_t end = first + riscv::kPageSize;
  const auto splits = [&](std::uint64_t edge) { return edge > first && edge < end; };
  for (unsigned entry = 0; entry < entries_; entry++) {
    const Region r = region(entry);
    if (r.first < r.end && (splits(r.first) || splits(r.end))) return false;
  }
  return true;
}

bool Pmp::none_active() const {
  const auto off = [](std::uint8_t config) { return PmpConfig::A::get(config) == PmpConfig::kOff; };
  return entries_ != 0 && std::all_of(config_.begin(), config_.end(), off);
}

std::uint64_t Pmp::config(unsigned first) const {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8 && first + i < entries_; i++)
    value |= std::uint64_t{config_[first + i]} << (8 * i);
  return value;
}

void Pmp::set_config(unsigned first, std::uint64_t value) {
  for (unsigned i = 0; i < 8 && first + i < entries_; i++) {
    const auto byte = static_cast<std::uint8_t>((value >> (8 * i)) & kConfigMask);
    const bool reserved = PmpConfig::W::get(byte) && !PmpConfig::R::get(byte);
    if (!PmpConfig::L::get(config_[first + i]) && !reserved) config_[first + i] = byte;
  }
}

bool Pmp::locked(unsigned entry) const {
  if (PmpConfig::L::get(config_[entry])) return true;
  // A locked top-of-range entry also locks its lower edge.
  if (entry + 1 >= entries_) return false;
  const std::uint8_t next = config_[entry + 1];
  return PmpConfig::L::get(next) && PmpConfig::A::get(next) == PmpConfig::kTor;
}

bool Pmp::legal() const {
  for (unsigned entry = 0; entry < kMaxEntries; entry++) {
    const std::uint8_t config = config_[entry];
    if (entry >= entries_ && (config != 0 || address_[entry] != 0)) return false;
    if ((config & ~kConfigMask) != 0 || (address_[entry] & ~kAddressMask) != 0) return false;
    if (PmpConfig::W::get(config) && !PmpConfig::R::get(config)) return false;
  }
  return true;
}

void Pmp::set_address(unsigned entry, std::uint64_t value) {
  if (entry < entries_ && !locked(entry)) address_[entry] = value & kAddressMask;
}

}  // namespace machine
