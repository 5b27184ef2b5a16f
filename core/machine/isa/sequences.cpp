#include "machine/isa/sequences.hpp"

namespace machine {

namespace {

consteval std::array<SequenceRange, kPlainCodes> ranges_by_first() {
  std::array<SequenceRange, kPlainCodes> ranges{};
  for (std::size_t i = 0; i < kSequences.size(); i++) {
    SequenceRange& range = ranges[kSequences[i].parts[0].code()];
    if (range.end == 0) range.begin = static_cast<std::uint8_t>(i);
    range.end = static_cast<std::uint8_t>(i + 1);
  }
  return ranges;
}
constexpr auto kRanges = ranges_by_first();

consteval bool in_order() {
  for (std::size_t i = 0; i < kSequences.size(); i++) {
    const SequenceRange range = kRanges[kSequences[i].parts[0].code()];
    for (std::size_t j = range.begin; j < range.end; j++) {
      if (kSequences[j].parts[0].code() != kSequences[i].parts[0].code()) return false;
      if (j < i && kSequences[j].size() < kSequences[i].size()) return false;
    }
  }
  return true;
}
static_assert(in_order(), "sequences with one first instruction stand together, longer ones first");

}  // namespace

SequenceRange sequences_from(std::uint16_t code) { return kRanges[code]; }

}  // namespace machine
