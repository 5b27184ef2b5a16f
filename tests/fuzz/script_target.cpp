// Scripts of the headless program: refused with a line number, or understood.
#include "cli/script.hpp"
#include "fuzz/target.hpp"

namespace fuzz {

void run_target(std::span<const std::uint8_t> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto script = cli::parse_script(text, "fuzz");
  if (!script) return require(!script.error().message.empty(), "a refused script comes with a reason");
  unsigned before = 0;
  for (const cli::ScriptLine& line : script.value().lines) {
    require(line.number > before, "lines keep their order");
    require(!script.value().describe(line).empty(), "a line can be named");
    before = line.number;
  }
}

}  // namespace fuzz
