#include "cli/lab_boot.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "cli/build_machine.hpp"
#include "cli/options.hpp"
#include "lab/expression.hpp"

namespace cli {

namespace {

using machine::Error;
using machine::Machine;
using machine::Result;
using machine::StopReason;

/// How often the output is looked at; with this the instant is a function of the line alone.
constexpr std::uint64_t kSliceInstructions = 20'000;
/// A guest that has not printed the text until then never will.
constexpr std::uint64_t kPatience = 2'000'000'000;

/// Where the machine is to stop.
struct Instant {
  std::optional<std::uint64_t> instructions;
  std::string text;
};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (text = lab::trimmed(text); !text.empty(); text = lab::trimmed(text)) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

Result<Instant> parse_instant(std::string_view word, std::string_view rest) {
  Instant instant;
  if (word == "at") {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc{} || end != rest.data() + rest.size())
      return Error{"at needs a number of instructions, not '" + std::string(rest) + "'"};
    instant.instructions = number;
    return instant;
  }
  if (rest.size() < 3 || rest.front() != '"' || rest.back() != '"')
    return Error{"until needs a text in quotes"};
  auto text = lab::unescape(rest.substr(1, rest.size() - 2));
  if (!text) return text.error();
  instant.text = std::move(text.value());
  return instant;
}

/// Cuts the instant off the end of `text`.
Result<Instant> take_instant(std::string_view& text) {
  for (const std::string_view word : {" at ", " until "}) {
    const std::size_t place = text.rfind(word);
    if (place == std::string_view::npos) continue;
    const std::string_view rest = lab::trimmed(text.substr(place + word.size()));
    text = text.substr(0, place);
    return parse_instant(lab::trimmed(word), rest);
  }
  return Error{"boot IMAGE at N, or boot IMAGE until \"TEXT\""};
}

Result<Options> options_of(std::string_view text) {
  std::vector<std::string> words = words_of(text);
  if (words.size() == 1 && !words.front().starts_with("--")) words.insert(words.begin(), "--image");
  words.insert(words.begin(), "run");
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return parse_options(arguments);
}

/// Runs on for at most `instructions`, time in which the guest is idle skipped. False when it has ended.
bool advance(Machine& machine, std::uint64_t instructions) {
  switch (machine.run({.instructions = instructions})) {
    case StopReason::Budget: return true;
    case StopReason::Idle: break;
    default: return false;
  }
  if (machine.idle_until() == machine::kNever) return false;
  machine.advance_idle(machine.idle_until());
  return true;
}

Result<void> run_to(Machine& machine, const Instant& instant) {
  std::string output;
  while (true) {
    const std::uint64_t done = machine.instructions();
    if (instant.instructions && done >= *instant.instructions) return {};
    if (!instant.instructions && output.find(instant.text) != std::string::npos) return {};
    const std::uint64_t left = instant.instructions.value_or(kPatience) - done;
    if (done >= kPatience && !instant.instructions)
      return Error{"the guest has not printed " + lab::quoted(instant.text) +
                   " in 2,000,000,000 instructions"};
    if (!advance(machine, std::min(left, kSliceInstructions)))
      return Error{"the guest came to its end after " + std::to_string(machine.instructions()) +
                   " instructions"};
    output += machine.take_output();
  }
}

}  // namespace

Result<std::unique_ptr<Machine>> boot_for_lab(std::string_view text) {
  const auto instant = take_instant(text);
  if (!instant) return instant.error();
  const auto options = options_of(text);
  if (!options) return options.error();
  auto machine = build_machine(options.value(), options.value().configuration);
  if (!machine) return machine;
  if (auto ran = run_to(*machine.value(), instant.value()); !ran) return ran.error();
  return machine;
}

}  // namespace cli
