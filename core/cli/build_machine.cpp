#include "cli/build_machine.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/files.hpp"

namespace cli {

using machine::Error;
using machine::Machine;
using machine::Result;

namespace {

Result<ImagePaths> choose_files(const Options& options) {
  ImagePaths paths;
  if (options.kernel) {
    paths.kernel = *options.kernel;
  } else {
    auto image = find_image(options.image.value_or(std::string(kDefaultImage)));
    if (!image) return image.error();
    paths = std::move(image.value());
  }
  if (options.disk) paths.disk = options.disk;
  return paths;
}

Result<void> boot_bare(Machine& machine, const std::string& path) {
  const auto kernel = read_file("kernel", path);
  if (!kernel) return kernel.error();
  if (auto loaded = machine.load_kernel(kernel.value()); !loaded)
    return Error{"cannot load kernel '" + path + "': " + loaded.error().message};
  return {};
}

Result<void> boot_firmware(Machine& machine, const std::string& path,
                           const std::optional<std::string>& kernel) {
  const auto firmware = read_file("firmware", path);
  if (!firmware) return firmware.error();
  std::vector<std::uint8_t> kernel_bytes;
  if (kernel) {
    auto file = read_file("kernel", *kernel);
    if (!file) return file.error();
    kernel_bytes = std::move(file.value());
  }
  if (auto loaded = machine.load_firmware(firmware.value(), kernel_bytes); !loaded)
    return Error{"cannot boot firmware '" + path + "': " + loaded.error().message};
  return {};
}

Result<void> load_images(Machine& machine, const Options& options, std::optional<std::string>& disk) {
  disk = options.disk;
  if (options.firmware) return boot_firmware(machine, *options.firmware, options.kernel);
  const auto paths = choose_files(options);
  if (!paths) return paths.error();
  disk = paths.value().disk;
  return boot_bare(machine, paths.value().kernel);
}

}  // namespace

Result<std::unique_ptr<Machine>> build_machine(const Options& options,
                                               const machine::Configuration& configuration) {
  auto machine = Machine::create(configuration);
  if (!machine) return machine.error();
  std::optional<std::string> disk_path;
  if (auto loaded = load_images(*machine.value(), options, disk_path); !loaded) return loaded.error();
  if (!disk_path) return machine;
  auto disk = read_file("disk", *disk_path);
  if (!disk) return disk.error();
  if (auto attached = machine.value()->attach_disk(std::move(disk.value())); !attached) {
    return Error{"cannot use disk '" + *disk_path + "': " + attached.error().message};
  }
  return machine;
}

}  // namespace cli
