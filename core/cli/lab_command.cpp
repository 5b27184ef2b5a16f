#include "cli/lab_command.hpp"

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "cli/files.hpp"
#include "cli/lab_script.hpp"
#include "cli/outcome.hpp"
#include "cli/output.hpp"
#include "lab/expression.hpp"

namespace cli {

namespace {

using machine::Error;
using machine::Result;

struct LabOptions {
  bool help = false;
  std::size_t arena_pages = lab::kDefaultArenaPages;
  kernel::Variant variant = kernel::Variant::classic;
  lab::Detail detail = lab::Detail::Effects;
  std::optional<std::string> file;
};

void complain(const std::string& message) { std::fprintf(stderr, "pagewalk: %s\n", message.c_str()); }

Result<void> set_value(LabOptions& options, std::string_view name, std::string_view value) {
  if (name == "--variant") {
    const auto variant = lab::variant_named(value);
    if (!variant)
      return Error{"--variant: there is no '" + std::string(value) +
                   "'; there are classic, kpt, super, cow, lazy"};
    options.variant = *variant;
    return {};
  }
  if (name != "--arena") return Error{"unknown option '" + std::string(name) + "'"};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.arena_pages);
  if (error != std::errc{} || end != value.data() + value.size() || options.arena_pages == 0 ||
      options.arena_pages > lab::kMostArenaPages)
    return Error{"--arena: '" + std::string(value) + "' is not a number of pages from 1 to " +
                 std::to_string(lab::kMostArenaPages)};
  return {};
}

Result<LabOptions> parse(std::span<const char* const> arguments) {
  LabOptions options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const std::size_t equals = argument.find('=');
    if (argument == "--help" || argument == "-h") {
      options.help = true;
    } else if (argument == "--all") {
      options.detail = lab::Detail::All;
    } else if (argument == "--quiet") {
      options.detail = lab::Detail::Result;
    } else if (!argument.starts_with("--")) {
      if (options.file) return Error{"one file is enough: '" + std::string(argument) + "' is a second one"};
      options.file = std::string(argument);
    } else if (equals == std::string_view::npos && i + 1 == arguments.size()) {
      return Error{std::string(argument) + " needs a value"};
    } else {
      const std::string_view value =
          equals == std::string_view::npos ? arguments[++i] : argument.substr(equals + 1);
      if (auto set = set_value(options, argument.substr(0, equals), value); !set) return set.error();
    }
  }
  return options;
}

std::string help_text() {
  return R"(usage: pagewalk lab [options] [FILE]     call the functions of core/kernel/memory and see what they do

The lines of FILE, or of the standard input, are calls on an empty arena of physical memory, or on a copy of the
memory of a machine that has been booted. The exit status is 0 when every line makes sense and every `expect`
holds, and no call panics that is not expected to.

  --arena PAGES           free pages to begin with (default: 1024)
  --variant NAME          whose functions: classic, kpt, super, cow or lazy (default: classic)
  --all                   print every page and entry that a call deals with; --quiet: none
  --help                  this text

)" + lab_language_help();
}

/// Lines one after the other, as they are typed.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  std::optional<std::string_view> next() {
    if (text_.empty()) return std::nullopt;
    const std::size_t end = text_.find('\n');
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    return line;
  }

 private:
  std::string_view text_;
};

/// A script line by line; what is wrong with it goes to both stdout, where it happened, and stderr.
class ScriptRun {
 public:
  ScriptRun(LabScript& script, std::string name) : script_(script), name_(std::move(name)) {}

  int run(std::string_view text) {
    Lines lines(text);
    while (const auto line = lines.next()) {
      if (const auto checked = script_.check_unexpected(*line); !checked) complain_of(checked.error());
      ++number_;
      const std::string_view content = lab::trimmed(*line);
      if (content.empty() || content.starts_with('#')) continue;
      print("> " + std::string(content) + "\n");
      const auto result = script_.perform(content);
      if (result) {
        print(result.value());
      } else {
        complain_of(result.error());
      }
    }
    if (const auto checked = script_.check_unexpected(); !checked) complain_of(checked.error());
    return good_ ? kSuccess : kUnfinished;
  }

 private:
  void print(const std::string& text) { good_ = write_output(text) && good_; }
  void complain_of(const Error& error) {
    good_ = false;
    print("  error: " + error.message + "\n");
    complain(name_ + ":" + std::to_string(number_) + ": " + error.message);
  }

  LabScript& script_;
  std::string name_;
  unsigned number_ = 0;
  bool good_ = true;
};

int run_prompt(LabScript& script) {
  std::array<char, 4096> line;
  (void)write_output("The function lab. `help` lists what there is; Ctrl-D ends it.\n");
  while (write_output("lab> ") && std::fgets(line.data(), static_cast<int>(line.size()), stdin) != nullptr) {
    const std::string_view text(line.data());
    const auto result = script.perform(text.substr(0, text.find('\n')));
    (void)script.check_unexpected();
    if (!write_output(result ? result.value() : "  " + result.error().message + "\n")) break;
  }
  (void)write_output("\n");
  return kSuccess;
}

}  // namespace

int lab_main(std::span<const char* const> arguments) {
  const auto options = parse(arguments);
  if (!options) {
    complain(options.error().message + "; `pagewalk lab --help` tells the options");
    return kBadUsage;
  }
  if (options.value().help) return write_output(help_text()) ? kSuccess : kUnfinished;
  LabScript script(options.value().arena_pages, options.value().variant, options.value().detail);
  if (!options.value().file && isatty(STDIN_FILENO) == 1) return run_prompt(script);
  const std::string path = options.value().file.value_or("/dev/stdin");
  const auto text = read_file("script", path);
  if (!text) {
    complain(text.error().message);
    return kBadUsage;
  }
  return ScriptRun(script, path)
      .run({reinterpret_cast<const char*>(text.value().data()), text.value().size()});
}

}  // namespace cli
