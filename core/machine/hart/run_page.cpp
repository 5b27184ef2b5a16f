// The fast executor: instructions of one decoded page, in order, until one needs execute_slow or leaves the
// page. Nothing in it calls out, so that the compiler keeps pc, slot and budget in registers.
#include <bit>
#include <cstring>

#include "machine/hart/arithmetic.hpp"
#include "machine/hart/hart.hpp"

namespace machine {

namespace {

constexpr std::int64_t s64(std::uint64_t value) { return static_cast<std::int64_t>(value); }
constexpr std::int32_t s32(std::uint64_t value) { return static_cast<std::int32_t>(value); }
constexpr std::uint32_t u32(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint64_t u64(std::int64_t value) { return static_cast<std::uint64_t>(value); }

constexpr std::uint64_t kOffsetMask = riscv::kPageSize - 1;

/// Loads a T through the TLB, extended to 64 bits as T is signed or not; false when the access needs thought.
template <class T>
bool load_hit(const Tlb<std::uint8_t>& tlb, std::uint64_t va, std::uint64_t& rd) {
  const std::uint8_t* page = tlb.find(va, sizeof(T));
  if (page == nullptr) return false;
  T value;
  std::memcpy(&value, page + (va & kOffsetMask), sizeof value);
  rd = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  return true;
}

bool load_single_hit(const Tlb<std::uint8_t>& tlb, std::uint64_t va, std::uint64_t& rd) {
  if (!load_hit<std::uint32_t>(tlb, va, rd)) return false;
  rd |= kFloatBox;
  return true;
}

template <class T>
bool store_hit(const Tlb<std::uint8_t>& tlb, std::uint64_t va, std::uint64_t value) {
  std::uint8_t* page = tlb.find(va, sizeof(T));
  if (page == nullptr) return false;
  const T narrow = static_cast<T>(value);
  std::memcpy(page + (va & kOffsetMask), &narrow, sizeof narrow);
  return true;
}

}  // namespace

Hart::PageRun Hart::run_page(DecodedPage& page, std::uint64_t budget) {
  std::uint64_t* const x = x_.data();
  std::uint64_t* const f = f_.data();
  const TlbSet& tlbs = mmu_.tlbs(data_privilege());
  const std::uint64_t allotted = budget;
  std::uint64_t pc = pc_;
  std::uint64_t target = 0;
  Instruction* slot = page.slot(pc);

  while (budget != 0) {
    const Instruction& i = *slot;
    std::uint64_t& rd = x[i.rd];
    const std::uint64_t a = x[i.rs1];
    const std::uint64_t b = x[i.rs2];
    switch (i.opcode) {
      case Opcode::Undecoded: page.decode_slot(slot); continue;
      case Opcode::PageEnd: goto refetch;

      // clang-format off
      case Opcode::Lb:  if (!load_hit<std::int8_t>(tlbs.read, a + i.imm(), rd)) goto slow; break;
      case Opcode::Lh:  if (!load_hit<std::int16_t>(tlbs.read, a + i.imm(), rd)) goto slow; break;
      case Opcode::Lw:  if (!load_hit<std::int32_t>(tlbs.read, a + i.imm(), rd)) goto slow; break;
      case Opcode::Ld:  if (!load_hit<std::int64_t>(tlbs.read, a + i.imm(), rd)) goto slow; break;
      case Opcode::Lbu: if (!load_hit<std::uint8_t>(tlbs.read, a + i.imm(), rd)) goto slow; break;
      case Opcode::Lhu: if (!load_hit<std::uint16_t>(tlbs.read, a + i.imm(), rd)) goto slow; break;
      case Opcode::Lwu: if (!load_hit<std::uint32_t>(tlbs.read, a + i.imm(), rd)) goto slow; break;
      case Opcode::Sb:  if (!store_hit<std::uint8_t>(tlbs.write, a + i.imm(), b)) goto slow; break;
      case Opcode::Sh:  if (!store_hit<std::uint16_t>(tlbs.write, a + i.imm(), b)) goto slow; break;
      case Opcode::Sw:  if (!store_hit<std::uint32_t>(tlbs.write, a + i.imm(), b)) goto slow; break;
      case Opcode::Sd:  if (!store_hit<std::uint64_t>(tlbs.write, a + i.imm(), b)) goto slow; break;

      // Only while FS is dirty: otherwise a load must say so in mstatus, or the instruction is illegal.
      case Opcode::Flw: if (!float_dirty() || !load_single_hit(tlbs.read, a + i.imm(), f[i.rd % 32])) goto slow; break;
      case Opcode::Fld: if (!float_dirty() || !load_hit<std::uint64_t>(tlbs.read, a + i.imm(), f[i.rd % 32])) goto slow; break;
      case Opcode::Fsw: if (!float_dirty() || !store_hit<std::uint32_t>(tlbs.write, a + i.imm(), f[i.rs2])) goto slow; break;
      case Opcode::Fsd: if (!float_dirty() || !store_hit<std::uint64_t>(tlbs.write, a + i.imm(), f[i.rs2])) goto slow; break;

      case Opcode::Addi:  rd = a + i.imm(); break;
      case Opcode::Slti:  rd = s64(a) < i.immediate; break;
      case Opcode::Sltiu: rd = a < i.imm(); break;
      case Opcode::Xori:  rd = a ^ i.imm(); break;
      case Opcode::Ori:   rd = a | i.imm(); break;
      case Opcode::Andi:  rd = a & i.imm(); break;
      case Opcode::Slli:  rd = a << i.immediate; break;
      case Opcode::Srli:  rd = a >> i.immediate; break;
      case Opcode::Srai:  rd = u64(s64(a) >> i.immediate); break;
      case Opcode::Addiw: rd = word(a + i.imm()); break;
      case Opcode::Slliw: rd = word(a << i.immediate); break;
      case Opcode::Srliw: rd = word(u32(a) >> i.immediate); break;
      case Opcode::Sraiw: rd = u64(s32(a) >> i.immediate); break;
      case Opcode::Lui:   rd = i.imm(); break;
      case Opcode::Auipc: rd = pc + i.imm(); break;

      case Opcode::Add:  rd = a + b; break;
      case Opcode::Sub:  rd = a - b; break;
      case Opcode::Sll:  rd = a << (b & 63); break;
      case Opcode::Slt:  rd = s64(a) < s64(b); break;
      case Opcode::Sltu: rd = a < b; break;
      case Opcode::Xor:  rd = a ^ b; break;
      case Opcode::Srl:  rd = a >> (b & 63); break;
      case Opcode::Sra:  rd = u64(s64(a) >> (b & 63)); break;
      case Opcode::Or:   rd = a | b; break;
      case Opcode::And:  rd = a & b; break;
      case Opcode::Addw: rd = word(a + b); break;
      case Opcode::Subw: rd = word(a - b); break;
      case Opcode::Sllw: rd = word(a << (b & 31)); break;
      case Opcode::Srlw: rd = word(u32(a) >> (b & 31)); break;
      case Opcode::Sraw: rd = u64(s32(a) >> (b & 31)); break;

      case Opcode::Mul:    rd = a * b; break;
      case Opcode::Mulh:   rd = mulh(a, b); break;
      case Opcode::Mulhsu: rd = mulhsu(a, b); break;
      case Opcode::Mulhu:  rd = mulhu(a, b); break;
      case Opcode::Div:    rd = u64(divide(s64(a), s64(b))); break;
      case Opcode::Divu:   rd = divide_unsigned(a, b); break;
      case Opcode::Rem:    rd = u64(remainder(s64(a), s64(b))); break;
      case Opcode::Remu:   rd = remainder_unsigned(a, b); break;
      case Opcode::Mulw:   rd = word(a * b); break;
      case Opcode::Divw:   rd = u64(divide(s32(a), s32(b))); break;
      case Opcode::Divuw:  rd = word(divide_unsigned(u32(a), u32(b))); break;
      case Opcode::Remw:   rd = u64(remainder(s32(a), s32(b))); break;
      case Opcode::Remuw:  rd = word(remainder_unsigned(u32(a), u32(b))); break;

      case Opcode::AddUw:    rd = u32(a) + b; break;
      case Opcode::Sh1add:   rd = (a << 1) + b; break;
      case Opcode::Sh2add:   rd = (a << 2) + b; break;
      case Opcode::Sh3add:   rd = (a << 3) + b; break;
      case Opcode::Sh1addUw: rd = (std::uint64_t{u32(a)} << 1) + b; break;
      case Opcode::Sh2addUw: rd = (std::uint64_t{u32(a)} << 2) + b; break;
      case Opcode::Sh3addUw: rd = (std::uint64_t{u32(a)} << 3) + b; break;
      case Opcode::SlliUw:   rd = std::uint64_t{u32(a)} << i.immediate; break;
      case Opcode::Andn:     rd = a & ~b; break;
      case Opcode::Orn:      rd = a | ~b; break;
      case Opcode::Xnor:     rd = ~(a ^ b); break;
      case Opcode::Clz:      rd = u64(std::countl_zero(a)); break;
      case Opcode::Ctz:      rd = u64(std::countr_zero(a)); break;
      case Opcode::Cpop:     rd = u64(std::popcount(a)); break;
      case Opcode::Clzw:     rd = u64(std::countl_zero(u32(a))); break;
      case Opcode::Ctzw:     rd = u64(std::countr_zero(u32(a))); break;
      case Opcode::Cpopw:    rd = u64(std::popcount(u32(a))); break;
      case Opcode::Max:      rd = s64(a) > s64(b) ? a : b; break;
      case Opcode::Maxu:     rd = a > b ? a : b; break;
      case Opcode::Min:      rd = s64(a) < s64(b) ? a : b; break;
      case Opcode::Minu:     rd = a < b ? a : b; break;
      case Opcode::SextB:    rd = u64(static_cast<std::int8_t>(a)); break;
      case Opcode::SextH:    rd = u64(static_cast<std::int16_t>(a)); break;
      case Opcode::ZextH:    rd = a & 0xffff; break;
      case Opcode::Rol:      rd = rotate_left(a, b); break;
      case Opcode::Ror:      rd = rotate_right(a, b); break;
      case Opcode::Rori:     rd = rotate_right(a, i.imm()); break;
      case Opcode::Rolw:     rd = word(rotate_left(u32(a), b)); break;
      case Opcode::Rorw:     rd = word(rotate_right(u32(a), b)); break;
      case Opcode::Roriw:    rd = word(rotate_right(u32(a), i.imm())); break;
      case Opcode::OrcB:     rd = or_combine_bytes(a); break;
      case Opcode::Rev8:     rd = __builtin_bswap64(a); break;
      case Opcode::Bclr:     rd = a & ~(1ull << (b & 63)); break;
      case Opcode::Bext:     rd = (a >> (b & 63)) & 1; break;
      case Opcode::Binv:     rd = a ^ (1ull << (b & 63)); break;
      case Opcode::Bset:     rd = a | (1ull << (b & 63)); break;
      case Opcode::Bclri:    rd = a & ~(1ull << i.immediate); break;
      case Opcode::Bexti:    rd = (a >> i.immediate) & 1; break;
      case Opcode::Binvi:    rd = a ^ (1ull << i.immediate); break;
      case Opcode::Bseti:    rd = a | (1ull << i.immediate); break;
      case Opcode::CzeroEqz: rd = b == 0 ? 0 : a; break;
      case Opcode::CzeroNez: rd = b != 0 ? 0 : a; break;

      case Opcode::Beq:  if (a == b) goto branch; break;
      case Opcode::Bne:  if (a != b) goto branch; break;
      case Opcode::Blt:  if (s64(a) < s64(b)) goto branch; break;
      case Opcode::Bge:  if (s64(a) >= s64(b)) goto branch; break;
      case Opcode::Bltu: if (a < b) goto branch; break;
      case Opcode::Bgeu: if (a >= b) goto branch; break;
      case Opcode::Jal:  rd = pc + i.length(); goto branch;
      case Opcode::Jalr: target = (a + i.imm()) & ~1ull; rd = pc + i.length(); goto jump;
        // clang-format on

      case Opcode::Fence: break;  // harts take turns: memory is always in order
      default: goto slow;
    }
    pc += i.length();
    slot += i.halfwords;
    budget--;
    continue;

  branch:
    target = pc + i.imm();
  jump:
    budget--;
    if (((target ^ pc) & ~kOffsetMask) != 0) {
      pc = target;
      goto refetch;
    }
    pc = target;
    slot = page.slot(pc);
  }

refetch:
  pc_ = pc;
  return {allotted - budget, nullptr};
slow:
  pc_ = pc;
  return {allotted - budget, slot};
}

}  // namespace machine
