#include <doctest/doctest.h>

#include <string>

#include "user/programs/grep/pattern.hpp"

namespace {

bool matches(std::string_view pattern_text, std::string_view line) {
  Pattern pattern;
  REQUIRE(pattern.parse(pattern_text));
  return pattern.matches(line);
}

}  // namespace

TEST_CASE("a plain pattern is found anywhere in the line") {
  CHECK(matches("bc", "abcd"));
  CHECK(matches("ab", "aab"));
  CHECK_FALSE(matches("bc", "abdc"));
  CHECK(matches("", "anything"));
  CHECK(matches("", ""));
}

TEST_CASE("^ and $ hold a pattern to the start and the end") {
  CHECK(matches("^ab", "abc"));
  CHECK_FALSE(matches("^b", "abc"));
  CHECK(matches("bc$", "abcbc"));
  CHECK_FALSE(matches("ab$", "abc"));
  CHECK(matches("^$", ""));
  CHECK_FALSE(matches("^$", "a"));
  CHECK(matches("^a$", "a"));
  CHECK_FALSE(matches("^a$", "aa"));
}

TEST_CASE("$ and ^ elsewhere are ordinary characters") {
  CHECK(matches("a$b", "a$b"));
  CHECK(matches("a^b", "a^b"));
}

TEST_CASE("a star stands for any number of the character before it, none included") {
  CHECK(matches("ab*c", "ac"));
  CHECK(matches("ab*c", "abbbc"));
  CHECK_FALSE(matches("^ab*c$", "abxc"));
  CHECK(matches("^.*$", "anything"));
  CHECK(matches("^a.*z$", "abcz"));
  CHECK(matches("^a*a*b*$", "aabb"));
  CHECK_FALSE(matches("^a*b*$", "aba"));
}

TEST_CASE("a pattern that would send a backtracking matcher astray takes no longer than others") {
  std::string pattern = "^";
  for (int i = 0; i < 30; i++) pattern += "a*";
  CHECK_FALSE(matches(pattern + "b$", std::string(4000, 'a')));
}

TEST_CASE("a pattern has at most 63 elements") {
  Pattern pattern;
  CHECK(pattern.parse(std::string(63, 'a')));
  CHECK(pattern.matches(std::string(63, 'a')));
  CHECK_FALSE(Pattern().parse(std::string(64, 'a')));
}
