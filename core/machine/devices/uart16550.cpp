#include "machine/devices/uart16550.hpp"

#include <algorithm>
#include <utility>

namespace machine {

namespace {

constexpr unsigned kRbrThr = 0, kIer = 1, kIirFcr = 2, kLcr = 3, kMcr = 4, kLsr = 5, kMsr = 6, kScr = 7;

constexpr std::uint8_t kIerReceive = 0x01, kIerTransmit = 0x02, kIerLineStatus = 0x04;
constexpr std::uint8_t kIirNone = 0x01, kIirTransmit = 0x02, kIirReceive = 0x04, kIirLineStatus = 0x06,
                       kIirTimeout = 0x0c, kIirFifos = 0xc0, kIirIdMask = 0x0f;
constexpr std::uint8_t kFcrEnable = 0x01, kFcrResetReceive = 0x02;
constexpr std::uint8_t kLcrDivisorAccess = 0x80;
constexpr std::uint8_t kMcrOut2 = 0x08, kMcrLoopback = 0x10;
constexpr std::uint8_t kLsrDataReady = 0x01, kLsrOverrun = 0x02, kLsrTransmitEmpty = 0x60;
constexpr std::uint8_t kMsrConnected = 0xb0;  // CTS, DSR and DCD: somebody is at the other end

}  // namespace

bool Uart16550::divisor_access() const { return (lcr_ & kLcrDivisorAccess) != 0; }

std::size_t Uart16550::capacity() const { return (fcr_ & kFcrEnable) != 0 ? kFifoSize : 1; }

std::size_t Uart16550::trigger_level() const {
  if ((fcr_ & kFcrEnable) == 0) return 1;
  constexpr std::size_t kLevels[] = {1, 4, 8, 14};
  return kLevels[fcr_ >> 6];
}

void Uart16550::receive(std::span<const std::uint8_t> bytes) {
  if (line_.empty()) resume_line();
  line_.insert(line_.end(), bytes.begin(), bytes.end());
  update();
}

/// What waited for room arrives at line speed from now on, not all at once.
void Uart16550::resume_line() { next_arrival_ = std::max(next_arrival_, clock_.cycles); }

std::string Uart16550::take_transmitted() { return std::exchange(transmitted_, {}); }

std::uint64_t Uart16550::deadline() const {
  const bool waits_for_byte = !line_.empty() && fifo_.size() < capacity();
  const bool waits_for_timeout = !fifo_.empty() && fifo_.size() < trigger_level() && !timeout_pending_;
  return waits_for_byte || waits_for_timeout ? next_arrival_ : ~std::uint64_t{0};
}

void Uart16550::update() {
  while (!line_.empty() && fifo_.size() < capacity() && next_arrival_ <= clock_.cycles) {
    const std::uint8_t byte = line_.front();
    line_.pop_front();
    accept(byte);
    next_arrival_ +=
        line_.empty() && fifo_.size() < trigger_level() ? 4 * kCharacterCycles : kCharacterCycles;
  }
  if (!fifo_.empty() && fifo_.size() < trigger_level() && !timeout_pending_ &&
      next_arrival_ <= clock_.cycles) {
    timeout_pending_ = true;
    drive_irq();
  }
}

void Uart16550::accept(std::uint8_t byte) {
  fifo_.push_back(byte);
  timeout_pending_ = false;
  drive_irq();
}

void Uart16550::transmit(std::uint8_t byte) {
  if ((mcr_ & kMcrLoopback) != 0) {
    if (fifo_.size() < capacity()) {
      accept(byte);
    } else {
      overrun_ = true;
    }
  } else {
    transmitted_.push_back(static_cast<char>(byte));
  }
  // The store takes the interrupt away, the character leaving raises it again: two edges, one interrupt each.
  transmit_pending_ = false;
  drive_irq();
  transmit_pending_ = true;
  drive_irq();
}

std::uint8_t Uart16550::receive_buffer() {
  if (fifo_.empty()) return 0;
  const std::uint8_t byte = fifo_.front();
  fifo_.pop_front();
  timeout_pending_ = false;
  if (!line_.empty()) resume_line();
  if (line_.empty() && !fifo_.empty()) next_arrival_ = clock_.cycles + 4 * kCharacterCycles;
  drive_irq();
  return byte;
}

std::uint8_t Uart16550::line_status() const {
  std::uint8_t status = kLsrTransmitEmpty;
  if (!fifo_.empty()) status |= kLsrDataReady;
  if (overrun_) status |= kLsrOverrun;
  return status;
}

/// In loopback the four modem outputs (OUT2, OUT1, RTS, DTR) drive the four inputs.
std::uint8_t Uart16550::modem_status() const {
  if ((mcr_ & kMcrLoopback) == 0) return kMsrConnected;
  const unsigned crossed = (mcr_ & 0x0cu) << 4 | (mcr_ & 0x02u) << 3 | (mcr_ & 0x01u) << 5;
  return static_cast<std::uint8_t>(crossed);
}

std::uint8_t Uart16550::interrupt_identification() const {
  if ((ier_ & kIerLineStatus) != 0 && overrun_) return kIirLineStatus;
  if ((ier_ & kIerReceive) != 0 && timeout_pending_) return kIirTimeout;
  if ((ier_ & kIerReceive) != 0 && !fifo_.empty() && fifo_.size() >= trigger_level()) return kIirReceive;
  if ((ier_ & kIerTransmit) != 0 && transmit_pending_) return kIirTransmit;
  return kIirNone;
}

void Uart16550::drive_irq() { irq_.set(interrupt_identification() != kIirNone); }

std::optional<std::uint64_t> Uart16550::load(std::uint32_t offset, unsigned bytes) {
  if (bytes != 1 || offset > kScr) return std::nullopt;
  return load_register(offset);
}

bool Uart16550::store(std::uint32_t offset, unsigned bytes, std::uint64_t value) {
  if (bytes != 1 || offset > kScr) return false;
  store_register(offset, static_cast<std::uint8_t>(value));
  return true;
}

std::uint8_t Uart16550::load_register(unsigned offset) {
  switch (offset) {
    case kRbrThr: return divisor_access() ? static_cast<std::uint8_t>(divisor_) : receive_buffer();
    case kIer: return divisor_access() ? static_cast<std::uint8_t>(divisor_ >> 8) : ier_;
    case kIirFcr: {
      const std::uint8_t id = interrupt_identification();
      if ((id & kIirIdMask) == kIirTransmit) {
        transmit_pending_ = false;
        drive_irq();
      }
      return static_cast<std::uint8_t>(id | ((fcr_ & kFcrEnable) != 0 ? kIirFifos : 0));
    }
    case kLcr: return lcr_;
    case kMcr: return mcr_;
    case kLsr: {
      const std::uint8_t status = line_status();
      if (std::exchange(overrun_, false)) drive_irq();
      return status;
    }
    case kMsr: return modem_status();
    default: return scr_;
  }
}

void Uart16550::store_register(unsigned offset, std::uint8_t value) {
  switch (offset) {
    case kRbrThr:
      if (!divisor_access()) return transmit(value);
      divisor_ = static_cast<std::uint16_t>((divisor_ & 0xff00) | value);
      return;
    case kIer:
      if (divisor_access()) {
        divisor_ = static_cast<std::uint16_t>((divisor_ & 0x00ff) | value << 8);
        return;
      }
      // Enabling the transmit interrupt while the register is empty, and it always is, raises it at once.
      if ((value & ~ier_ & kIerTransmit) != 0) transmit_pending_ = true;
      ier_ = value & kIerMask;
      return drive_irq();
    case kIirFcr: return store_fifo_control(value);
    case kLcr: lcr_ = value; return;
    case kMcr: mcr_ = value & kMcrMask; return;
    case kScr: scr_ = value; return;
    default: return;  // LSR and MSR are read-only
  }
}

void Uart16550::store_fifo_control(std::uint8_t value) {
  const bool enable_changes = ((value ^ fcr_) & kFcrEnable) != 0;
  if (enable_changes || (value & kFcrResetReceive) != 0) {
    fifo_.clear();
    timeout_pending_ = false;
    resume_line();
  }
  fcr_ = value & kFcrMask;
  drive_irq();
}

void Uart16550::reset() {
  line_.clear();
  fifo_.clear();
  transmitted_.clear();
  next_arrival_ = 0;
  ier_ = fcr_ = lcr_ = scr_ = 0;
  mcr_ = kMcrOut2;
  divisor_ = 12;
  overrun_ = transmit_pending_ = timeout_pending_ = false;
}

}  // namespace machine
