// The fast interpreter beside the reference: every sequence that it carries out in one go, cut everywhere.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <vector>

#include "machine/isa/sequences.hpp"
#include "support/test_hart.hpp"

using machine::DecodedPage;
using machine::Engine;
using machine::Instruction;
using machine::kSequences;
using machine::Opcode;
using machine::Sequence;
using test::kData;
using test::TestHart;

namespace {

using Random = std::mt19937_64;
using Code = std::vector<std::uint16_t>;

constexpr std::uint64_t kPage = riscv::kPageSize;
/// The code under test lies at the end of one page or begins the next.
constexpr riscv::PhysAddr kSecondPage{0x80009000};
constexpr std::uint16_t kNop = 0x0001, kCount = 0x0505;  // c.addi a0, 1

/// Some encoding of the part, its operands drawn.
Code encode(const Sequence::Part& part, Random& random) {
  if (part.halfwords == 2) {
    const auto& row = row_of(part.opcode);
    const auto word = (static_cast<std::uint32_t>(random()) & ~row.mask) | row.match;
    return {static_cast<std::uint16_t>(word), static_cast<std::uint16_t>(word >> 16)};
  }
  for (;;) {
    const auto halfword = static_cast<std::uint16_t>(random());
    if (machine::is_compressed(halfword) && machine::decode_compressed(halfword).opcode == part.opcode)
      return {halfword};
  }
}

Code encode(const Sequence& sequence, Random& random) {
  Code code;
  for (std::size_t k = 0; k < sequence.size(); k++) {
    const Code part = encode(sequence.parts[k], random);
    code.insert(code.end(), part.begin(), part.end());
  }
  return code;
}

/// A hart whose registers point into its data, with the code at `at`. What is left of its first page are
/// nops; the second page counts, so that it matters which of them execution goes on in.
std::unique_ptr<TestHart> make_hart(Engine engine, const Code& code, riscv::PhysAddr at,
                                    std::span<const std::uint64_t, 32> registers) {
  auto hart = std::make_unique<TestHart>();
  hart->hart().use(engine);
  for (unsigned reg = 1; reg < 32; reg++) hart->li(static_cast<assembler::Register>(reg), registers[reg]);
  for (std::uint64_t offset = 0; offset < 2 * kPage; offset += 2)
    hart->set_memory<std::uint16_t>(kSecondPage - kPage + offset, offset < kPage ? kNop : kCount);
  for (std::size_t i = 0; i < code.size(); i++) hart->set_memory(at + 2 * i, code[i]);
  hart->li(assembler::t6, at.value);
  hart->execute({assembler::jalr(assembler::zero, assembler::t6)});
  REQUIRE(hart->pc() == at.value);
  return hart;
}

/// Where stores can reach.
std::span<const std::uint8_t> around_data(TestHart& hart) {
  return hart.board().ram().bytes().subspan(kData - riscv::platform::kRam - kPage, 4 * kPage);
}

bool same(TestHart& a, TestHart& b) {
  for (unsigned reg = 1; reg < 32; reg++) {
    if (a.hart().x(reg) != b.hart().x(reg)) return false;
  }
  return a.pc() == b.pc() && a.csrs().mcause == b.csrs().mcause && a.csrs().mepc == b.csrs().mepc &&
         a.csrs().mtval == b.csrs().mtval && a.hart().started() == b.hart().started() &&
         std::ranges::equal(around_data(a), around_data(b));
}

/// Whether both engines agree after every count of instructions up to a few more than the code has.
void check_everywhere(const Sequence& sequence, riscv::PhysAddr at, Random& random) {
  std::array<std::uint64_t, 32> registers{};
  for (std::uint64_t& each : registers) each = kData.value + 0x800 + random() % 256 * 8;
  const Code code = encode(sequence, random);
  for (std::uint64_t count = 1; count <= sequence.size() + 2; count++) {
    const auto fast = make_hart(Engine::Fast, code, at, registers);
    const auto plain = make_hart(Engine::Reference, code, at, registers);
    fast->run(count);
    plain->run(count);
    REQUIRE(same(*fast, *plain));
    fast->run(7);
    plain->run(7);
    REQUIRE(same(*fast, *plain));
  }
}

}  // namespace

TEST_CASE("every sequence does what its instructions do one by one, wherever it is cut") {
  Random random(2026);
  for (const Sequence& sequence : kSequences) {
    CAPTURE(row_of(sequence.parts[0].opcode).name);
    CAPTURE(row_of(sequence.parts[1].opcode).name);
    for (int i = 0; i < 2; i++) check_everywhere(sequence, kSecondPage + 0x100, random);
  }
}

TEST_CASE("a sequence that runs over the end of a page, or up to it, is no other than its instructions") {
  Random random(7);
  for (const Sequence& sequence : kSequences) {
    for (const unsigned before :
         {sequence.halfwords(), sequence.halfwords() - 1, sequence.parts[0].halfwords})
      check_everywhere(sequence, kSecondPage - 2 * before, random);
  }
}

TEST_CASE("a sequence is decoded as one, and forgotten when any part of it is stored over") {
  constexpr std::array<assembler::Word, 3> kWords{assembler::lui(assembler::a0, 0x12345),
                                                  assembler::addi(assembler::a0, assembler::a0, 7),
                                                  assembler::kNop};
  std::vector<assembler::Word> memory(1024, assembler::kNop);
  std::copy(kWords.begin(), kWords.end(), memory.begin() + 15);  // the second lies in the next 64 bytes
  machine::WriteWatch watch(1);
  machine::DecodeCache cache(watch, reinterpret_cast<const std::uint8_t*>(memory.data()), 1);
  DecodedPage* page = cache.page(0);
  page->decode_slot(page->slot(60));
  CHECK(page->slot(60)->code >= machine::kPlainCodes);
  memory[16] = assembler::addi(assembler::a1, assembler::zero, 1);
  cache.note_store(64, 4);
  CHECK(page->slot(60)->opcode == Opcode::Undecoded);
}

TEST_CASE("the second instruction of a sequence, when stored over by the first, is fetched anew") {
  // sw a1, 0(a0) over the addi behind it: what a1 holds is carried out.
  for (const Engine engine : {Engine::Fast, Engine::Reference}) {
    TestHart hart;
    hart.hart().use(engine);
    hart.li(assembler::a0, kSecondPage.value + 4);
    hart.li(assembler::a1, assembler::addi(assembler::a2, assembler::zero, 42));
    hart.place(kSecondPage, {assembler::sw(assembler::a1, assembler::a0),
                             assembler::addi(assembler::a2, assembler::zero, 1)});
    hart.li(assembler::t6, kSecondPage.value);
    for (int i = 0; i < 2; i++) {
      hart.execute({assembler::jalr(assembler::zero, assembler::t6)});
      hart.run(2);
      CHECK(hart.x(assembler::a2) == 42);
      hart.li(assembler::t6, kSecondPage.value);
    }
  }
}
