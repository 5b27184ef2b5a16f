// The archive that writes a snapshot: fields as little-endian numbers of their own size, in a chunk for each
// component.
#pragma once

#include <string>
#include <type_traits>

#include "machine/archive.hpp"
#include "machine/snapshot/chunks.hpp"
#include "machine/snapshot/memory_pack.hpp"

namespace machine {

class SaveArchive : public FieldArchive<SaveArchive> {
 public:
  static constexpr Direction kDirection = Direction::FromFields;

  void section(std::string_view name) { chunks_.begin(name); }
  void section(std::string_view name, unsigned index) { section(std::string(name) + std::to_string(index)); }

  template <class T>
  void number(const T& field) {
    if constexpr (std::is_same_v<T, bool>) {
      append<std::uint8_t>(chunks_.contents(), field ? 1 : 0);
    } else {
      append(chunks_.contents(), field);
    }
  }
  void count(std::uint64_t length) { append(chunks_.contents(), length); }
  void memory(std::string_view name, std::uint64_t size, const std::uint8_t* memory,
              const std::uint8_t* base) {
    section(name);
    pack_memory({memory, static_cast<std::size_t>(size)}, base, chunks_.contents());
  }

  Bytes finish() { return chunks_.finish(); }

 private:
  ChunkWriter chunks_;
};

}  // namespace machine
