#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <string>

#include "user/programs/sh/parser.hpp"

namespace {

std::string shown(const sh::Pipeline* list);

std::string shown(const sh::Command& command) {
  std::string text;
  if (command.group != nullptr) text = "(" + shown(command.group) + ")";
  for (const sh::Word* word = command.words; word != nullptr; word = word->next) {
    text += "[" + std::string(word->text) + "]";
  }
  for (const sh::Redirection* r = command.redirections; r != nullptr; r = r->next) {
    constexpr const char* kSigns[] = {"<", ">", ">>"};
    text += kSigns[static_cast<int>(r->kind)] + std::string(r->path);
  }
  return text;
}

/// The tree in one unambiguous line.
std::string shown(const sh::Pipeline* list) {
  std::string text;
  for (; list != nullptr; list = list->next) {
    for (const sh::Command* command = list->commands; command != nullptr; command = command->next) {
      text += shown(*command) + (command->next != nullptr ? "|" : "");
    }
    text += list->wait == sh::Wait::Yes ? ";" : "&";
  }
  return text;
}

std::string parsed(std::string_view line) {
  const auto arena = std::make_unique<sh::Arena>();
  const sh::ParsedLine result = sh::parse(line, *arena);
  if (!result.error) return shown(result.list);
  return "expected " + std::string(result.error.expected) + " at '" + std::string(result.error.rest) + "'";
}

}  // namespace

TEST_CASE("words are separated by blanks and operators") {
  CHECK(parsed("") == "");
  CHECK(parsed(" \t ") == "");
  CHECK(parsed("  ls  -x\ty ") == "[ls][-x][y];");
  CHECK(parsed("a|b;c") == "[a]|[b];[c];");
}

TEST_CASE("quotes make operators and blanks part of a word") {
  CHECK(parsed("echo 'a | b' \"it's\" x'y z'w \"\"") == "[echo][a | b][it's][xy zw][];");
  CHECK(parsed("echo \"a") == "expected a closing \" at ''");
  CHECK(parsed("echo 'a") == "expected a closing ' at ''");
}

TEST_CASE("; & | and parentheses nest as the grammar says") {
  CHECK(parsed("a; b &c") == "[a];[b]&[c];");
  CHECK(parsed("a;") == "[a];");
  CHECK(parsed("a&") == "[a]&");
  CHECK(parsed("(a; b) | c") == "([a];[b];)|[c];");
  CHECK(parsed("((a)&)") == "(([a];)&);");
}

TEST_CASE("redirections stand anywhere after the command's start and belong to their command") {
  CHECK(parsed("a <x b >y") == "[a][b]<x>y;");
  CHECK(parsed("a>>x|b") == "[a]>>x|[b];");
  CHECK(parsed("(a) > x") == "([a];)>x;");
  CHECK(parsed("<x a") == "[a]<x;");
}

TEST_CASE("an error says what was expected, and where") {
  CHECK(parsed("(a") == "expected ) at ''");
  CHECK(parsed("a)") == "expected ; or the end at ')'");
  CHECK(parsed("a |") == "expected a command at ''");
  CHECK(parsed("| a") == "expected a command at '| a'");
  CHECK(parsed("a ;; b") == "expected a command at '; b'");
  CHECK(parsed("a > | b") == "expected a file name at '| b'");
  CHECK(parsed("(a) b") == "expected ; or the end at 'b'");
}

TEST_CASE("parentheses nest 16 deep and no deeper") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "a" + std::string(depth, ')');
  };
  CHECK(parsed(nested(16)) == std::string(16, '(') + "[a];" + [] {
    std::string closing;
    for (int i = 0; i < 16; i++) closing += ");";
    return closing;
  }());
  CHECK(parsed(nested(17)).starts_with("expected fewer nested parentheses"));
  CHECK(parsed(std::string(500, '(')).starts_with("expected fewer nested parentheses"));
}

TEST_CASE("a line too complicated for the arena is refused") {
  std::string line = "a";
  for (int i = 0; i < 2000; i++) line += "|a";
  CHECK(parsed(line).starts_with("expected a simpler line"));
}

TEST_CASE("any line of operators and words parses or is refused, and never crashes") {
  constexpr std::uint32_t kSeed = 20240607;
  std::mt19937 random(kSeed);
  CAPTURE(kSeed);
  constexpr std::string_view kCharacters = "a b'\"|;&()<>\t";
  for (int round = 0; round < 20'000; round++) {
    std::string line(random() % 40, ' ');
    for (char& c : line) c = kCharacters[random() % kCharacters.size()];
    CAPTURE(line);
    const auto arena = std::make_unique<sh::Arena>();
    const sh::ParsedLine result = sh::parse(line, *arena);
    if (!result.error) shown(result.list);
  }
}
