// NS16550A serial port as QEMU models it (TI PC16550D data sheet; hw/char/serial.c of QEMU 7.2 for the
// interrupts).
//
//   offset  load            store               with LCR.DLAB
//   0       RBR receive     THR transmit        DLL divisor low
//   1       IER interrupt enable                DLM divisor high
//   2       IIR identify    FCR FIFO control
//   3       LCR line control
//   4       MCR modem control
//   5       LSR line status
//   6       MSR modem status
//   7       SCR scratch
//
// Transmission takes no time: what is stored in THR has left, and the register is empty again. Input comes at
// line speed, so that a paste of any length reaches a kernel no faster than its interrupt handler was written
// for.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>

#include "machine/bus/clock.hpp"
#include "machine/bus/device.hpp"
#include "machine/devices/plic.hpp"

namespace machine {

class Uart16550 final : public Device {
 public:
  Uart16550(const Clock& clock, IrqLine irq) : clock_(clock), irq_(irq) {}

  /// Bytes put on the line by the outside world; they wait there until the FIFO has room.
  void receive(std::span<const std::uint8_t> bytes);
  /// What was transmitted since the last call.
  std::string take_transmitted();
  /// The cycle at which the next byte on the line arrives; ~0 when the line is quiet or the FIFO full.
  std::uint64_t deadline() const;
  /// Moves bytes whose time has come from the line into the FIFO.
  void update();

  std::optional<std::uint64_t> load(std::uint32_t offset, unsigned bytes) override;
  [[nodiscard]] bool store(std::uint32_t offset, unsigned bytes, std::uint64_t value) override;
  void reset();

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.line_, self.next_arrival_);
    archive.rule(self.next_arrival_ < Clock::kHorizon, "the next byte arrives before cycle 2^63");
    archive(self.ier_, self.fcr_, self.lcr_, self.mcr_);
    archive.rule((self.ier_ & ~kIerMask) == 0 && (self.fcr_ & ~kFcrMask) == 0 && (self.mcr_ & ~kMcrMask) == 0,
                 "IER, FCR and MCR have no bits that do not exist");
    archive(self.scr_, self.divisor_, self.fifo_);
    archive.rule(self.fifo_.size() <= self.capacity(), "the FIFO holds no more than it has room for");
    archive(self.overrun_, self.transmit_pending_, self.timeout_pending_);
  }

 private:
  /// One character of ten bits at 115 200 baud.
  static constexpr std::uint64_t kCharacterCycles = 86'806;
  static constexpr std::size_t kFifoSize = 16;
  // The bits that IER, FCR and MCR keep.
  static constexpr unsigned kIerMask = 0x0f, kFcrMask = 0xc9, kMcrMask = 0x1f;

  std::uint8_t load_register(unsigned offset);
  void store_register(unsigned offset, std::uint8_t value);
  std::uint8_t receive_buffer();
  std::uint8_t line_status() const;
  std::uint8_t modem_status() const;
  std::uint8_t interrupt_identification() const;
  std::size_t capacity() const;
  std::size_t trigger_level() const;
  bool divisor_access() const;
  void transmit(std::uint8_t byte);
  void accept(std::uint8_t byte);
  void resume_line();
  void store_fifo_control(std::uint8_t value);
  void drive_irq();

  const Clock& clock_;
  IrqLine irq_;
  std::string transmitted_;  // outside the machine's state: the host has it
  std::deque<std::uint8_t> line_;
  std::deque<std::uint8_t> fifo_;
  std::uint64_t next_arrival_ = 0;
  std::uint8_t ier_ = 0;
  std::uint8_t fcr_ = 0;
  std::uint8_t lcr_ = 0;
  std::uint8_t mcr_ = 0x08;
  std::uint8_t scr_ = 0;
  std::uint16_t divisor_ = 12;
  bool overrun_ = false;
  bool transmit_pending_ = false;  ///< THR-empty interrupt: set by a transmission, cleared by reading IIR
  bool timeout_pending_ = false;   ///< bytes below the trigger level have waited four characters
};

}  // namespace machine
