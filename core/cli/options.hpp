// The command line as a value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "machine/configuration.hpp"
#include "machine/hart/engine.hpp"
#include "machine/result.hpp"

namespace cli {

enum class Command : std::uint8_t { Help, Run };
enum class Statistics : std::uint8_t { Omit, Print };
enum class Checking : std::uint8_t { Off, On };
enum class Comparison : std::uint8_t { None, LockStep };

/// The image that runs when neither --image nor --kernel is given.
inline constexpr std::string_view kDefaultImage = "classic";
inline constexpr std::uint64_t kNoLimit = ~0ull;

struct Options {
  Command command = Command::Help;
  std::optional<std::string> image;  ///< name of a folder of public/images
  std::optional<std::string>
      kernel;  ///< path; an ELF, or a raw image behind a firmware; never together with `image`
  std::optional<std::string> firmware;  ///< path of a raw M-mode firmware; never together with `image`
  std::optional<std::string> disk;      ///< path; without it the image's own disk, if any
  std::optional<std::string> script;    ///< path; without it the terminal is the console
  machine::Configuration configuration;
  std::optional<std::string> restore;         ///< path of a snapshot to begin from
  std::optional<std::string> save;            ///< path of a snapshot to write at `save_at`
  std::uint64_t save_at = kNoLimit;           ///< instructions, over all harts
  std::optional<std::string> record;          ///< path of a recording to write
  std::optional<std::string> replay;          ///< path of a recording to repeat
  std::optional<std::string> machine_option;  ///< the last one given that says what the machine is like
  std::uint64_t max_instructions = kNoLimit;
  machine::Engine engine = machine::Engine::Fast;
  Comparison comparison = Comparison::None;
  Checking checking = Checking::Off;
  Statistics statistics = Statistics::Omit;
};

/// Reads the arguments that follow the program's name. Options are given as `--name VALUE` or `--name=VALUE`.
/// An error is one sentence that names the argument. Ranges of the machine's configuration are left to
/// Machine.
machine::Result<Options> parse_options(std::span<const char* const> arguments);

/// What `pagewalk help` prints.
std::string_view help_text();

}  // namespace cli
