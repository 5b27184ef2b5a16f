#include "user/lib/string.hpp"

extern "C" {

void* memset(void* destination, int value, std::size_t count) {
  auto* to = static_cast<char*>(destination);
  for (std::size_t i = 0; i < count; i++) to[i] = static_cast<char>(value);
  return destination;
}

void* memmove(void* destination, const void* source, std::size_t count) {
  auto* to = static_cast<char*>(destination);
  const auto* from = static_cast<const char*>(source);
  if (to <= from) {
    for (std::size_t i = 0; i < count; i++) to[i] = from[i];
  } else {
    while (count-- > 0) to[count] = from[count];
  }
  return destination;
}

void* memcpy(void* destination, const void* source, std::size_t count) {
  return memmove(destination, source, count);
}

int memcmp(const void* left, const void* right, std::size_t count) {
  const auto* a = static_cast<const unsigned char*>(left);
  const auto* b = static_cast<const unsigned char*>(right);
  for (std::size_t i = 0; i < count; i++) {
    if (a[i] != b[i]) return a[i] - b[i];
  }
  return 0;
}

const void* memchr(const void* memory, int wanted, std::size_t count) {
  const auto* bytes = static_cast<const unsigned char*>(memory);
  for (std::size_t i = 0; i < count; i++) {
    if (bytes[i] == static_cast<unsigned char>(wanted)) return bytes + i;
  }
  return nullptr;
}

std::size_t strlen(const char* text) {
  std::size_t length = 0;
  while (text[length] != 0) length++;
  return length;
}
}

namespace user {

int strcmp(const char* left, const char* right) {
  std::size_t i = 0;
  while (left[i] != 0 && left[i] == right[i]) i++;
  return static_cast<unsigned char>(left[i]) - static_cast<unsigned char>(right[i]);
}

const char* strchr(const char* text, char wanted) {
  for (; *text != 0; text++) {
    if (*text == wanted) return text;
  }
  return nullptr;
}

char* strcpy(char* destination, const char* source) {
  memcpy(destination, source, strlen(source) + 1);
  return destination;
}

int atoi(const char* text) {
  const bool negative = *text == '-';
  if (negative) text++;
  int number = 0;
  for (; *text >= '0' && *text <= '9'; text++) number = number * 10 + (*text - '0');
  return negative ? -number : number;
}

std::string_view base_name(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);
  return path;
}

}  // namespace user
