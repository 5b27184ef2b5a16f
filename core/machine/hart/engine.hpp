// The two interpreters of a hart.
#pragma once

#include <cstdint>

namespace machine {

/// Which one carries out instructions. The guest cannot tell them apart.
enum class Engine : std::uint8_t {
  Fast,       ///< pages decoded once, translations cached
  Reference,  ///< nothing kept from one instruction to the next
};

}  // namespace machine
