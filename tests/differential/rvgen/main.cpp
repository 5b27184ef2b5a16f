// rvgen: writes packs of random programs for the harness.
//
//   rvgen pack PROFILE SEED FIRST COUNT FILE       so many programs from an index on; a signature is a hash
//   rvgen detail PROFILE SEED INDEX UNITS FILE     one program, cut after UNITS units; all words of its
//   signature rvgen prefixes PROFILE SEED INDEX FILE         one program cut after 0, 1, 2 ... units; hashes
//   rvgen code PROFILE SEED INDEX FILE             the instructions alone; prints the offset of every unit
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

#include "differential/rvgen/profiles.hpp"

namespace {

using rvgen::Profile;
using rvgen::Program;

struct Pack {
  explicit Pack(std::uint64_t detail) : bytes(LAYOUT_PACK_RECORDS) {
    std::memcpy(bytes.data() + LAYOUT_PACK_DETAIL, &detail, sizeof detail);
  }
  void add(const Program& program) {
    const auto record = program.record();
    bytes.insert(bytes.end(), record.begin(), record.end());
    count++;
    std::memcpy(bytes.data() + LAYOUT_PACK_COUNT, &count, sizeof count);
  }

  std::vector<std::uint8_t> bytes;
  std::uint64_t count = 0;
};

bool write_file(const char* path, std::span<const std::uint8_t> bytes) {
  std::FILE* file = std::fopen(path, "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  return std::fclose(file) == 0 && written;
}

std::uint64_t number(const char* text) { return std::strtoull(text, nullptr, 0); }

int usage() {
  std::fputs(
      "usage: rvgen pack PROFILE SEED FIRST COUNT FILE | detail PROFILE SEED INDEX UNITS FILE |\n"
      "       rvgen prefixes PROFILE SEED INDEX FILE | rvgen code PROFILE SEED INDEX FILE\n",
      stderr);
  return 2;
}

std::vector<std::uint8_t> code_of(const Program& program) {
  for (const std::size_t offset : program.code.unit_offsets()) std::printf("%zu\n", offset);
  return program.code.bytes();
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = std::span(argv, static_cast<std::size_t>(argc)).subspan(1);
  if (arguments.size() < 5) return usage();
  const std::string_view command = arguments[0];
  const auto profile = rvgen::profile_of(arguments[1]);
  const bool counted = command == "pack" || command == "detail";
  if (!profile || arguments.size() != (counted ? 6u : 5u)) return usage();
  const std::uint64_t seed = number(arguments[2]), index = number(arguments[3]);
  Pack pack(command == "detail");
  if (command == "pack") {
    for (std::uint64_t i = 0; i < number(arguments[4]); i++) pack.add(Program(*profile, seed, index + i));
  } else if (command == "detail") {
    pack.add(Program(*profile, seed, index, static_cast<std::uint32_t>(number(arguments[4]))));
  } else if (command == "prefixes") {
    const auto units = Program(*profile, seed, index).code.unit_offsets().size();
    for (std::uint32_t count = 0; count < units; count++) pack.add(Program(*profile, seed, index, count));
  } else if (command == "code") {
    pack.bytes = code_of(Program(*profile, seed, index));
  } else {
    return usage();
  }
  if (write_file(arguments.back(), pack.bytes)) return 0;
  std::fprintf(stderr, "rvgen: cannot write '%s'\n", arguments.back());
  return 1;
}
