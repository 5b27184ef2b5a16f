// The language of `pagewalk lab`: calls of kernel/memory, and what is expected of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/config.hpp"
#include "lab/lab.hpp"
#include "lab/report_text.hpp"
#include "machine/machine.hpp"
#include "machine/result.hpp"

namespace cli {

class LabScript {
 public:
  LabScript(std::size_t arena_pages, kernel::Variant variant, lab::Detail detail);

  /// Does one line and gives what there is to print. An error says why the line makes no sense, or which
  /// expectation does not hold; go on or not.
  machine::Result<std::string> perform(std::string_view line);

  /// Says so when the last call did not return, and `next_line`, or the end, expects nothing of it.
  machine::Result<void> check_unexpected(std::string_view next_line);
  machine::Result<void> check_unexpected();

 private:
  using Text = machine::Result<std::string>;
  struct Command {
    std::string_view name;
    Text (LabScript::*perform)(std::string_view rest);
  };
  static const Command kCommands[];

  Text open_arena(std::string_view rest);
  Text choose_variant(std::string_view rest);
  Text boot(std::string_view rest);
  Text dump(std::string_view rest);
  Text changes(std::string_view rest);
  Text undo(std::string_view rest);
  Text fail(std::string_view rest);
  Text show(std::string_view rest);
  Text help(std::string_view rest);
  Text expect(std::string_view rest);
  Text assign(std::string_view name, std::string_view rest);
  Text read_into(std::string_view name, std::string_view rest);
  Text call(std::string_view text);
  std::string state_text() const;
  kernel::VmprintFormat vmprint_format() const;

  lab::Lab lab_;
  std::unique_ptr<machine::Machine> machine_;  ///< the one that was forked
  lab::Detail detail_;
  std::optional<lab::Report> last_;
  std::string unexpected_;  ///< how the last call ended, when it did not return and nobody has expected it
};

/// What `pagewalk lab --help` says about the lines and the functions.
std::string lab_language_help();

}  // namespace cli
