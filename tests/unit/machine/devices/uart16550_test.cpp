#include "machine/devices/uart16550.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "support/test_devices.hpp"

using machine::Uart16550;

namespace {

constexpr std::uint32_t kRbr = 0, kThr = 0, kIer = 1, kIir = 2, kFcr = 2, kLcr = 3, kMcr = 4, kLsr = 5,
                        kMsr = 6, kScr = 7;
constexpr std::uint8_t kNothing = 0x01, kTransmitEmpty = 0x02, kReceived = 0x04, kLineStatus = 0x06,
                       kTimeout = 0x0c;
constexpr std::uint8_t kFifosOn = 0xc0;
constexpr std::uint8_t kDataReady = 0x01, kOverrun = 0x02;

struct TestUart {
  machine::Clock clock;
  test::TestInterruptLine irq;
  Uart16550 uart{clock, irq.line()};

  void set(std::uint32_t offset, std::uint8_t value) { CHECK(uart.store(offset, 1, value)); }
  std::uint8_t get(std::uint32_t offset) {
    const auto value = uart.load(offset, 1);
    REQUIRE(value.has_value());
    return static_cast<std::uint8_t>(*value);
  }
  void type(std::string_view text) {
    uart.receive({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  /// Lets time pass until nothing more is on its way.
  void settle() {
    while (uart.deadline() != ~0ull) pass();
  }
  /// Lets time pass until the next event.
  void pass() {
    REQUIRE(uart.deadline() > clock.cycles);
    clock.cycles = uart.deadline();
    uart.update();
  }
};

/// The time of one character on the line.
std::uint64_t character_time() {
  TestUart t;
  t.set(kFcr, 1);
  t.type("ab");
  return t.uart.deadline();
}

}  // namespace

TEST_CASE("what is stored in THR goes out at once, and the register is empty again") {
  TestUart t;
  for (const char c : std::string_view("hello")) t.set(kThr, static_cast<std::uint8_t>(c));
  CHECK(t.get(kLsr) == 0x60);
  CHECK(t.uart.take_transmitted() == "hello");
  CHECK(t.uart.take_transmitted().empty());
}

TEST_CASE("every byte stored in THR raises the transmit interrupt once") {
  TestUart t;
  t.set(kIer, 2);
  CHECK(t.irq.take());  // enabling it while the register is empty raises it too
  for (int i = 0; i < 5; i++) {
    t.set(kThr, 'x');
    CHECK(t.irq.take());
    CHECK_FALSE(t.irq.take());
  }
}

TEST_CASE("reading IIR takes the transmit interrupt away, and enabling it again brings it back") {
  TestUart t;
  t.set(kIer, 2);
  CHECK(t.irq.raised());
  CHECK(t.get(kIir) == kTransmitEmpty);
  CHECK_FALSE(t.irq.raised());
  CHECK(t.get(kIir) == kNothing);
  t.set(kIer, 2);
  CHECK(t.get(kIir) == kNothing);
  t.set(kIer, 0);
  t.set(kIer, 2);
  CHECK(t.get(kIir) == kTransmitEmpty);
}

TEST_CASE("a byte that arrives is announced, and reading it ends the interrupt") {
  TestUart t;
  t.set(kIer, 1);
  t.type("a");
  CHECK(t.irq.raised());
  CHECK(t.get(kIir) == kReceived);
  CHECK((t.get(kLsr) & kDataReady) != 0);
  CHECK(t.get(kRbr) == 'a');
  CHECK_FALSE(t.irq.raised());
  CHECK((t.get(kLsr) & kDataReady) == 0);
  CHECK(t.get(kRbr) == 0);
}

TEST_CASE("without FIFOs the next byte waits on the line until the last was read") {
  TestUart t;
  t.type("ab");
  CHECK(t.uart.deadline() == ~0ull);
  CHECK(t.get(kRbr) == 'a');
  t.settle();
  CHECK(t.get(kRbr) == 'b');
}

TEST_CASE("bytes arrive at line speed, one character of ten bits at 115 200 baud") {
  TestUart t;
  t.set(kFcr, 1);
  t.type("abc");
  CHECK(t.uart.deadline() == 86'806);
  t.pass();
  CHECK(t.uart.deadline() == 2 * 86'806);
}

TEST_CASE("the FIFO takes sixteen, the rest waits and nothing is lost") {
  TestUart t;
  t.set(kFcr, 1);
  std::string sent;
  for (char c = 'A'; c < 'A' + 40; c++) sent.push_back(c);
  t.type(sent);
  t.settle();
  std::string received;
  while (received.size() < sent.size()) {
    REQUIRE((t.get(kLsr) & kDataReady) != 0);
    received.push_back(static_cast<char>(t.get(kRbr)));
    t.settle();
  }
  CHECK(received == sent);
  CHECK((t.get(kLsr) & kOverrun) == 0);
}

TEST_CASE(
    "a paste of 64 KiB waits on the host's side, and a guest that reads when it is told to gets all of it") {
  TestUart t;
  t.set(kFcr, 1);
  t.set(kIer, 1);
  std::string sent;
  for (unsigned i = 0; i < 65'536; i++) sent.push_back(static_cast<char>('a' + i % 26));
  t.type(sent);
  std::string received;
  while (received.size() < sent.size()) {
    if (!t.irq.raised()) t.pass();
    while ((t.get(kLsr) & kDataReady) != 0) received.push_back(static_cast<char>(t.get(kRbr)));
  }
  CHECK(received == sent);
  CHECK((t.get(kLsr) & kOverrun) == 0);
}

TEST_CASE("with FIFOs the interrupt comes at the trigger level") {
  constexpr std::size_t kLevels[] = {1, 4, 8, 14};
  for (unsigned choice = 0; choice < 4; choice++) {
    CAPTURE(choice);
    TestUart t;
    t.set(kFcr, static_cast<std::uint8_t>(choice << 6 | 1));
    t.set(kIer, 1);
    t.type("0123456789abcdef");
    for (std::size_t arrived = 1; arrived < kLevels[choice]; arrived++) {
      REQUIRE(t.get(kIir) == (kFifosOn | kNothing));
      t.pass();
    }
    CHECK(t.get(kIir) == (kFifosOn | kReceived));
    t.get(kRbr);
    CHECK(t.get(kIir) == (kFifosOn | kNothing));
  }
}

TEST_CASE("bytes below the trigger level are announced after four characters of silence") {
  TestUart t;
  t.set(kFcr, 0x81);
  t.set(kIer, 1);
  t.type("ab");
  t.pass();
  const std::uint64_t last = t.clock.cycles;
  CHECK_FALSE(t.irq.raised());
  t.pass();
  CHECK(t.clock.cycles - last == 4 * character_time());
  CHECK(t.irq.raised());
  CHECK(t.get(kIir) == (kFifosOn | kTimeout));
  SUBCASE("reading ends it, and it comes again for the byte that is left") {
    CHECK(t.get(kRbr) == 'a');
    CHECK(t.get(kIir) == (kFifosOn | kNothing));
    t.pass();
    CHECK(t.get(kIir) == (kFifosOn | kTimeout));
  }
  SUBCASE("another byte ends it too") {
    t.type("c");
    CHECK(t.get(kIir) == (kFifosOn | kNothing));
  }
}

TEST_CASE("emptying the FIFO by FCR loses what was in it, not what is still on the line") {
  TestUart t;
  t.set(kFcr, 1);
  t.type("0123456789abcdefXYZ");
  t.settle();
  t.clock.cycles += 1'000'000'000;
  t.set(kFcr, 3);
  CHECK((t.get(kLsr) & kDataReady) == 0);
  t.uart.update();
  CHECK(t.get(kRbr) == 'X');
  CHECK((t.get(kLsr) & kDataReady) == 0);  // the others come at line speed all the same
  t.pass();
  CHECK(t.get(kRbr) == 'Y');
}

TEST_CASE("line status comes before received data, those before the transmitter") {
  TestUart t;
  t.set(kIer, 7);
  t.set(kMcr, 0x10);
  t.set(kThr, 'a');
  t.set(kThr, 'b');  // nowhere to go: the one-byte buffer is full
  CHECK(t.get(kIir) == kLineStatus);
  CHECK((t.get(kLsr) & kOverrun) != 0);
  CHECK((t.get(kLsr) & kOverrun) == 0);
  CHECK(t.get(kIir) == kReceived);
  CHECK(t.get(kRbr) == 'a');
  CHECK(t.get(kIir) == kTransmitEmpty);
  CHECK(t.get(kIir) == kNothing);
}

TEST_CASE("in loopback bytes come back instead of going out, and modem outputs drive the inputs") {
  TestUart t;
  CHECK(t.get(kMsr) == 0xb0);
  t.set(kMcr, 0x10);
  t.set(kThr, 'q');
  CHECK(t.get(kRbr) == 'q');
  CHECK(t.uart.take_transmitted().empty());
  const std::pair<std::uint8_t, std::uint8_t> wires[] = {{0x00, 0x00}, {0x01, 0x20}, {0x02, 0x10},
                                                         {0x04, 0x40}, {0x08, 0x80}, {0x0f, 0xf0}};
  for (const auto& [outputs, inputs] : wires) {
    t.set(kMcr, 0x10 | outputs);
    CHECK((t.get(kMsr) & 0xf0) == inputs);
  }
}

TEST_CASE("with DLAB set the first two registers are the divisor") {
  TestUart t;
  t.set(kIer, 1);
  t.set(kLcr, 0x83);
  CHECK(t.get(0) == 12);
  t.set(0, 0x34);
  t.set(1, 0x12);
  CHECK(t.get(0) == 0x34);
  CHECK(t.get(1) == 0x12);
  t.set(kLcr, 0x03);
  CHECK(t.get(kIer) == 1);
  CHECK(t.uart.take_transmitted().empty());
  CHECK(t.get(kLcr) == 0x03);
}

TEST_CASE("the scratch register keeps a byte; IER has four bits, MCR five; LSR and MSR are read-only") {
  TestUart t;
  t.set(kScr, 0x5a);
  CHECK(t.get(kScr) == 0x5a);
  t.set(kIer, 0xff);
  CHECK(t.get(kIer) == 0x0f);
  t.set(kMcr, 0xef);
  CHECK(t.get(kMcr) == 0x0f);
  t.set(kLsr, 0);
  t.set(kMsr, 0);
  CHECK(t.get(kLsr) == 0x60);
  CHECK(t.get(kMsr) == 0xb0);
}

TEST_CASE("registers have one byte, and there are eight") {
  TestUart t;
  CHECK_FALSE(t.uart.load(0, 4).has_value());
  CHECK_FALSE(t.uart.load(8, 1).has_value());
  CHECK_FALSE(t.uart.store(0, 2, 0));
}

TEST_CASE("a reset silences the port and forgets what was on the line") {
  TestUart t;
  t.set(kIer, 0x0f);
  t.set(kFcr, 1);
  t.type("abc");
  t.uart.reset();
  CHECK(t.uart.deadline() == ~0ull);
  CHECK(t.get(kIer) == 0);
  CHECK(t.get(kIir) == kNothing);
  CHECK(t.get(kLsr) == 0x60);
}
