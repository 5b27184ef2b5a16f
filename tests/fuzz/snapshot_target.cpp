// Snapshot files: refused with a sentence and nothing changed; or restored to a state that obeys every rule,
// that is saved and restored again as it is, and that runs, the same on both interpreters.
//
//   input: kind (1), even: then the file
//                    odd: then edits of 8 bytes each to the snapshot of a running machine: chunk (1), kind
//                    (1), offset (2), value (4). The checksums are put right afterwards.
#include "fuzz/guest.hpp"
#include "fuzz/small_machine.hpp"
#include "machine/snapshot/chunks.hpp"
#include "machine/snapshot/snapshot.hpp"

namespace fuzz {

namespace {

using machine::Bytes;
using machine::Machine;

constexpr unsigned kHarts = 2;
constexpr std::uint64_t kTakenAt = 40'000, kRun = 20'000, kPiece = 777;
constexpr std::size_t kDiskBytes = 16 * 512;

std::unique_ptr<Machine> make_machine() {
  auto made = small_machine(kHarts);
  require(made->load_kernel(busy_kernel()).ok(), "the kernel is good");
  require(made->attach_disk(std::vector<std::uint8_t>(kDiskBytes, 0x5a)).ok(), "the disk is good");
  return made;
}

/// The machine that all edited snapshots are of, with input still on the line.
std::unique_ptr<Machine> make_running_machine() {
  constexpr std::uint8_t kTyped[] = "more than the UART takes at once";
  auto made = make_machine();
  run_in_pieces(*made, kTakenAt - 500, kTakenAt);
  made->type(kTyped);
  run_in_pieces(*made, kTakenAt, kTakenAt);
  require(made->instructions() == kTakenAt, "the guest keeps the machine running");
  return made;
}

struct Edit {
  std::uint8_t chunk;
  std::uint8_t kind;
  std::uint16_t offset;
  std::uint32_t value;
};

struct Contents {
  std::string name;
  Bytes bytes;
};

std::vector<Contents> split(const Bytes& file) {
  std::vector<Contents> chunks;
  const auto read = machine::read_chunks(file);
  require(read.ok(), "a saved snapshot has the form of one");
  for (const machine::Chunk& chunk : read.value())
    chunks.push_back({chunk.name, {chunk.contents.begin(), chunk.contents.end()}});
  return chunks;
}

/// A number of 1, 2, 4 or 8 bytes in the place of what stands there; or a byte more, bytes cut off, the whole
/// chunk left out or there twice.
void change(std::vector<Contents>& chunks, const Edit& edit) {
  if (chunks.empty()) return;
  const auto chunk = chunks.begin() + static_cast<std::ptrdiff_t>(edit.chunk % chunks.size());
  Bytes& bytes = chunk->bytes;
  const std::size_t at = bytes.empty() ? 0 : edit.offset % bytes.size();
  const auto value =
      static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(edit.value)));
  switch (edit.kind & 7) {
    case 4:
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), static_cast<std::uint8_t>(value));
      break;
    case 5: bytes.resize(at); break;
    case 6: chunks.erase(chunk); break;
    case 7: chunks.insert(chunk, Contents(*chunk)); break;
    default:
      for (std::size_t i = 0; i < 1u << (edit.kind & 3) && at + i < bytes.size(); i++)
        bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

Bytes edited(std::vector<Contents> chunks, Input edits) {
  while (!edits.empty()) change(chunks, edits.take<Edit>());
  machine::ChunkWriter writer;
  for (const Contents& chunk : chunks) {
    writer.begin(chunk.name);
    writer.contents().insert(writer.contents().end(), chunk.bytes.begin(), chunk.bytes.end());
  }
  return writer.finish();
}

void restore(Machine& machine, const Bytes& file, const char* what) {
  const auto restored = machine::restore_snapshot(machine, file);
  if (!restored) std::fprintf(stderr, "fuzz: refused: %s\n", restored.error().message.c_str());
  require(restored.ok(), what);
}

/// Whether clock and counters are below where their numbers end. No run comes there, a forged snapshot may.
bool within_range(const Machine& machine) {
  return machine.position().cycles < machine::Clock::kHorizon && machine.instructions() < 1ull << 60;
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  static const auto untouched = make_running_machine(), restored = make_running_machine(),
                    twin = make_machine();
  static const Bytes good = machine::save_snapshot(*untouched);
  static const std::vector<Contents> good_chunks = split(good);

  Input input(bytes);
  const bool whole_file = input.take<std::uint8_t>() % 2 == 0;
  const auto rest = input.take_bytes(bytes.size());
  const Bytes file = whole_file ? Bytes(rest.begin(), rest.end()) : edited(good_chunks, Input(rest));
  const auto result = machine::restore_snapshot(*restored, file);
  if (!result) {
    require(!result.error().message.empty(), "a refused snapshot comes with a reason");
    return require(same_state(*restored, *untouched), "a refused snapshot changes nothing");
  }

  restore(*twin, machine::save_snapshot(*restored), "what was restored can be saved and restored");
  require(same_state(*restored, *twin), "a snapshot of what was restored is of the same state");
  twin->use(machine::Engine::Reference);
  const std::uint64_t end = restored->instructions() + kRun;
  run_in_pieces(*restored, end, kRun);
  run_in_pieces(*twin, end, kPiece);
  twin->use(machine::Engine::Fast);
  require(same_state(*restored, *twin), "the run goes on the same on both interpreters");
  if (within_range(*restored))
    restore(*twin, machine::save_snapshot(*restored),
            "what a restored machine runs to can be saved and restored");
  restore(*restored, good, "the machine takes its own snapshot again");
}

}  // namespace fuzz
