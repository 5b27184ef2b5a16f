// Files that are no snapshots of this machine: refused whole, with the place and the rule.
#include <doctest/doctest.h>

#include <initializer_list>
#include <random>

#include "machine/snapshot/chunks.hpp"
#include "machine/snapshot/snapshot.hpp"
#include "support/busy_guest.hpp"
#include "support/test_machine.hpp"

namespace {

using machine::Bytes;
using machine::Machine;

std::unique_ptr<Machine> make_machine() {
  auto made = test::make_machine(test::busy_guest(), 2);
  test::run_through(*made, 40'000);
  return made;
}

/// The file with one chunk's contents changed, its checksum right again.
template <class Change>
Bytes forged(const Bytes& file, std::string_view name, Change change) {
  const auto chunks = machine::read_chunks(file);
  REQUIRE(chunks.ok());
  machine::ChunkWriter writer;
  for (const machine::Chunk& chunk : chunks.value()) {
    Bytes contents(chunk.contents.begin(), chunk.contents.end());
    if (chunk.name == name) change(contents);
    writer.begin(chunk.name);
    writer.contents().insert(writer.contents().end(), contents.begin(), contents.end());
  }
  return writer.finish();
}

/// Why a file is refused; the machine that refuses it must stay as it is.
std::string error_of(const Bytes& file) {
  auto machine = make_machine();
  const std::uint64_t before = machine->state_hash();
  const auto restored = machine::restore_snapshot(*machine, file);
  CHECK(machine->state_hash() == before);
  return restored.ok() ? "no error" : restored.error().message;
}

std::string error_of_forged(std::string_view name, std::size_t offset, std::uint8_t byte) {
  return error_of(forged(machine::save_snapshot(*make_machine()), name,
                         [&](Bytes& contents) { contents[offset] = byte; }));
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a file that is no snapshot, or of another version, is refused by its head") {
  CHECK(holds(error_of({}), "offset 0: this is no snapshot"));
  CHECK(holds(error_of(Bytes(100, 'x')), "offset 0: this is no snapshot"));
  Bytes file = machine::save_snapshot(*make_machine());
  for (const std::uint8_t version : std::initializer_list<std::uint8_t>{1, 9}) {
    file[8] = version;
    CHECK(error_of(file) == "offset 0x8: the snapshot has format version " + std::to_string(version) +
                                "; this program reads version 2");
  }
}

TEST_CASE("a snapshot that was cut short anywhere is refused") {
  const Bytes file = machine::save_snapshot(*make_machine());
  auto machine = make_machine();
  for (std::size_t size = 0; size < file.size(); size++) {
    CAPTURE(size);
    const auto restored = machine::restore_snapshot(*machine, std::span(file).first(size));
    REQUIRE_FALSE(restored.ok());
  }
}

TEST_CASE("a snapshot with any byte altered is refused, and says in which chunk") {
  const Bytes file = machine::save_snapshot(*make_machine());
  auto machine = make_machine();
  const std::uint64_t before = machine->state_hash();
  for (std::size_t at = 0; at < file.size(); at++) {
    CAPTURE(at);
    Bytes altered = file;
    altered[at] ^= 0x10;
    const auto restored = machine::restore_snapshot(*machine, altered);
    REQUIRE_FALSE(restored.ok());
    REQUIRE(holds(restored.error().message, "offset "));
  }
  CHECK(machine->state_hash() == before);
}

TEST_CASE("what follows behind the end is refused") {
  Bytes file = machine::save_snapshot(*make_machine());
  file.push_back(0);
  CHECK(holds(error_of(file), "1 bytes follow behind the end"));
}

TEST_CASE("impossible states with right checksums are refused by the rule they break") {
  constexpr std::size_t kPrivilege = 31 * 8 + 32 * 8 + 8, kMstatus = kPrivilege + 1 + 1 + 16 + 1 + 8;
  CHECK(holds(error_of_forged("turns", 0, 2), "chunk 'turns', offset 0x"));
  CHECK(holds(error_of_forged("turns", 0, 2), "it is the turn of a hart that exists"));
  CHECK(holds(error_of_forged("turns", 5, 0xff), "a turn has 1 to 1000 cycles"));
  CHECK(holds(error_of_forged("hart1", kPrivilege, 2), "chunk 'hart1', offset 0x"));
  CHECK(holds(error_of_forged("hart1", kPrivilege, 2), "a hart is in U, S or M mode"));
  CHECK(holds(error_of_forged("hart0", kPrivilege + 1, 2), "a truth value is 0 or 1"));
  CHECK(holds(error_of_forged("clock", 7, 0x80), "the clock is below 2^63 cycles"));
  CHECK(holds(error_of_forged("plic", 4, 8), "a priority is at most 7"));
  CHECK(holds(error_of_forged("plic", 4 * 96, 1), "source 0 is never pending or claimed"));
  CHECK(holds(error_of_forged("pins", 1, 2), "the external interrupt pins are as the PLIC drives them"));
  CHECK(holds(error_of_forged("power", 0, 3), "a request is none, power-off or reboot"));
  CHECK(holds(error_of_forged("virtio0", 4 + 8 + 4 + 4, 3), "powers of two"));
  CHECK(holds(error_of_forged("origin", 0, 3), "the snapshot was made on another machine: 3 harts"));
  CHECK(holds(error_of_forged("ram", 0, 4), "a record has kind 0 to 3"));
  CHECK(holds(error_of_forged("hart0", kMstatus + 7, 1),
              "every CSR holds a value that a write could have put"));
}

TEST_CASE("a list longer than its chunk is refused before memory is asked for") {
  CHECK(holds(error_of_forged("uart", 7, 0x7f), "chunk 'uart', offset 0x"));
  CHECK(holds(error_of_forged("uart", 7, 0x7f), "the list ends within the chunk"));
}

TEST_CASE("chunks that are missing, too many or too long are refused by name") {
  const Bytes file = machine::save_snapshot(*make_machine());
  CHECK(holds(error_of(forged(file, "uart", [](Bytes& contents) { contents.push_back(0); })),
              "chunk 'uart', offset 0x"));
  CHECK(holds(error_of(forged(file, "plic", [](Bytes& contents) { contents.pop_back(); })),
              "the contents end before this field"));
  machine::ChunkWriter writer;
  writer.begin("origin");
  CHECK(holds(error_of(writer.finish()), "chunk 'origin', offset 0x1c"));
}

TEST_CASE("bytes at random behind right checksums never hurt the machine that reads them") {
  constexpr unsigned kSeed = 7, kFiles = 400;
  std::mt19937 random(kSeed);
  const Bytes file = machine::save_snapshot(*make_machine());
  const auto chunks = machine::read_chunks(file);
  auto machine = make_machine();
  for (unsigned i = 0; i < kFiles; i++) {
    const std::string name = chunks.value()[random() % chunks.value().size()].name;
    const Bytes spoilt = forged(file, name, [&](Bytes& contents) {
      for (int changes = 0; changes < 3; changes++)
        contents[random() % contents.size()] = static_cast<std::uint8_t>(random());
    });
    (void)machine::restore_snapshot(*machine, spoilt);
    machine->run({.instructions = 2'000});
  }
}
