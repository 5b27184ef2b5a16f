// sleep TICKS: does nothing for so many tenths of a second.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

int main(int argc, char** argv) {
  if (argc != 2) die("usage: sleep TICKS\n");
  return sleep(atoi(argv[1])) < 0 ? 1 : 0;
}
