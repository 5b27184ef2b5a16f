// The archive that reads a snapshot. After the first thing that is wrong it gives zeros and ignores the rest,
// so a `serialize` need not look; error() then says which chunk broke which rule where.
#pragma once

#include <string>
#include <type_traits>

#include "machine/archive.hpp"
#include "machine/snapshot/chunks.hpp"
#include "machine/snapshot/memory_pack.hpp"

namespace machine {

class LoadArchive : public FieldArchive<LoadArchive> {
 public:
  static constexpr Direction kDirection = Direction::ToFields;

  explicit LoadArchive(std::vector<Chunk> chunks) : chunks_(std::move(chunks)) {}

  void section(std::string_view name);
  void section(std::string_view name, unsigned index) { section(std::string(name) + std::to_string(index)); }
  void rule(bool holds, std::string_view text) {
    if (!holds) fail(text);
  }

  template <class T>
  void number(T& field) {
    using Number = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
    field_ = reader_.position();
    const auto value = reader_.number<Number>();
    field = T{};
    if (!value) return fail("the contents end before this field");
    if (std::is_same_v<T, bool> && static_cast<std::uint64_t>(*value) > 1)
      return fail("a truth value is 0 or 1");
    if (ok()) field = static_cast<T>(*value);
  }
  /// Every element has at least a byte: a length that the chunk cannot hold is refused before memory is asked
  /// for.
  void count(std::uint64_t& length);
  void memory(std::string_view name, std::uint64_t size, std::uint8_t* memory, const std::uint8_t* base);

  /// To be called behind the last field: nothing may be left over.
  void finish();
  bool ok() const { return error_.empty(); }
  Error error() const { return Error{error_}; }

 private:
  void fail(std::string_view rule);
  void close();

  std::vector<Chunk> chunks_;
  std::size_t next_ = 0;  ///< index of the chunk behind the open one
  ByteReader reader_{{}};
  std::size_t field_ = 0;  ///< offset of the last field in the open chunk
  std::string error_;
};

}  // namespace machine
