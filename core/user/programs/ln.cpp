// ln FILE NAME: gives a file a further name.
#include "user/lib/io.hpp"

using namespace user;

int main(int argc, char** argv) {
  if (argc != 3) die("usage: ln FILE NAME\n");
  if (link(argv[1], argv[2]) < 0) die("ln: cannot link %s to %s\n", argv[2], argv[1]);
  return 0;
}
