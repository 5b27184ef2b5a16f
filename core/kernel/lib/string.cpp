#include "kernel/lib/string.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace {

using Word = std::uint64_t;

/// Words moved by one round of the loops below. Most calls are for whole pages and
/// disk blocks, and filling all of RAM at boot is the kernel's largest single piece
/// of work: with 16 stores a round the loop itself costs an eighth.
constexpr std::size_t kUnroll = 16;
constexpr std::size_t kRound = kUnroll * sizeof(Word);

bool word_aligned(const void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer) % sizeof(Word) == 0;
}

/// What a Word access may alias: anything.
using AnyWord [[gnu::may_alias]] = Word;

}  // namespace

extern "C" {

void* memset(void* destination, int value, std::size_t count) {
  auto* byte = static_cast<unsigned char*>(destination);
  unsigned char* const end = byte + count;
  const auto fill = static_cast<unsigned char>(value);
  const Word pattern = fill * 0x0101010101010101ull;

  while (byte != end && !word_aligned(byte)) *byte++ = fill;
  for (; static_cast<std::size_t>(end - byte) >= kRound; byte += kRound) {
    auto* word = reinterpret_cast<AnyWord*>(byte);
#pragma GCC unroll 16
    for (std::size_t i = 0; i < kUnroll; ++i) word[i] = pattern;
  }
  while (byte != end) *byte++ = fill;
  return destination;
}

void* memcpy(void* destination, const void* source, std::size_t count) {
  auto* to = static_cast<unsigned char*>(destination);
  const auto* from = static_cast<const unsigned char*>(source);
  unsigned char* const end = to + count;

  if (word_aligned(to) && word_aligned(from)) {
    for (; static_cast<std::size_t>(end - to) >= kRound; to += kRound, from += kRound) {
      std::array<Word, kUnroll> words;
#pragma GCC unroll 16
      for (std::size_t i = 0; i < kUnroll; ++i) words[i] = reinterpret_cast<const AnyWord*>(from)[i];
#pragma GCC unroll 16
      for (std::size_t i = 0; i < kUnroll; ++i) reinterpret_cast<AnyWord*>(to)[i] = words[i];
    }
    for (; static_cast<std::size_t>(end - to) >= sizeof(Word); to += sizeof(Word), from += sizeof(Word)) {
      *reinterpret_cast<AnyWord*>(to) = *reinterpret_cast<const AnyWord*>(from);
    }
  }
  while (to != end) *to++ = *from++;
  return destination;
}

void* memmove(void* destination, const void* source, std::size_t count) {
  auto* to = static_cast<unsigned char*>(destination);
  const auto* from = static_cast<const unsigned char*>(source);
  // Upwards is wrong only when the destination starts inside the source.
  if (to <= from || to >= from + count) return memcpy(destination, source, count);
  while (count-- > 0) to[count] = from[count];
  return destination;
}

int memcmp(const void* left, const void* right, std::size_t count) {
  const auto* a = static_cast<const unsigned char*>(left);
  const auto* b = static_cast<const unsigned char*>(right);
  for (std::size_t i = 0; i < count; ++i) {
    if (a[i] != b[i]) return a[i] - b[i];
  }
  return 0;
}

// <cstring> declares two overloads in C++; callers know one by this name.
const void* find_byte(const void* bytes, int value, std::size_t count) asm("memchr");
const void* find_byte(const void* bytes, int value, std::size_t count) {
  const auto* byte = static_cast<const unsigned char*>(bytes);
  for (const unsigned char* const end = byte + count; byte != end; ++byte) {
    if (*byte == static_cast<unsigned char>(value)) return byte;
  }
  return nullptr;
}

std::size_t strlen(const char* text) {
  const char* end = text;
  while (*end != '\0') ++end;
  return static_cast<std::size_t>(end - text);
}

}  // extern "C"

namespace kernel {

void copy_text(std::span<char> field, std::string_view text) {
  const std::size_t length = std::min(text.size(), field.size() - 1);
  std::memcpy(field.data(), text.data(), length);
  std::memset(field.data() + length, 0, field.size() - length);
}

}  // namespace kernel
