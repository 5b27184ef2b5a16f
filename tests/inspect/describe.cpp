// Prints what the inspector knows of a kernel file, a line a fact, for the comparison with binutils
// (kernels.mjs):
//
//   describe KERNEL < ADDRESSES
//
//   time MICROSECONDS            that it took to build the model
//   heap BYTES                   that the model occupies
//   note TEXT
//   variable ADDRESS NAME
//   function LOW HIGH NAME
//   member STRUCTURE OFFSET NAME
//   place ADDRESS PATH:LINE      for each of the addresses, in hexadecimal, that stand in the input
//   symbol ADDRESS NAME+OFFSET   for the same
#include <malloc.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "inspect/elf/demangle.hpp"
#include "inspect/kernel_model.hpp"

namespace {

using inspect::dwarf::DebugInfo;

void print_names(const DebugInfo& debug) {
  for (const auto& variable : debug.variables())
    std::printf("variable %" PRIx64 " %s\n", variable.address, std::string(variable.name).c_str());
  for (const auto& function : debug.functions()) {
    std::printf("function %" PRIx64 " %" PRIx64 " %s\n", function.low, function.high,
                std::string(function.name).c_str());
  }
  for (const auto& structure : debug.structures()) {
    const auto type = debug.type(structure.type);
    for (const auto& member : type.members) {
      if (member.name.empty()) continue;
      std::printf("member %" PRIx64 " %" PRIu64 " %s\n", structure.type.entry, member.offset,
                  std::string(member.name).c_str());
    }
  }
}

void print_place(const inspect::KernelModel& model, std::uint64_t address) {
  const auto place = model.debug().lines().at(address);
  if (place) {
    std::printf("place %" PRIx64 " %s:%u\n", address, model.debug().lines().files()[place->file].c_str(),
                place->line);
  }
  if (const auto symbol = model.symbols().at(address)) {
    std::printf("symbol %" PRIx64 " %s+%" PRIu64 "\n", address, std::string(symbol->symbol->name).c_str(),
                symbol->offset);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ifstream file(argv[1], std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  const auto kernel =
      machine::ElfImage::parse({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  if (!kernel) return 1;
  const std::size_t heap = mallinfo2().uordblks;
  const auto start = std::chrono::steady_clock::now();
  const inspect::KernelModel model(&kernel.value());
  const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
  std::printf("time %.0f\nheap %zu\n", time.count(), mallinfo2().uordblks - heap);
  for (const inspect::Note& note : model.notes()) std::printf("note %s\n", inspect::sentence(note).c_str());
  print_names(model.debug());
  for (std::uint64_t address = 0; std::cin >> std::hex >> address;) print_place(model, address);
}
