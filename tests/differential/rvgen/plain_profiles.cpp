// Integer, floating-point and memory programs: machine mode, no address translation.
#include "differential/rvgen/instructions.hpp"
#include "differential/rvgen/profiles.hpp"

namespace rvgen {

namespace {

using assembler::Atomic;

void straight_line(Random& random, Code& code) {
  for (std::uint32_t left = 1 + random.below(6); left > 0; left--) {
    switch (random.below(5)) {
      case 0: code.add({random_access(random)}); break;
      case 1: code.halfword(random_compressed(random)); break;
      default: code.add({random_instruction(random, Group::Arithmetic)});
    }
  }
}

/// A conditional branch over a few instructions.
void forward_branch(Random& random, Code& code) {
  static constexpr Word kConditions[] = {0, 1, 4, 5, 6, 7};
  const Word condition = random.among(kConditions);
  const Register a = any_register(random), b = random.once_in(4) ? a : any_register(random);
  const std::size_t branch = code.size();
  code.add({assembler::kNop});
  straight_line(random, code);
  code.patch(branch, assembler::b_type(condition, a, b, static_cast<int>(code.size() - branch)));
}

void bounded_loop(Random& random, Code& code) {
  const int turns = static_cast<int>(1 + random.below(5));
  // The counter lives in the window's last word, so that the body may overwrite any register.
  constexpr int kSlot = 2040;
  code.add(
      {assembler::addi(kCounter, assembler::zero, turns), assembler::sd(kCounter, kWindowMiddle, kSlot)});
  const std::size_t body = code.size();
  for (std::uint32_t left = 1 + random.below(4); left > 0; left--)
    code.add({random_instruction(random, Group::Arithmetic)});
  code.add({assembler::ld(kCounter, kWindowMiddle, kSlot), assembler::addi(kCounter, kCounter, -1),
            assembler::sd(kCounter, kWindowMiddle, kSlot)});
  const int back = static_cast<int>(body) - static_cast<int>(code.size());
  code.add({assembler::bne(kCounter, assembler::zero, back)});
}

/// A jump over a few instructions, by jal or by jalr; jalr drops bit 0 of its target.
void jump(Random& random, Code& code) {
  const Register link = destination(random);
  const std::size_t start = code.size();
  if (random.once_in(2)) {
    code.add({assembler::kNop});
    straight_line(random, code);
    code.patch(start, assembler::jal(link, static_cast<int>(code.size() - start)));
    return;
  }
  code.add({assembler::auipc(kAddress, 0), assembler::kNop});
  straight_line(random, code);
  const int distance = static_cast<int>(code.size() - start) | static_cast<int>(random.below(2));
  code.patch(start + 4, assembler::jalr(link, kAddress, distance));
}

void nonsense(Random& random, Code& code) {
  if (random.once_in(2))
    code.add({random_word(random)});
  else
    code.halfword(random_compressed(random));
}

void fresh_value(Random& random, Code& code) { code.li(destination(random), random.operand()); }

/// An address in the window, a multiple of `alignment`, into kAddress.
void window_address(Random& random, Code& code, std::uint64_t alignment) {
  const std::uint64_t offset = random.below(LAYOUT_WINDOW_SIZE - 16);
  code.li(kAddress, LAYOUT_WINDOW + (offset & ~(alignment - 1)));
}

Word ordering(Random& random) { return random.below(4) << 25; }

void atomic_operation(Random& random, Code& code) {
  static constexpr Atomic kOperations[] = {Atomic::Add, Atomic::Swap, Atomic::Xor,  Atomic::Or,  Atomic::And,
                                           Atomic::Min, Atomic::Max,  Atomic::Minu, Atomic::Maxu};
  const Atomic operation = random.among(kOperations);
  const bool wide = random.once_in(2);
  window_address(random, code, 8);
  if (!wide && random.once_in(2)) code.add({assembler::addi(kAddress, kAddress, 4)});
  const Register rd = destination(random), operand = any_register(random);
  const Word word = wide ? assembler::atomic_d(operation, rd, kAddress, operand)
                         : assembler::atomic_w(operation, rd, kAddress, operand);
  code.add({word | ordering(random)});
}

void reservation(Random& random, Code& code) {
  const bool wide = random.once_in(2);
  window_address(random, code, 8);
  const Register operand = any_register(random);
  const Register loaded = wide ? Register{18} : Register{19};
  code.add(
      {(wide ? assembler::lr_d(loaded, kAddress) : assembler::lr_w(loaded, kAddress)) | ordering(random)});
  code.add({assembler::add(loaded, loaded, operand)});
  Register result = destination(random);
  if (result == kAddress) result = assembler::zero;
  const Word conditional =
      wide ? assembler::sc_d(result, loaded, kAddress) : assembler::sc_w(result, loaded, kAddress);
  code.add({conditional | ordering(random)});
  if (random.once_in(2)) code.add({conditional});  // the reservation is gone: fails
}

/// LR at an address that is not a multiple of its size.
void misaligned_reservation(Random& random, Code& code) {
  window_address(random, code, 1);
  const Register rd = destination(random);
  code.add({random.once_in(2) ? assembler::lr_d(rd, kAddress) : assembler::lr_w(rd, kAddress)});
}

/// Overwrites an instruction that lies ahead, behind a jump, with or without fence.i.
void self_modification(Random& random, Code& code) {
  const Register rd = destination(random);
  const Word replacement = assembler::addi(rd, rd, static_cast<int>(random.below(4096)) - 2048);
  code.li(kValue, replacement);
  const std::size_t start = code.size();
  code.add({assembler::auipc(kAddress, 0), assembler::kNop});
  if (random.once_in(2)) code.add({assembler::kFenceI});
  code.add({assembler::jal(assembler::zero, 4)});
  if (random.once_in(2)) code.halfword(0x0001);  // c.nop: the target is 2 mod 4
  const int target = static_cast<int>(code.size() - start);
  code.patch(start + 4, assembler::sw(kValue, kAddress, target));
  code.add({assembler::addi(rd, rd, 1)});
}

/// Writes two instructions into the window and calls them there, twice with different contents.
void code_in_window(Random& random, Code& code) {
  const auto offset = random.below(LAYOUT_WINDOW_SIZE - 16) & ~1u;
  const Register rd = Register{10 + random.below(6)};
  for (unsigned turn = 0; turn < 2; turn++) {
    const Word action = assembler::addi(rd, rd, static_cast<int>(random.below(2048)));
    code.li(kValue, std::uint64_t{assembler::jalr(assembler::zero, assembler::ra)} << 32 | action);
    code.li(kAddress, LAYOUT_WINDOW + offset);
    code.add({assembler::sd(kValue, kAddress)});
    if (random.once_in(2)) code.add({assembler::kFenceI});
    code.add({assembler::jalr(assembler::ra, kAddress)});
  }
}

void misaligned_access(Random& random, Code& code) {
  code.li(kAddress, LAYOUT_WINDOW + 0x1000 - random.below(16));  // often across the pages' border
  const int offset = static_cast<int>(random.below(16));
  const Word width = random.below(4);
  code.add({random.once_in(2) ? assembler::s_type(width, any_register(random), kAddress, offset)
                              : assembler::i_type(0x03, width, destination(random), kAddress, offset)});
}

/// Addresses where nothing answers.
void access_fault(Random& random, Code& code) {
  static constexpr std::uint64_t kHoles[] = {0x90000000, 0x10000000000000, 0xfffffffffffff000, 0x60000};
  code.li(kAddress, random.among(kHoles) + 8 * random.below(8));
  const Word width = random.below(4);
  switch (random.below(3)) {
    case 0: code.add({assembler::s_type(width, any_register(random), kAddress, 0)}); break;
    case 1: code.add({assembler::i_type(0x03, width, destination(random), kAddress, 0)}); break;
    default: code.add({assembler::jalr(destination(random), kAddress)});
  }
}

void float_environment(Random& random, Code& code) {
  const Register rd = destination(random);
  switch (random.below(4)) {
    case 0: code.add({assembler::csr_word(5, rd, 0x002, random.below(8))}); break;       // frm
    case 1: code.add({assembler::csr_word(5, rd, 0x001, random.below(32))}); break;      // fflags
    case 2: code.add({assembler::csr_word(1, rd, 0x003, any_register(random))}); break;  // fcsr
    default: code.add({assembler::csr_word(5, rd, 0x002, random.below(5))});
  }
}

}  // namespace

void integer_unit(Random& random, Code& code) {
  switch (random.below(12)) {
    case 0: return forward_branch(random, code);
    case 1: return bounded_loop(random, code);
    case 2: return jump(random, code);
    case 3: return nonsense(random, code);
    case 4: return fresh_value(random, code);
    default: return straight_line(random, code);
  }
}

void float_unit(Random& random, Code& code) {
  switch (random.below(12)) {
    case 0: return float_environment(random, code);
    case 1: return code.add({random_float_access(random)});
    case 2: return fresh_value(random, code);
    case 3: return nonsense(random, code);
    default:
      for (std::uint32_t left = 1 + random.below(6); left > 0; left--)
        code.add({random_instruction(random, Group::Float)});
  }
}

void memory_unit(Random& random, Code& code) {
  switch (random.below(9)) {
    case 0: return reservation(random, code);
    case 1: return misaligned_reservation(random, code);
    case 2: return self_modification(random, code);
    case 3: return code_in_window(random, code);
    case 4: return misaligned_access(random, code);
    case 5: return access_fault(random, code);
    case 6: return straight_line(random, code);
    default: return atomic_operation(random, code);
  }
}

}  // namespace rvgen
