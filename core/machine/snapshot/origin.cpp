#include "machine/snapshot/origin.hpp"

#include <string>

#include "machine/machine.hpp"
#include "machine/state_hash.hpp"

namespace machine {

namespace {

std::uint64_t hash_of(std::span<const std::uint8_t> bytes) {
  StateHash hash;
  hash.bytes(bytes);
  return bytes.empty() ? 0 : hash.value();
}

/// Size and hash of a kernel alone, or of a firmware and its kernel together.
Images images_of(const Machine& machine) {
  Images images;
  for (const auto file : machine.boot_images().files()) {
    images.kernel_bytes += file.size();
    images.kernel_hash = images.kernel_hash * 31 + hash_of(file);
  }
  images.disk_bytes = machine.pristine_disk().size();
  images.disk_hash = hash_of(machine.pristine_disk());
  return images;
}

/// What is not so by default.
std::string describe_devices(const Configuration& configuration) {
  std::string text;
  if (configuration.disk_access == DiskAccess::ReadOnly) text += ", the disk read-only";
  for (const DiskFault& fault : configuration.disk_faults) {
    text += std::string(", faults of disk ") +
            (fault.of == DiskFault::Of::Requests ? "requests " : "sectors ") + std::to_string(fault.first) +
            " to " + std::to_string(fault.last);
  }
  if (configuration.console) text += ", a virtio console";
  if (configuration.input == ConsoleInput::Virtio) text += " that takes the input";
  if (configuration.entropy) text += ", an entropy device";
  if (configuration.entropy_seed != 0) text += ", entropy seed " + std::to_string(configuration.entropy_seed);
  if (configuration.network) text += ", a network device";
  return text;
}

std::string describe(const Configuration& configuration) {
  std::string text = std::to_string(configuration.harts) +
                     (configuration.harts == 1 ? " hart, " : " harts, ") +
                     std::to_string(configuration.memory_bytes >> 20) + " MiB, virtio version " +
                     std::to_string(static_cast<unsigned>(configuration.virtio)) + ", " +
                     std::to_string(configuration.pmp_entries) + " PMP entries, schedule seed " +
                     std::to_string(configuration.schedule_seed);
  text += describe_devices(configuration);
  if (!configuration.boot_arguments.empty())
    text += ", boot arguments '" + configuration.boot_arguments + "'";
  return text;
}

std::string describe_image(std::uint64_t bytes) {
  return bytes == 0 ? "none" : "one of " + std::to_string(bytes) + " bytes";
}

Result<void> check_image(const std::string& what, std::uint64_t bytes_of_file, std::uint64_t hash_of_file,
                         std::uint64_t bytes, std::uint64_t hash) {
  if (bytes_of_file == bytes && hash_of_file == hash) return {};
  if (bytes_of_file == bytes)
    return Error{what + ": the machine has one of the same size with other contents"};
  return Error{what + ": it had " + describe_image(bytes_of_file) + ", the machine has " +
               describe_image(bytes)};
}

}  // namespace

Origin origin_of(const Machine& machine) { return {machine.configuration(), images_of(machine)}; }

Result<void> check_origin(std::string_view file, const Origin& of_file, const Machine& machine) {
  const Origin own = origin_of(machine);
  const std::string who = "the " + std::string(file);
  if (of_file.configuration != own.configuration) {
    return Error{who + " was made on another machine: " + describe(of_file.configuration) +
                 "; this one has " + describe(own.configuration)};
  }
  const Images& theirs = of_file.images;
  if (auto kernel = check_image(who + " was made with another kernel", theirs.kernel_bytes,
                                theirs.kernel_hash, own.images.kernel_bytes, own.images.kernel_hash);
      !kernel)
    return kernel;
  return check_image(who + " was made with another disk", theirs.disk_bytes, theirs.disk_hash,
                     own.images.disk_bytes, own.images.disk_hash);
}

}  // namespace machine
