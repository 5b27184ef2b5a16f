// The fast executor: instructions of a decoded page, in order, until one needs more than that. Nothing in its
// loop calls out: for the sake of a single call V8 would keep every variable of the loop in memory.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "machine/hart/fast_step.hpp"
#include "machine/hart/hart.hpp"
#include "machine/isa/sequences.hpp"

namespace machine {

namespace {

/// Whether some compressed instruction stands for one with that opcode, and has a fast form.
constexpr bool has_compressed_form(Opcode opcode) {
  using enum Opcode;
  constexpr std::array kExpanded{Addi, Addiw, Lui, Slli, Srli, Srai, Andi, Add, Sub, Xor, Or,  And,
                                 Addw, Subw,  Lw,  Ld,   Sw,   Sd,   Fld,  Fsd, Beq, Bne, Jal, Jalr};
  return std::find(kExpanded.begin(), kExpanded.end(), opcode) != kExpanded.end();
}

/// Carries out the parts of a sequence from `kPart` on.
template <std::size_t kSequence, std::size_t kPart = 0>
PAGEWALK_INLINE inline Step carry_out_parts(FastFrame& frame, const Slot*& i, std::int32_t& left) {
  constexpr Sequence kParts = kSequences[kSequence];
  const Step step = fast_step<kParts.parts[kPart].opcode>(frame, *i);
  if (step != Step::Next) {
    left -= static_cast<std::int32_t>(kPart);
    return step;
  }
  i += kParts.parts[kPart].halfwords;
  if constexpr (kPart + 1 == kParts.size()) {
    left -= static_cast<std::int32_t>(kParts.size());
    return step;
  } else {
    return carry_out_parts<kSequence, kPart + 1>(frame, i, left);
  }
}

/// Carries out what has that code, from `i` on: `i` moves behind all that went on to a Next, and `left` is
/// less by as many instructions.
template <unsigned kCode>
PAGEWALK_INLINE inline Step carry_out(FastFrame& frame, const Slot*& i, std::int32_t& left) {
  if constexpr (kCode < kPlainCodes) {
    constexpr auto kOpcode = static_cast<Opcode>(kCode / 2);
    if (kCode % 2 == 0 && !has_compressed_form(kOpcode)) return Step::Slow;
    const Step step = fast_step<kOpcode>(frame, *i);
    if (step != Step::Next) return step;
    i += 1 + kCode % 2;
    left--;
    return step;
  } else if constexpr (kCode < kCodes) {
    return carry_out_parts<kCode - kPlainCodes>(frame, i, left);
  } else {
    return Step::Slow;
  }
}

constexpr std::int32_t kLongest = Sequence::kMost;

/// The first code that stands for an instruction, and the one behind the last that the loop has a case for.
constexpr unsigned kFirstCase = 8, kEndOfCases = 608;
static_assert(kFirstCase == code_of(Opcode::Lb, 1) && kCodes <= kEndOfCases, "every code has its case");

template <std::size_t... kOpcode>
Step step_of(FastFrame& frame, const Slot& i, std::index_sequence<kOpcode...>) {
  Step step = Step::Slow;
  (void)((i.opcode == static_cast<Opcode>(kOpcode)
              ? (step = fast_step<static_cast<Opcode>(kOpcode)>(frame, i), true)
              : false) ||
         ...);
  return step;
}

}  // namespace

#define CASE(code)                             \
  case code:                                   \
    switch (carry_out<code>(frame, i, left)) { \
      case Step::Next:                         \
        if (left < kLongest) goto out;         \
        continue;                              \
      case Step::Branch: goto branch;          \
      case Step::Jump: goto jump;              \
      case Step::Slow: goto slow;              \
    }                                          \
    __builtin_unreachable();
#define CASES_10(first) \
  CASE(first)           \
  CASE(first + 1)       \
  CASE(first + 2)       \
  CASE(first + 3)       \
  CASE(first + 4)       \
  CASE(first + 5)       \
  CASE(first + 6)       \
  CASE(first + 7)       \
  CASE(first + 8)       \
  CASE(first + 9)
#define CASES_100(first) \
  CASES_10(first)        \
  CASES_10(first + 10)   \
  CASES_10(first + 20)   \
  CASES_10(first + 30)   \
  CASES_10(first + 40)   \
  CASES_10(first + 50)   \
  CASES_10(first + 60)   \
  CASES_10(first + 70)   \
  CASES_10(first + 80)   \
  CASES_10(first + 90)

Hart::PageRun Hart::run_page(DecodedPage& page, std::uint64_t budget) {
  constexpr std::uint64_t kMost = 1u << 30;
  const auto allotted = static_cast<std::int32_t>(std::min(budget, kMost));
  std::int32_t left = allotted;
  FastFrame frame = frame_of(page);
  PageEnd end = PageEnd::FewLeft;
  const Slot* i = page.slot(pc_);

  if (left < kLongest) return {0, PageEnd::FewLeft};
  for (;;) {
    // clang-format off
    switch (i->code) {
      case code_of(Opcode::Undecoded, 0): end = PageEnd::Undecoded; goto out;
      case code_of(Opcode::PageEnd, 0): goto out;
      CASES_100(8) CASES_100(108) CASES_100(208) CASES_100(308) CASES_100(408) CASES_100(508)
      default: goto slow;
    }
    // clang-format on

  branch:
    left--;
    i = frame.branch_target(i);
    if (!frame.holds(i) || left < kLongest) break;
    continue;
  jump:
    left--;
    if (!frame.holds(frame.target)) {
      pc_ = frame.target;
      return {static_cast<std::uint64_t>(allotted - left), PageEnd::Elsewhere};
    }
    i = frame.slot(frame.target);
    if (left < kLongest) break;
    continue;
  slow:
    end = PageEnd::Slow;
    break;
  }
out:
  pc_ = frame.pc(i);
  // Fewer than enough may be left just behind the page's last instruction.
  return {static_cast<std::uint64_t>(allotted - left), frame.holds(i) ? end : PageEnd::Elsewhere};
}

FastFrame Hart::frame_of(const DecodedPage& page) {
  return {.x = window_.running().data(),
          .f = f_.data(),
          .tlbs = &mmu_.tlbs(data_privilege()),
          .first = page.slots.data(),
          .page_pc = pc_ & ~(riscv::kPageSize - 1),
          .target = 0,
          .float_dirty = float_dirty()};
}

Hart::PageRun Hart::run_one(DecodedPage& page) {
  const Slot& slot = *page.slot(pc_);
  if (slot.opcode == Opcode::Undecoded) return {0, PageEnd::Undecoded};
  FastFrame frame = frame_of(page);
  switch (step_of(frame, slot, std::make_index_sequence<kOpcodes>())) {
    case Step::Next: pc_ += slot.length(); break;
    case Step::Branch: pc_ += slot.imm(); break;
    case Step::Jump: pc_ = frame.target; break;
    case Step::Slow: return {0, PageEnd::Slow};
  }
  return {1, PageEnd::Elsewhere};
}

}  // namespace machine
