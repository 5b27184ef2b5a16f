// Physical memory protection (Privileged Architecture, "Physical Memory Protection").
#pragma once

#include <array>
#include <cstdint>

#include "machine/mmu/access.hpp"
#include "riscv/address.hpp"
#include "riscv/bits.hpp"
#include "riscv/privilege.hpp"

namespace machine {

/// Fields of one pmpcfg byte.
struct PmpConfig {
  using R = riscv::Flag<0>;
  using W = riscv::Flag<1>;
  using X = riscv::Flag<2>;
  using A = riscv::Field<4, 3>;
  using L = riscv::Flag<7>;
  static constexpr std::uint64_t kOff = 0, kTor = 1, kNa4 = 2, kNapot = 3;
};

class Pmp {
 public:
  static constexpr unsigned kMaxEntries = 16;
  enum class Verdict : std::uint8_t { Denied, Allowed };

  /// `entries` is 16, or 0 for a machine on which S and U mode may reach everything.
  explicit Pmp(unsigned entries) : entries_(entries) {}

  Verdict check(riscv::PhysAddr pa, std::uint64_t bytes, Access access, riscv::Privilege privilege) const;
  /// True when no region begins or ends inside the page of `pa`: one check then speaks for all of it.
  bool uniform_over_page(riscv::PhysAddr pa) const;

  /// Entries exist and all are off: S and U mode can reach nothing.
  bool none_active() const;

  /// pmpcfg0 and pmpcfg2: eight configuration bytes each, from entry `first` on.
  std::uint64_t config(unsigned first) const;
  void set_config(unsigned first, std::uint64_t value);
  std::uint64_t address(unsigned entry) const { return entry < entries_ ? address_[entry] : 0; }
  void set_address(unsigned entry, std::uint64_t value);

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.config_, self.address_);
    archive.rule(self.legal(), "pmpcfg and pmpaddr hold what a write could have put there");
  }

 private:
  /// Bytes first..end-1; empty when the entry is off.
  struct Region {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
  };
  Region region(unsigned entry) const;
  bool locked(unsigned entry) const;
  bool legal() const;

  unsigned entries_;
  std::array<std::uint8_t, kMaxEntries> config_{};
  std::array<std::uint64_t, kMaxEntries> address_{};
};

}  // namespace machine
