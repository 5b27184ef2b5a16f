// What was wrong with a file, or more than the inspector knows: sentences for people, of which a file can
// cause only so many.
#pragma once

#include <cinttypes>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace inspect::dwarf {

class Findings {
 public:
  static constexpr std::size_t kMost = 16;

  template <class... Values>
  void add(const char* format, Values... values) {
    char text[200];
    std::snprintf(text, sizeof text, format, values...);
    add(std::string(text));
  }
  void add(std::string text) {
    if (texts_.size() < kMost) texts_.push_back(std::move(text));
  }

  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
};

}  // namespace inspect::dwarf
