// What the fast executor does for one instruction, with nothing in it that calls out.
#pragma once

#include <bit>
#include <cstring>

#include "machine/hart/arithmetic.hpp"
#include "machine/hart/hart.hpp"
#include "machine/isa/decode_cache.hpp"
#include "machine/mmu/mmu.hpp"

/// A compiler would stop inlining long before this many instructions are in one loop.
#define PAGEWALK_INLINE __attribute__((always_inline))

namespace machine {

/// How it goes on behind an instruction.
enum class Step : std::uint8_t {
  Next,
  Branch,  ///< by its immediate, from pc
  Jump,    ///< to `target`
  Slow,    ///< nothing has happened: this one needs thought
};

/// What the instructions of a page work on.
struct FastFrame {
  std::uint64_t* x;
  std::uint64_t* f;
  const TlbSet* tlbs;
  const Slot* first;      ///< that of the page's first halfword
  std::uint64_t page_pc;  ///< virtual address of the page
  std::uint64_t target;
  bool float_dirty;

  PAGEWALK_INLINE std::uint64_t pc(const Slot* at) const {
    return page_pc + 2 * static_cast<std::uint64_t>(at - first);
  }
  /// The slot at which a branch aims, or would if the page were larger.
  PAGEWALK_INLINE const Slot* branch_target(const Slot* at) const {
    return at + static_cast<std::ptrdiff_t>(at->immediate >> 1);
  }
  PAGEWALK_INLINE bool holds(std::uint64_t pc) const { return (pc & ~(riscv::kPageSize - 1)) == page_pc; }
  PAGEWALK_INLINE const Slot* slot(std::uint64_t pc) const {
    return first + (pc & (riscv::kPageSize - 1)) / 2;
  }
  PAGEWALK_INLINE bool holds(const Slot* at) const {
    return static_cast<std::size_t>(at - first) < DecodedPage::kSlots;
  }
};

namespace fast {

constexpr std::int64_t s64(std::uint64_t value) { return static_cast<std::int64_t>(value); }
constexpr std::int32_t s32(std::uint64_t value) { return static_cast<std::int32_t>(value); }
constexpr std::uint32_t u32(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint64_t u64(std::int64_t value) { return static_cast<std::uint64_t>(value); }

/// Loads a T through the TLB, extended to 64 bits as T is signed or not.
template <class T>
PAGEWALK_INLINE inline Step load(const FastFrame& frame, std::uint64_t va, std::uint64_t& to) {
  HostOffset host;
  if (!frame.tlbs->read.find(va, sizeof(T), host)) return Step::Slow;
  T value;
  std::memcpy(&value, host.at(va), sizeof value);
  to = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  return Step::Next;
}

template <class T>
PAGEWALK_INLINE inline Step store(const FastFrame& frame, std::uint64_t va, std::uint64_t value) {
  HostOffset host;
  if (!frame.tlbs->write.find(va, sizeof(T), host)) return Step::Slow;
  const T narrow = static_cast<T>(value);
  std::memcpy(host.at(va), &narrow, sizeof narrow);
  return Step::Next;
}

/// An AMO on a T: harts take turns, so every instruction is atomic.
template <class T>
PAGEWALK_INLINE inline Step read_modify_write(const FastFrame& frame, Opcode opcode, std::uint64_t va,
                                              std::uint64_t operand, std::uint64_t& to) {
  HostOffset host;
  if (!frame.tlbs->write.find(va, sizeof(T), host)) return Step::Slow;
  T old;
  std::memcpy(&old, host.at(va), sizeof old);
  const T result = combine<T>(opcode, old, static_cast<T>(operand));
  std::memcpy(host.at(va), &result, sizeof result);
  to = static_cast<std::uint64_t>(std::int64_t{old});
  return Step::Next;
}

constexpr Step branch_if(bool taken) { return taken ? Step::Branch : Step::Next; }

}  // namespace fast

/// Carries out one instruction; an opcode that is not here is Slow.
template <Opcode kOpcode>
PAGEWALK_INLINE inline Step fast_step(FastFrame& frame, const Slot& i) {
  using namespace fast;
  const auto x = [&](unsigned offset)
                     PAGEWALK_INLINE -> std::uint64_t& { return RegisterWindow::at(frame.x, offset); };
  const auto a = [&]() PAGEWALK_INLINE { return x(i.rs1); };
  const auto b = [&]() PAGEWALK_INLINE { return x(i.rs2); };
  const auto address = [&]() PAGEWALK_INLINE { return x(i.rs1) + i.imm(); };
  const auto set = [&](std::uint64_t value) PAGEWALK_INLINE { return x(i.rd) = value, Step::Next; };
  const auto link = [&]() PAGEWALK_INLINE { x(i.rd) = frame.pc(&i) + i.length(); };
  // FP registers only while FS is dirty: otherwise a load must say so in mstatus, or the access is illegal.
  std::uint64_t& fd = frame.f[i.rd / Slot::kRegisterBytes % 32];
  const auto fs2 = [&]() PAGEWALK_INLINE { return frame.f[i.rs2 / Slot::kRegisterBytes]; };

  switch (kOpcode) {
    // clang-format off
    case Opcode::Lb:  return load<std::int8_t>(frame, address(), x(i.rd));
    case Opcode::Lh:  return load<std::int16_t>(frame, address(), x(i.rd));
    case Opcode::Lw:  return load<std::int32_t>(frame, address(), x(i.rd));
    case Opcode::Ld:  return load<std::int64_t>(frame, address(), x(i.rd));
    case Opcode::Lbu: return load<std::uint8_t>(frame, address(), x(i.rd));
    case Opcode::Lhu: return load<std::uint16_t>(frame, address(), x(i.rd));
    case Opcode::Lwu: return load<std::uint32_t>(frame, address(), x(i.rd));
    case Opcode::Sb:  return store<std::uint8_t>(frame, address(), b());
    case Opcode::Sh:  return store<std::uint16_t>(frame, address(), b());
    case Opcode::Sw:  return store<std::uint32_t>(frame, address(), b());
    case Opcode::Sd:  return store<std::uint64_t>(frame, address(), b());
    case Opcode::Fld: return frame.float_dirty ? load<std::uint64_t>(frame, address(), fd) : Step::Slow;
    case Opcode::Fsw: return frame.float_dirty ? store<std::uint32_t>(frame, address(), fs2()) : Step::Slow;
    case Opcode::Fsd: return frame.float_dirty ? store<std::uint64_t>(frame, address(), fs2()) : Step::Slow;

    case Opcode::Addi:  return set(a() + i.imm());
    case Opcode::Slti:  return set(s64(a()) < i.immediate);
    case Opcode::Sltiu: return set(a() < i.imm());
    case Opcode::Xori:  return set(a() ^ i.imm());
    case Opcode::Ori:   return set(a() | i.imm());
    case Opcode::Andi:  return set(a() & i.imm());
    case Opcode::Slli:  return set(a() << i.immediate);
    case Opcode::Srli:  return set(a() >> i.immediate);
    case Opcode::Srai:  return set(u64(s64(a()) >> i.immediate));
    case Opcode::Addiw: return set(word(a() + i.imm()));
    case Opcode::Slliw: return set(word(a() << i.immediate));
    case Opcode::Srliw: return set(word(u32(a()) >> i.immediate));
    case Opcode::Sraiw: return set(u64(s32(a()) >> i.immediate));
    case Opcode::Lui:   return set(i.imm());
    case Opcode::Auipc: return set(frame.pc(&i) + i.imm());

    case Opcode::Add:  return set(a() + b());
    case Opcode::Sub:  return set(a() - b());
    case Opcode::Sll:  return set(a() << (b() & 63));
    case Opcode::Slt:  return set(s64(a()) < s64(b()));
    case Opcode::Sltu: return set(a() < b());
    case Opcode::Xor:  return set(a() ^ b());
    case Opcode::Srl:  return set(a() >> (b() & 63));
    case Opcode::Sra:  return set(u64(s64(a()) >> (b() & 63)));
    case Opcode::Or:   return set(a() | b());
    case Opcode::And:  return set(a() & b());
    case Opcode::Addw: return set(word(a() + b()));
    case Opcode::Subw: return set(word(a() - b()));
    case Opcode::Sllw: return set(word(a() << (b() & 31)));
    case Opcode::Srlw: return set(word(u32(a()) >> (b() & 31)));
    case Opcode::Sraw: return set(u64(s32(a()) >> (b() & 31)));

    case Opcode::Mul:    return set(a() * b());
    case Opcode::Mulh:   return set(mulh(a(), b()));
    case Opcode::Mulhsu: return set(mulhsu(a(), b()));
    case Opcode::Mulhu:  return set(mulhu(a(), b()));
    case Opcode::Div:    return set(u64(divide(s64(a()), s64(b()))));
    case Opcode::Divu:   return set(divide_unsigned(a(), b()));
    case Opcode::Rem:    return set(u64(remainder(s64(a()), s64(b()))));
    case Opcode::Remu:   return set(remainder_unsigned(a(), b()));
    case Opcode::Mulw:   return set(word(a() * b()));
    case Opcode::Divw:   return set(u64(divide(s32(a()), s32(b()))));
    case Opcode::Divuw:  return set(word(divide_unsigned(u32(a()), u32(b()))));
    case Opcode::Remw:   return set(u64(remainder(s32(a()), s32(b()))));
    case Opcode::Remuw:  return set(word(remainder_unsigned(u32(a()), u32(b()))));

    case Opcode::AddUw:    return set(u32(a()) + b());
    case Opcode::Sh1add:   return set((a() << 1) + b());
    case Opcode::Sh2add:   return set((a() << 2) + b());
    case Opcode::Sh3add:   return set((a() << 3) + b());
    case Opcode::Sh1addUw: return set((std::uint64_t{u32(a())} << 1) + b());
    case Opcode::Sh2addUw: return set((std::uint64_t{u32(a())} << 2) + b());
    case Opcode::Sh3addUw: return set((std::uint64_t{u32(a())} << 3) + b());
    case Opcode::SlliUw:   return set(std::uint64_t{u32(a())} << i.immediate);
    case Opcode::Andn:     return set(a() & ~b());
    case Opcode::Orn:      return set(a() | ~b());
    case Opcode::Xnor:     return set(~(a() ^ b()));
    case Opcode::Clz:      return set(u64(std::countl_zero(a())));
    case Opcode::Ctz:      return set(u64(std::countr_zero(a())));
    case Opcode::Cpop:     return set(u64(std::popcount(a())));
    case Opcode::Clzw:     return set(u64(std::countl_zero(u32(a()))));
    case Opcode::Ctzw:     return set(u64(std::countr_zero(u32(a()))));
    case Opcode::Cpopw:    return set(u64(std::popcount(u32(a()))));
    case Opcode::Max:      return set(s64(a()) > s64(b()) ? a() : b());
    case Opcode::Maxu:     return set(a() > b() ? a() : b());
    case Opcode::Min:      return set(s64(a()) < s64(b()) ? a() : b());
    case Opcode::Minu:     return set(a() < b() ? a() : b());
    case Opcode::SextB:    return set(u64(static_cast<std::int8_t>(a())));
    case Opcode::SextH:    return set(u64(static_cast<std::int16_t>(a())));
    case Opcode::ZextH:    return set(a() & 0xffff);
    case Opcode::Rol:      return set(rotate_left(a(), b()));
    case Opcode::Ror:      return set(rotate_right(a(), b()));
    case Opcode::Rori:     return set(rotate_right(a(), i.imm()));
    case Opcode::Rolw:     return set(word(rotate_left(u32(a()), b())));
    case Opcode::Rorw:     return set(word(rotate_right(u32(a()), b())));
    case Opcode::Roriw:    return set(word(rotate_right(u32(a()), i.imm())));
    case Opcode::OrcB:     return set(or_combine_bytes(a()));
    case Opcode::Rev8:     return set(__builtin_bswap64(a()));
    case Opcode::Bclr:     return set(a() & ~(1ull << (b() & 63)));
    case Opcode::Bext:     return set((a() >> (b() & 63)) & 1);
    case Opcode::Binv:     return set(a() ^ (1ull << (b() & 63)));
    case Opcode::Bset:     return set(a() | (1ull << (b() & 63)));
    case Opcode::Bclri:    return set(a() & ~(1ull << i.immediate));
    case Opcode::Bexti:    return set((a() >> i.immediate) & 1);
    case Opcode::Binvi:    return set(a() ^ (1ull << i.immediate));
    case Opcode::Bseti:    return set(a() | (1ull << i.immediate));
    case Opcode::CzeroEqz: return set(b() == 0 ? 0 : a());
    case Opcode::CzeroNez: return set(b() != 0 ? 0 : a());

    case Opcode::Beq:  return branch_if(a() == b());
    case Opcode::Bne:  return branch_if(a() != b());
    case Opcode::Blt:  return branch_if(s64(a()) < s64(b()));
    case Opcode::Bge:  return branch_if(s64(a()) >= s64(b()));
    case Opcode::Bltu: return branch_if(a() < b());
    case Opcode::Bgeu: return branch_if(a() >= b());
    case Opcode::Jal:  return link(), Step::Branch;
    case Opcode::Jalr: return frame.target = address() & ~1ull, link(), Step::Jump;

    case Opcode::AmoswapW:
    case Opcode::AmoaddW:
    case Opcode::AmoxorW:
    case Opcode::AmoandW:
    case Opcode::AmoorW:
    case Opcode::AmominW:
    case Opcode::AmomaxW:
    case Opcode::AmominuW:
    case Opcode::AmomaxuW:
      return read_modify_write<std::int32_t>(frame, kOpcode, a(), b(), x(i.rd));
    case Opcode::AmoswapD:
    case Opcode::AmoaddD:
    case Opcode::AmoxorD:
    case Opcode::AmoandD:
    case Opcode::AmoorD:
    case Opcode::AmominD:
    case Opcode::AmomaxD:
    case Opcode::AmominuD:
    case Opcode::AmomaxuD:
      return read_modify_write<std::int64_t>(frame, kOpcode, a(), b(), x(i.rd));

    case Opcode::Fence: return Step::Next;  // harts take turns: memory is always in order
    // clang-format on
    case Opcode::Flw: {
      if (!frame.float_dirty) return Step::Slow;
      const Step step = load<std::uint32_t>(frame, address(), fd);
      if (step == Step::Next) fd |= kFloatBox;
      return step;
    }
    default: return Step::Slow;
  }
}

}  // namespace machine
