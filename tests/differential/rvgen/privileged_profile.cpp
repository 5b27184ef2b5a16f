// Programs about privilege: CSRs, the three modes, Sv39, PMP, traps and interrupts.
//
// Every unit begins in machine mode. What it does in a lower mode ends in a trap, which brings it back.
#include "differential/rvgen/instructions.hpp"
#include "differential/rvgen/profiles.hpp"
#include "differential/rvgen/waivers.hpp"
#include "riscv/csr.hpp"
#include "riscv/sv39.hpp"

namespace rvgen {

namespace {

using riscv::Csr;
using riscv::Mstatus;
using riscv::Pte;

constexpr std::uint64_t kRoot = LAYOUT_TABLES, kMiddle = kRoot + 0x1000, kLeaf = kRoot + 0x2000;
constexpr std::uint64_t kSv39Root = riscv::Satp::kSv39 << 60 | kRoot >> 12;
/// Where nothing answers, above the end of RAM.
constexpr std::uint64_t kHole = 0x90000000;

constexpr Word csr_number(Csr csr) { return static_cast<Word>(csr); }

/// A CSR that any program may write, and the bits that are worth writing.
struct WritableCsr {
  Csr csr;
  std::uint64_t mask;
};

/// Exceptions that the supervisor's handler, one ecall, cannot cause itself.
constexpr std::uint64_t kDelegated = 0xb1fd;
constexpr std::uint64_t kAll = ~std::uint64_t{0};

constexpr WritableCsr kWritable[] = {
    {Csr::Medeleg, kDelegated}, {Csr::Mideleg, 0x222}, {Csr::Mie, 0xaaa},    {Csr::Mip, 0x222},
    {Csr::Sie, kAll},           {Csr::Sip, kAll},      {Csr::Mepc, ~1ull},   {Csr::Mcause, kAll},
    {Csr::Mtval, kAll},         {Csr::Sepc, ~1ull},    {Csr::Scause, kAll},  {Csr::Stval, kAll},
    {Csr::Sscratch, kAll},      {Csr::Mcounteren, 7},  {Csr::Scounteren, 7}, {Csr::Senvcfg, 1},
};

constexpr std::uint64_t kMstatusBits = Mstatus::Sie::mask | Mstatus::Mie::mask | Mstatus::Spie::mask |
                                       Mstatus::Mpie::mask | Mstatus::Spp::mask | Mstatus::Mpp::mask |
                                       Mstatus::Sum::mask | Mstatus::Mxr::mask | Mstatus::Tvm::mask |
                                       Mstatus::Tw::mask | Mstatus::Tsr::mask;

std::uint64_t random_mstatus(Random& random) {
  const std::uint64_t fixed = Mstatus::Uxl::with(Mstatus::Sxl::with(0, 2), 2);
  const std::uint64_t fs = random.once_in(4) ? 0 : Mstatus::Fs::mask;
  return waiver::legal_mstatus((random.word() & kMstatusBits) | fixed | fs);
}

void write_csr(Random& random, Code& code) {
  const WritableCsr& target = random.among(kWritable);
  Word funct3 = 1 + random.below(3);  // csrrw, csrrs, csrrc
  std::uint64_t value = random.operand() & target.mask;
  if (target.csr == Csr::Mie) {
    value = waiver::one_interrupt(random.below(3));
    funct3 = 1;
  }
  if (target.csr == Csr::Sie) funct3 = 3;  // never a second one
  code.li(kValue, value);
  const bool address = target.csr == Csr::Mtval || target.csr == Csr::Stval;  // may differ, see waivers.hpp
  const Register old = address ? assembler::zero : destination(random);
  code.add({assembler::csr_word(funct3, old, csr_number(target.csr), kValue)});
}

void write_status(Random& random, Code& code) {
  code.li(kValue, random_mstatus(random));
  const bool machine = random.once_in(2);
  code.add({assembler::csrrw(destination(random), machine ? Csr::Mstatus : Csr::Sstatus, kValue)});
}

/// Writes what the harness lives by, reads it back, and restores it at once.
void borrow_csr(Random& random, Code& code) {
  static constexpr Csr kBorrowed[] = {Csr::Mtvec, Csr::Stvec, Csr::Mscratch};
  const Csr csr = random.among(kBorrowed);
  code.add(
      {assembler::csr_word(7, assembler::zero, csr_number(Csr::Mstatus), 8)});  // no interrupts meanwhile
  code.li(kValue, random.operand());
  code.add({assembler::csrrw(kValue, csr, kValue), assembler::csrr(Register{20}, csr),
            assembler::csrw(csr, kValue)});
}

/// Direct or vectored.
void switch_vectors(Random& random, Code& code) {
  const Csr csr = random.once_in(2) ? Csr::Mtvec : Csr::Stvec;
  code.add({assembler::csr_word(6 + random.below(2), destination(random), csr_number(csr), 1)});
}

std::uint64_t random_satp(Random& random) {
  switch (random.below(4)) {
    case 0: return 0;
    case 1: return waiver::comparable_satp(random.word(), kSv39Root);
    default: return kSv39Root;
  }
}

void write_satp(Random& random, Code& code) {
  code.li(kValue, random_satp(random));
  code.add({assembler::csrrw(destination(random), Csr::Satp, kValue), assembler::kSfenceVma});
}

/// For the table at a level; at the root a leaf may be the gigabyte that RAM begins with.
std::uint64_t random_entry(Random& random, std::uint64_t table) {
  const std::uint64_t kPages[] = {LAYOUT_WINDOW, table == kRoot ? 0x80000000 : LAYOUT_WINDOW + 0x1000, kHole,
                                  1ull << 55};
  static constexpr std::uint64_t kTables[] = {kRoot, kMiddle, kLeaf, LAYOUT_WINDOW};
  std::uint64_t flags = random.below(1024) | (random.once_in(8) ? 0 : 1);
  if (random.once_in(2)) flags |= Pte::A::mask | Pte::D::mask | Pte::R::mask;
  const bool leaf = Pte{flags}.leaf();
  std::uint64_t entry =
      Pte::make(riscv::PhysAddr(leaf ? random.among(kPages) : random.among(kTables)), flags).raw;
  if (random.once_in(16)) entry |= 1ull << (54 + random.below(10));
  return entry;
}

void edit_page_table(Random& random, Code& code) {
  std::uint64_t table = kLeaf, index = 16 + random.below(16);
  if (random.once_in(4)) table = kMiddle, index = 1 + random.below(7);
  if (random.once_in(6)) table = kRoot, index = 5 + random.below(3);
  code.li(kAddress, table + 8 * index);
  code.li(kValue, random_entry(random, table));
  code.add({assembler::sd(kValue, kAddress)});
  code.add({assembler::kSfenceVma | (random.once_in(4) ? static_cast<Word>(random.below(32)) << 20 : 0)});
}

void edit_pmp(Random& random, Code& code) {
  static constexpr std::uint64_t kRegions[] = {LAYOUT_WINDOW, LAYOUT_WINDOW + 0x1000, LAYOUT_WINDOW + 0x2000,
                                               LAYOUT_CODE, 0x88000000};
  const std::uint64_t base = random.among(kRegions) >> 2;
  // Entries 0 and 1 are ranges, 3 is a power of two: every edge is a page's. See waivers.hpp.
  constexpr Word kUnused = 2, kNapotEntry = 3;
  const Word entry = random.below(4);
  std::uint64_t address = base;
  if (entry == kNapotEntry) address |= random.once_in(2) ? 0x1ff : 0x3ff;
  if (entry == kUnused) address = random.word() & waiver::kPmpAddressBits;
  code.li(kValue, address);
  code.add({assembler::csr_word(1, destination(random), csr_number(Csr::Pmpaddr0) + entry, kValue)});
  const std::uint64_t rights = waiver::comparable_pmp_rights(random.word());
  const std::uint64_t matching = entry == kNapotEntry ? 0x18 : 0x08;
  const std::uint64_t config = entry == kUnused || random.once_in(4) ? rights : rights | matching;
  code.li(kValue, config << (8 * entry));
  const Word write_or_set = 1;
  code.add({assembler::csr_word(write_or_set, destination(random), csr_number(Csr::Pmpcfg0), kValue),
            assembler::kSfenceVma});
}

/// A page that means something to the page tables, or to nobody; never one of the harness or of a device.
std::uint64_t random_page(Random& random) {
  constexpr std::uint64_t kWindowInGigabyte = LAYOUT_WINDOW & 0x3fffffff;
  switch (random.below(8)) {
    case 0: return LAYOUT_WINDOW;
    case 1: return LAYOUT_WINDOW + std::uint64_t{LAYOUT_USER_ALIAS};
    case 2: return std::uint64_t{1 + random.below(7)} << 21;
    case 3: return (std::uint64_t{3 + random.below(5)} << 30) + kWindowInGigabyte;
    case 4: return (random.operand() & ~std::uint64_t{0xfff}) | 1ull << 37;
    default: return std::uint64_t{16 + random.below(16)} << 12;  // leaf entries 16 to 31
  }
}

enum class Jumps : std::uint8_t { Never, Sometimes };

/// Stores stay below the ecall that every page of the window has, so that a jump there comes back.
void access(Random& random, Code& code, Jumps jumps) {
  const std::uint64_t page = random_page(random);
  if (jumps == Jumps::Sometimes && random.once_in(6)) {
    code.li(kAddress, page + LAYOUT_WINDOW_ECALL);
    return code.add({assembler::jalr(assembler::ra, kAddress)});
  }
  const std::uint64_t offset = random.once_in(4) ? random.below(0xf00) : random.below(0xf00) & ~7u;
  code.li(kAddress, page + offset);
  const Word width = random.below(4);
  code.add({random.once_in(2) ? assembler::s_type(width, any_register(random), kAddress, 0)
                              : assembler::i_type(0x03, width, destination(random), kAddress, 0)});
}

/// With the rights of MPP.
void access_for_another_mode(Random& random, Code& code) {
  code.li(kValue, Mstatus::Mprv::mask);
  code.add({assembler::csrrs(assembler::zero, Csr::Mstatus, kValue)});
  access(random, code, Jumps::Never);
  code.li(kValue, Mstatus::Mprv::mask);
  code.add({assembler::csrrc(assembler::zero, Csr::Mstatus, kValue)});
}

/// Any CSR of ours but the counters, and a few that nobody has.
Word random_csr(Random& random) {
  static constexpr Word kOthers[] = {0x100, 0x180, 0x300, 0x305, 0x3a0, 0x3b0,
                                     0x3a1, 0x3a3, 0x5c0, 0x7c0, 0x003, 0x340};
  const Csr csr = random.among(kWritable).csr;
  const bool address = csr == Csr::Mtval || csr == Csr::Stval;
  return random.once_in(2) && !address ? csr_number(csr) : random.among(kOthers);
}

/// What a lower mode may try.
void lower_mode_action(Random& random, Code& code, Jumps jumps) {
  switch (random.below(10)) {
    case 0:
      code.add({assembler::csr_word(2, destination(random), random_csr(random), assembler::zero)});
      break;
    case 1: write_csr(random, code); break;
    case 2: code.add({assembler::kSfenceVma}); break;
    case 3: code.add({assembler::kMret}); break;
    case 4: code.add({random_instruction(random, Group::Float)}); break;
    case 5: code.add({random_instruction(random, Group::Arithmetic)}); break;
    default: access(random, code, jumps);
  }
}

/// `li` of an address ahead takes its room now and its value later.
struct Forward {
  Forward(Code& to, Register target, std::uint64_t distance)
      : code(to), reg(target), add(distance), at(to.size()) {
    constexpr std::uint64_t kLongest = 0x8000000000000000;
    code.li(reg, kLongest);
  }
  /// Points to the next instruction, `add` bytes away from where it lies.
  void here() {
    assembler::Program program;
    program.li(reg, code.here() + add);
    std::size_t offset = at;
    for (const Word word : program.words()) {
      code.patch(offset, word);
      offset += sizeof word;
    }
  }
  Code& code;
  Register reg;
  std::uint64_t add;
  std::size_t at;
};

/// sret to the next instruction, as the mode that SPP happens to say.
void supervisor_return(Random& random, Code& code) {
  Forward target(code, kAddress, random.once_in(2) ? LAYOUT_USER_ALIAS : 0);
  code.add({assembler::csrw(Csr::Sepc, kAddress), assembler::kSret});
  target.here();
}

/// Goes to supervisor or user mode by mret, does a few things there, and comes back by ecall at the latest.
void excursion(Random& random, Code& code) {
  const bool user = random.once_in(2), translated = !random.once_in(4);
  code.li(kValue, translated ? kSv39Root : 0);
  code.add({assembler::csrw(Csr::Satp, kValue)});
  std::uint64_t status = random_mstatus(random) & ~Mstatus::Mpp::mask;
  if (!user) status |= 0x800;
  const Jumps jumps = waiver::may_fetch_user_pages(user, status) ? Jumps::Sometimes : Jumps::Never;
  code.li(kValue, status);
  code.add({assembler::csrw(Csr::Mstatus, kValue)});
  const bool right_view = !random.once_in(8);
  Forward target(code, kAddress, (user && translated) == right_view ? LAYOUT_USER_ALIAS : 0);
  code.add({assembler::csrw(Csr::Mepc, kAddress), assembler::kMret});
  target.here();
  if (!user && random.once_in(4)) supervisor_return(random, code);
  for (std::uint32_t left = 1 + random.below(4); left > 0; left--) lower_mode_action(random, code, jumps);
  code.add({assembler::kEcall});
}

}  // namespace

void privileged_unit(Random& random, Code& code) {
  switch (random.below(16)) {
    case 0:
    case 1: return write_csr(random, code);
    case 2: return write_status(random, code);
    case 3: return borrow_csr(random, code);
    case 4: return switch_vectors(random, code);
    case 5: return write_satp(random, code);
    case 6:
    case 7:
    case 8: return edit_page_table(random, code);
    case 9: return edit_pmp(random, code);
    case 10: return access_for_another_mode(random, code);
    case 11: return access(random, code, Jumps::Never);
    default: return excursion(random, code);
  }
}

}  // namespace rvgen
