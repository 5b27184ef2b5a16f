// Where the integer registers of a hart lie while it runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace machine {

/// x0 stays zero; writes meant for it land in kDiscardRegister.
using IntegerRegisters = std::array<std::uint64_t, 33>;

#ifdef __wasm__

/// In WebAssembly they lie at an address that is known when this is compiled, whatever the hart, and are
/// moved there for a turn: the address then is a part of every load and store instead of an addition before
/// it, up to a tenth of the interpreter's time in V8. Nothing of a module lies below its global data, which
/// begin at 1024 (the linker is told so).
class RegisterWindow {
 public:
  static IntegerRegisters& running() { return *reinterpret_cast<IntegerRegisters*>(kAddress); }
  void open() {
    running() = resting_;
    is_open_ = true;
  }
  void close() {
    resting_ = running();
    is_open_ = false;
  }
  /// While the window is closed.
  IntegerRegisters& resting() { return resting_; }
  const IntegerRegisters& resting() const { return resting_; }
  /// Wherever they lie now.
  const IntegerRegisters& present() const { return is_open_ ? running() : resting_; }

  /// The running register that lies `offset` bytes behind x0, which lies at `base`.
  [[gnu::always_inline]] static std::uint64_t& at(std::uint64_t* /*base*/, std::size_t offset) {
    return *reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::uint8_t*>(offset) + kAddress);
  }

 private:
  static constexpr std::uintptr_t kAddress = 512;
  static_assert(kAddress + sizeof(IntegerRegisters) <= 1024);

  IntegerRegisters resting_{};
  bool is_open_ = false;
};

#else

/// Natively they never move.
class RegisterWindow {
 public:
  IntegerRegisters& running() { return registers_; }
  void open() {}
  void close() {}
  IntegerRegisters& resting() { return registers_; }
  const IntegerRegisters& resting() const { return registers_; }
  const IntegerRegisters& present() const { return registers_; }

  [[gnu::always_inline]] static std::uint64_t& at(std::uint64_t* base, std::size_t offset) {
    return *reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::uint8_t*>(base) + offset);
  }

 private:
  IntegerRegisters registers_{};
};

#endif

}  // namespace machine
