#include "differential/rvgen/code.hpp"

#include <cstring>

namespace rvgen {

void Code::halfword(std::uint16_t half) {
  bytes_.push_back(static_cast<std::uint8_t>(half));
  bytes_.push_back(static_cast<std::uint8_t>(half >> 8));
}

void Code::add(std::initializer_list<Word> words) {
  for (const Word word : words) {
    halfword(static_cast<std::uint16_t>(word));
    halfword(static_cast<std::uint16_t>(word >> 16));
  }
}

void Code::li(Register rd, std::uint64_t value) {
  assembler::Program program;
  program.li(rd, value);
  for (const Word word : program.words()) add({word});
}

void Code::patch(std::size_t offset, Word word) { std::memcpy(bytes_.data() + offset, &word, sizeof word); }

void Code::begin_unit() {
  units_.push_back(size());
  add({assembler::auipc(kResume, 0), assembler::kNop});
}

void Code::end_unit() {
  const std::size_t start = units_.back();
  patch(start + 4, assembler::addi(kResume, kResume, static_cast<int>(size() - start)));
}

void Code::finish() {
  units_.push_back(size());
  add({assembler::kEcall});
  while (size() % 8 != 0) halfword(0);
}

}  // namespace rvgen
