#include "machine/snapshot/snapshot.hpp"

#include "machine/machine.hpp"
#include "machine/snapshot/load_archive.hpp"
#include "machine/snapshot/save_archive.hpp"

namespace machine {

namespace {

template <class Origin, class Input, class Archive>
void serialize_head(Origin& origin, Input& input, Archive& archive) {
  archive.section("origin");
  archive(origin);
  archive.section("input");
  archive(input);
}

bool in_order(const InputLog& log, const Position& last) {
  std::uint64_t before = 0;
  for (const InputEvent& event : log) {
    if (event.at.instructions < before) return false;
    before = event.at.instructions;
  }
  return before <= last.instructions;
}

}  // namespace

Bytes save_snapshot(const Machine& machine) {
  SaveArchive archive;
  const Origin origin = origin_of(machine);
  serialize_head(origin, machine.input_log(), archive);
  archive(machine);
  return archive.finish();
}

Result<Origin> read_snapshot_origin(std::span<const std::uint8_t> file) {
  auto chunks = read_chunks(file);
  if (!chunks) return chunks.error();
  LoadArchive archive(std::move(chunks.value()));
  Origin origin;
  InputLog input;
  serialize_head(origin, input, archive);
  if (!archive.ok()) return archive.error();
  return origin;
}

Result<void> restore_snapshot(Machine& machine, std::span<const std::uint8_t> file) {
  const auto chunks = read_chunks(file);
  if (!chunks) return chunks.error();
  LoadArchive check(chunks.value());
  Origin origin;
  InputLog input;
  serialize_head(origin, input, check);
  if (!check.ok()) return check.error();
  if (auto same = check_origin("snapshot", origin, machine); !same) return same;

  Machine trial(origin.configuration, Ram::unbacked(origin.configuration.memory_bytes));
  check(trial);
  if (origin.images.disk_bytes != 0) check.memory("disk", origin.images.disk_bytes, nullptr, nullptr);
  check.finish();
  if (!check.ok()) return check.error();
  if (!in_order(input, trial.position()))
    return Error{
        "chunk 'input': it does not hold that the events are in order and not later than the snapshot"};

  LoadArchive load(chunks.value());
  machine.board_.about_to_replace_memories();
  serialize_head(origin, machine.input_log_, load);
  load(machine);
  (void)machine.take_output();
  machine.forget_caches();
  return {};
}

}  // namespace machine
