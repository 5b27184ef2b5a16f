// Reads a piece of a file from front to back. Past its end there are zeros, and ok() is false from then on:
// so a loop that asks done() ends whatever the file says, and one question at the end tells whether all of it
// was there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace inspect {

using FileBytes = std::span<const std::uint8_t>;

/// The part of `bytes` from `offset` on; empty when that is past the end.
inline FileBytes from(FileBytes bytes, std::uint64_t offset) {
  return offset < bytes.size() ? bytes.subspan(static_cast<std::size_t>(offset)) : FileBytes();
}

/// Names are cut off here. A file may refer to one text without an end again and again.
inline constexpr std::size_t kMostLetters = 4096;

/// The text at `offset`, which a zero ends, or the end of `bytes`, or `most` letters.
inline std::string_view text_at(FileBytes bytes, std::uint64_t offset, std::size_t most = kMostLetters) {
  FileBytes rest = from(bytes, offset);
  if (rest.size() > most) rest = rest.first(most);
  const void* zero = rest.empty() ? nullptr : std::memchr(rest.data(), 0, rest.size());
  const char* begin = reinterpret_cast<const char*>(rest.data());
  return {begin, zero ? static_cast<std::size_t>(static_cast<const char*>(zero) - begin) : rest.size()};
}

class ByteReader {
 public:
  explicit ByteReader(FileBytes bytes, std::uint64_t offset = 0)
      : bytes_(bytes), at_(static_cast<std::size_t>(offset < bytes.size() ? offset : bytes.size())) {
    ok_ = offset <= bytes.size();
  }

  /// False once more was asked for than there is.
  bool ok() const { return ok_; }
  bool done() const { return at_ >= bytes_.size(); }
  std::size_t offset() const { return at_; }
  std::size_t left() const { return bytes_.size() - at_; }

  /// Little-endian.
  template <class T>
  T read() {
    T value{};
    if (const std::uint8_t* from = take(sizeof(T))) std::memcpy(&value, from, sizeof(T));
    return value;
  }
  /// A little-endian unsigned number of 1 to 8 bytes.
  std::uint64_t number(unsigned size) {
    std::uint64_t value = 0;
    if (const std::uint8_t* from = take(size)) std::memcpy(&value, from, size);
    return value;
  }
  /// LEB128 (DWARF 5, 7.6). Bits above the 64th are dropped.
  std::uint64_t uleb() { return leb().value; }
  std::int64_t sleb() {
    const Leb leb = this->leb();
    const bool negative = leb.bits < 64 && (leb.last & 0x40) != 0;
    return static_cast<std::int64_t>(negative ? leb.value | ~std::uint64_t{0} << leb.bits : leb.value);
  }
  /// Up to a zero, which is taken too.
  std::string_view text() {
    const std::string_view text = text_at(bytes_, at_, left());
    take(text.size() + 1);
    return ok_ ? text : std::string_view();
  }
  FileBytes block(std::uint64_t size) {
    const std::uint8_t* from = take(size);
    return from ? FileBytes(from, static_cast<std::size_t>(size)) : FileBytes();
  }
  void skip(std::uint64_t size) { take(size); }
  void skip_leb() {
    while (read<std::uint8_t>() & 0x80) continue;
  }

 private:
  struct Leb {
    std::uint64_t value = 0;
    unsigned bits = 0;
    std::uint8_t last = 0;
  };
  Leb leb() {
    Leb leb;
    do {
      leb.last = read<std::uint8_t>();
      if (leb.bits < 64) leb.value |= std::uint64_t{leb.last & 0x7fu} << leb.bits;
      leb.bits += leb.bits < 64 ? 7 : 0;
    } while (leb.last & 0x80);
    return leb;
  }
  const std::uint8_t* take(std::uint64_t size) {
    if (size > left()) {
      ok_ = false;
      at_ = bytes_.size();
      return nullptr;
    }
    const std::uint8_t* from = bytes_.data() + at_;
    at_ += static_cast<std::size_t>(size);
    return from;
  }

  FileBytes bytes_;
  std::size_t at_;
  bool ok_ = true;
};

}  // namespace inspect
