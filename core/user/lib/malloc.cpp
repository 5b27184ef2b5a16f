// The free blocks form a list in ascending order of address, so that neighbours meet in it and are joined.
// Every block, free or not, begins with a header:
//
//     | size | next |  memory that malloc hands out ...  | size | next | ...
//     ^ Block       ^ 16-byte aligned                    ^ this block + its size
#include "user/lib/malloc.hpp"

#include <algorithm>
#include <cstdint>

#include "user/lib/system_calls.hpp"

namespace user {
namespace {

struct alignas(16) Block {
  std::size_t size;  ///< bytes, the header included; a multiple of sizeof(Block)
  Block* next;       ///< only of a free block

  Block* end() { return reinterpret_cast<Block*>(reinterpret_cast<char*>(this) + size); }
};

constexpr std::size_t kLeastGrowth = 16 * 1024;
constexpr std::size_t kLargestRequest = 1 << 30;

constinit Block* first_free = nullptr;

/// Puts the block into the list and joins it with the neighbours that it touches.
void insert(Block* block) {
  Block* before = nullptr;
  Block* after = first_free;
  while (after != nullptr && after < block) {
    before = after;
    after = after->next;
  }
  block->next = after;
  if (block->end() == after) {
    block->size += after->size;
    block->next = after->next;
  }
  if (before == nullptr) {
    first_free = block;
  } else if (before->end() == block) {
    before->size += block->size;
    before->next = block->next;
  } else {
    before->next = block;
  }
}

/// Takes the first block of at least `size` bytes out of the list, leaving in it what is not needed.
Block* take(std::size_t size) {
  Block** link = &first_free;
  while (*link != nullptr && (*link)->size < size) link = &(*link)->next;
  Block* block = *link;
  if (block == nullptr) return nullptr;
  if (block->size == size) {
    *link = block->next;
    return block;
  }
  block->size -= size;
  Block* tail = block->end();
  tail->size = size;
  return tail;
}

bool grow(std::size_t size) {
  size = std::max(size, kLeastGrowth);
  // Other callers of sbrk may have left the end of the heap anywhere.
  const auto misaligned = reinterpret_cast<std::uint64_t>(sbrk(0)) % sizeof(Block);
  const std::size_t padding = misaligned == 0 ? 0 : sizeof(Block) - misaligned;
  char* memory = sbrk(static_cast<int>(padding + size));
  if (memory == kNoMemory) return false;
  auto* block = reinterpret_cast<Block*>(memory + padding);
  block->size = size;
  insert(block);
  return true;
}

}  // namespace

void* malloc(std::size_t size) {
  if (size > kLargestRequest) return nullptr;
  const std::size_t whole = (size + 2 * sizeof(Block) - 1) / sizeof(Block) * sizeof(Block);
  Block* block = take(whole);
  if (block == nullptr && grow(whole)) block = take(whole);
  return block != nullptr ? block + 1 : nullptr;
}

void free(void* memory) {
  if (memory != nullptr) insert(static_cast<Block*>(memory) - 1);
}

}  // namespace user
