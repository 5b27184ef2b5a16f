#include "cli/output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace cli {

namespace {

/// Whoever shares stdout with this program may have made it non-blocking: a full pipe is waited for all the
/// same. Under Node scripts/pagewalk-wasm.mjs does it, and this is not called.
void wait_for_room() {
  pollfd descriptor{STDOUT_FILENO, POLLOUT, 0};
  (void)poll(&descriptor, 1, -1);
}

}  // namespace

bool write_output(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EAGAIN) {
      wait_for_room();
    } else if (count < 0 && errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace cli
