#include "machine/devices/clint.hpp"

namespace machine {

namespace {
constexpr std::uint32_t kMtimecmp = 0x4000, kMtime = 0xbff8;
}  // namespace

void Clint::reset() {
  msip_.fill(false);
  mtimecmp_.fill(~std::uint64_t{0});
  offset_ = 0;
}

void Clint::update_timer(unsigned hart) {
  pins_.set(hart, riscv::InterruptCause::MachineTimer, mtime() >= mtimecmp_[hart]);
}

bool Clint::drives_its_pins() const {
  constexpr std::uint64_t kSoftware = riscv::bit_of(riscv::InterruptCause::MachineSoftware);
  for (unsigned hart = 0; hart < msip_.size(); hart++) {
    if (((pins_.levels(hart) & kSoftware) != 0) != msip_[hart]) return false;
  }
  return true;
}

std::uint64_t Clint::load_doubleword(std::uint32_t offset) const {
  if (offset == kMtime) return mtime();
  if (offset >= kMtimecmp && offset < kMtimecmp + 8 * harts_) return mtimecmp_[(offset - kMtimecmp) / 8];
  return 0;
}

void Clint::store_doubleword(std::uint32_t offset, std::uint64_t value) {
  if (offset == kMtime) {
    offset_ = value - clock_.ticks();
    for (unsigned hart = 0; hart < harts_; hart++) update_timer(hart);
  } else if (offset >= kMtimecmp && offset < kMtimecmp + 8 * harts_) {
    const unsigned hart = (offset - kMtimecmp) / 8;
    mtimecmp_[hart] = value;
    update_timer(hart);
  }
}

std::optional<std::uint64_t> Clint::load(std::uint32_t offset, unsigned bytes) {
  if (bytes != 4 && bytes != 8) return std::nullopt;
  if (offset < kMtimecmp) return bytes == 4 && offset / 4 < harts_ && msip_[offset / 4] ? 1 : 0;
  const std::uint64_t doubleword = load_doubleword(offset & ~7u);
  if (bytes == 8) return doubleword;
  return offset % 8 == 0 ? doubleword & 0xffffffff : doubleword >> 32;
}

bool Clint::store(std::uint32_t offset, unsigned bytes, std::uint64_t value) {
  if (bytes != 4 && bytes != 8) return false;
  if (offset < kMtimecmp) {
    const unsigned hart = offset / 4;
    if (bytes == 4 && hart < harts_) {
      msip_[hart] = (value & 1) != 0;
      pins_.set(hart, riscv::InterruptCause::MachineSoftware, msip_[hart]);
    }
    return true;
  }
  const std::uint32_t aligned = offset & ~7u;
  if (bytes == 4) {
    const std::uint64_t old = load_doubleword(aligned);
    const unsigned shift = offset % 8 == 0 ? 0 : 32;
    value = (old & ~(0xffffffffull << shift)) | (value & 0xffffffff) << shift;
  }
  store_doubleword(aligned, value);
  return true;
}

}  // namespace machine
