#include "kernel/drivers/uart.hpp"

#include <array>
#include <cstdint>
#include <optional>

#include "kernel/arch/mmio.hpp"
#include "kernel/drivers/console.hpp"
#include "kernel/lib/stop.hpp"
#include "kernel/process/process.hpp"
#include "kernel/sync/interrupt_guard.hpp"
#include "kernel/sync/spinlock.hpp"
#include "riscv/platform.hpp"

namespace kernel {

namespace {

/// Byte offsets. Some registers are another one for writes, or while LCR says so.
enum Register : std::uint64_t {
  RHR = 0,  ///< read: received byte
  THR = 0,  ///< write: byte to send
  DLL = 0,  ///< divisor of the baud rate, low byte; DLM, high byte, at 1: while LCR says so
  DLM = 1,
  IER = 1,  ///< which interrupts are on
  IIR = 2,  ///< read: which one it is; acknowledges "THR empty"
  FCR = 2,  ///< write: control of the FIFOs
  LCR = 3,  ///< line control
  LSR = 5,  ///< line status
};

constexpr std::uint8_t kIerReceive = 1u << 0;
constexpr std::uint8_t kIerThrEmpty = 1u << 1;
constexpr std::uint8_t kFcrEnableAndClear = 0x07;
constexpr std::uint8_t kLcrEightBits = 0x03;
constexpr std::uint8_t kLcrDivisorAccess = 0x80;
constexpr std::uint8_t kLsrDataReady = 1u << 0;
constexpr std::uint8_t kLsrThrEmpty = 1u << 5;

std::uint8_t read(Register reg) { return mmio_read<std::uint8_t>(riscv::platform::kUart0 + reg); }
void write(Register reg, std::uint8_t value) { mmio_write(riscv::platform::kUart0 + reg, value); }

/// Bytes on their way out. Processes append, the device takes when it is ready. Under its lock.
class OutputQueue {
 public:
  bool full() const { return count_ == bytes_.size(); }
  bool empty() const { return count_ == 0; }
  void push(char byte) { bytes_[(start_ + count_++) % bytes_.size()] = byte; }
  char pop() {
    const char byte = bytes_[start_];
    start_ = (start_ + 1) % bytes_.size();
    --count_;
    return byte;
  }

 private:
  std::array<char, 32> bytes_{};
  std::size_t start_ = 0;
  std::size_t count_ = 0;
};

constinit Spinlock output_lock("uart");
constinit OutputQueue output;

/// Hands queued bytes to the device as long as it takes them. The caller holds output_lock. When the device
/// is busy its interrupt will bring us back here.
void send_what_waits() {
  while (!output.empty() && (read(LSR) & kLsrThrEmpty) != 0) {
    write(THR, static_cast<std::uint8_t>(output.pop()));
    wakeup(&output);
  }
}

std::optional<char> received_byte() {
  if ((read(LSR) & kLsrDataReady) == 0) return std::nullopt;
  return static_cast<char>(read(RHR));
}

}  // namespace

void uartinit() {
  write(IER, 0);
  // 38400 baud from a 1.8432 MHz clock: divisor 3.
  write(LCR, kLcrDivisorAccess);
  write(DLL, 3);
  write(DLM, 0);
  write(LCR, kLcrEightBits);
  write(FCR, kFcrEnableAndClear);
  write(IER, kIerReceive | kIerThrEmpty);
}

void uartputc(char byte) {
  stop_if_panicking();
  const SpinlockGuard guard(output_lock);
  while (output.full()) sleep(&output, output_lock);
  output.push(byte);
  send_what_waits();
}

void uartputc_sync(char byte) {
  const InterruptGuard guard;
  stop_if_panicking();
  while ((read(LSR) & kLsrThrEmpty) == 0) {
  }
  write(THR, static_cast<std::uint8_t>(byte));
}

void uartintr() {
  read(IIR);
  while (const std::optional<char> byte = received_byte()) consoleintr(*byte);
  const SpinlockGuard guard(output_lock);
  send_what_waits();
}

}  // namespace kernel
