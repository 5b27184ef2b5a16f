#include "machine/devices/test_device.hpp"

#include <doctest/doctest.h>

using machine::TestDevice;

TEST_CASE("the magic words power off, with a status or without, and reboot") {
  struct Case {
    std::uint32_t word;
    TestDevice::Request request;
    int status;
  };
  const Case cases[] = {
      {0x5555, TestDevice::Request::PowerOff, 0},     {0x12345555, TestDevice::Request::PowerOff, 0},
      {0x00033333, TestDevice::Request::PowerOff, 3}, {0xffff3333, TestDevice::Request::PowerOff, 0xffff},
      {0x7777, TestDevice::Request::Reboot, 0},       {0x1234, TestDevice::Request::None, 0}};
  for (const Case& c : cases) {
    CAPTURE(c.word);
    TestDevice device;
    CHECK(device.store(0, 4, c.word));
    CHECK(device.request() == c.request);
    CHECK(device.status() == c.status);
  }
}

TEST_CASE("sixteen bits are enough, eight and other offsets are not") {
  TestDevice device;
  CHECK(device.store(0, 1, 0x55));
  CHECK(device.store(4, 4, 0x5555));
  CHECK(device.request() == TestDevice::Request::None);
  CHECK(device.store(0, 2, 0x5555));
  CHECK(device.request() == TestDevice::Request::PowerOff);
}

TEST_CASE("it reads as zero, and a reset takes the request back") {
  TestDevice device;
  CHECK(device.store(0, 4, 0x33333));
  CHECK(device.load(0, 4) == 0);
  device.reset();
  CHECK(device.request() == TestDevice::Request::None);
  CHECK(device.status() == 0);
}
