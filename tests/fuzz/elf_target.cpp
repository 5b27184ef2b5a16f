// Kernel files: refused with a sentence, or every segment lies in RAM.
#include "fuzz/small_machine.hpp"

namespace fuzz {

void run_target(std::span<const std::uint8_t> bytes) {
  static const auto created = small_machine(1);
  machine::Machine& machine = *created;
  const auto loaded = machine.load_kernel(bytes);
  if (!loaded) return require(!loaded.error().message.empty(), "a refused kernel comes with a reason");
  for (const auto& segment : machine.kernel()->segments()) {
    require(machine.ram().contains(segment.physical, segment.memory_size), "segments lie in RAM");
    require(machine.kernel()->contents(segment).size() == segment.file_size, "segments lie in the file");
  }
  require(!machine.kernel()->symbol("no such symbol"), "only symbols of the file are found");
}

}  // namespace fuzz
