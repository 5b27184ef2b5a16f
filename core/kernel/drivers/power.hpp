// The test device, which ends the run of the board.
#pragma once

namespace kernel {

/// Powers the board off. `status` reaches whoever started it, as far as it fits in 16 bits.
[[noreturn]] void poweroff(int status);

}  // namespace kernel
