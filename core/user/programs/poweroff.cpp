// poweroff [STATUS]: switches the machine off; whoever started it sees the status.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

int main(int argc, char** argv) {
  if (argc > 2) die("usage: poweroff [STATUS]\n");
  poweroff(argc == 2 ? atoi(argv[1]) : 0);
  die("poweroff: this kernel cannot\n");
}
