#include "machine/snapshot/load_archive.hpp"

#include <cstdio>

namespace machine {

void LoadArchive::fail(std::string_view rule) {
  if (!ok()) return;
  if (next_ == 0) {
    error_ = rule;
    return;
  }
  const Chunk& chunk = chunks_[next_ - 1];
  char where[32];
  std::snprintf(where, sizeof where, "%#zx", chunk.offset + field_);
  error_ = "chunk '" + chunk.name + "', offset " + where + ": it does not hold that " + std::string(rule);
}

void LoadArchive::close() {
  field_ = reader_.position();
  if (reader_.left() > 0) fail("the contents end behind the last field");
}

void LoadArchive::section(std::string_view name) {
  close();
  if (!ok()) return;
  const bool there = next_ < chunks_.size() && chunks_[next_].name == name;
  if (!there) {
    const std::string found = next_ < chunks_.size() ? "'" + chunks_[next_].name + "'" : "the end";
    error_ = "chunk '" + std::string(name) + "' is missing: in its place is " + found;
    return;
  }
  reader_ = ByteReader(chunks_[next_++].contents);
  field_ = 0;
}

void LoadArchive::count(std::uint64_t& length) {
  number(length);
  if (length <= reader_.left()) return;
  fail("the list ends within the chunk");
  length = 0;
}

void LoadArchive::memory(std::string_view name, std::uint64_t size, std::uint8_t* memory,
                         const std::uint8_t* base) {
  section(name);
  if (!ok()) return;
  const auto packed = *reader_.take(reader_.left());
  const auto fault = unpack_memory(packed, size, memory, base);
  if (!fault) return;
  field_ = fault->offset;
  fail(fault->rule);
}

void LoadArchive::finish() {
  close();
  if (ok() && next_ < chunks_.size())
    error_ = "chunk '" + chunks_[next_].name + "' does not belong to a machine of this configuration";
}

}  // namespace machine
