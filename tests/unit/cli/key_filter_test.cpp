#include <doctest/doctest.h>

#include "cli/terminal.hpp"

using namespace cli;

TEST_CASE("keys go to the guest as they come") {
  KeyFilter filter;
  const auto keys = filter.feed("ls\x03\x1b[A\r");
  CHECK(keys.for_guest == "ls\x03\x1b[A\r");
  CHECK(keys.request == Request::None);
}

TEST_CASE("Ctrl-A X leaves, in one read or in two, and what follows is dropped") {
  KeyFilter filter;
  CHECK(filter.feed("a\x01").for_guest == "a");
  const auto keys = filter.feed("xrm -r /\r");
  CHECK(keys.request == Request::Leave);
  CHECK(keys.for_guest.empty());
}

TEST_CASE("Ctrl-A ? asks for help and the guest gets the rest") {
  KeyFilter filter;
  const auto keys = filter.feed("a\x01?b");
  CHECK(keys.request == Request::Help);
  CHECK(keys.for_guest == "ab");
}

TEST_CASE("Ctrl-A twice sends it once, and an unknown command sends nothing") {
  KeyFilter filter;
  CHECK(filter.feed("\x01\x01").for_guest == "\x01");
  CHECK(filter.feed("\x01q").for_guest.empty());
  CHECK(filter.feed("q").for_guest == "q");
}
