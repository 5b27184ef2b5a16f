// What came from outside, and when: with the images and the configuration, all that decides a run.
#pragma once

#include <cstdint>
#include <string>

namespace machine {

/// Bytes put on the serial line when so many instructions had begun and the clock stood so.
struct InputEvent {
  std::uint64_t instructions = 0;
  std::uint64_t cycles = 0;
  std::string bytes;
};

}  // namespace machine
