// The patterns of grep: `.` stands for any character, `c*` for any number of c, `^` and `$` for the start and
// the end of the line.
//
// A pattern is an automaton with one state per element, and a set of states is a word of bits: the time
// depends on the lengths of pattern and line alone, whatever the pattern.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

class Pattern {
 public:
  /// False when the pattern has too many elements.
  bool parse(std::string_view text) {
    if (text.starts_with('^')) {
      at_start_ = true;
      text.remove_prefix(1);
    }
    while (!text.empty()) {
      if (text == "$") {
        at_end_ = true;
        return true;
      }
      if (count_ == elements_.size()) return false;
      Element& element = elements_[count_++];
      element.character = text.front();
      text.remove_prefix(1);
      element.repeated = text.starts_with('*');
      if (element.repeated) text.remove_prefix(1);
    }
    return true;
  }

  bool matches(std::string_view line) const {
    States states = with_skips(kInitial);
    for (char c : line) {
      if (accepts(states) && !at_end_) return true;
      states = after(states, c);
      if (!at_start_) states |= kInitial;
      states = with_skips(states);
    }
    return accepts(states);
  }

 private:
  struct Element {
    char character;
    bool repeated;

    bool matches(char c) const { return character == '.' || character == c; }
  };
  /// Bit i: the elements before i have been matched.
  using States = std::uint64_t;
  static constexpr States kInitial = 1;

  bool accepts(States states) const { return (states >> count_ & 1) != 0; }

  /// A repeated element may match nothing.
  States with_skips(States states) const {
    for (std::size_t i = 0; i < count_; i++) {
      if (elements_[i].repeated && (states >> i & 1) != 0) states |= States{1} << (i + 1);
    }
    return states;
  }
  States after(States states, char c) const {
    States next = 0;
    for (std::size_t i = 0; i < count_; i++) {
      if ((states >> i & 1) != 0 && elements_[i].matches(c)) {
        next |= States{1} << (elements_[i].repeated ? i : i + 1);
      }
    }
    return next;
  }

  std::array<Element, 63> elements_;
  std::size_t count_ = 0;
  bool at_start_ = false;
  bool at_end_ = false;
};
