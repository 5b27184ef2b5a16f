// rm FILE...: removes the files and empty directories.
#include "user/lib/io.hpp"

using namespace user;

int main(int argc, char** argv) {
  if (argc < 2) die("usage: rm FILE...\n");
  int status = 0;
  for (int i = 1; i < argc; i++) {
    if (unlink(argv[i]) == 0) continue;
    fprintf(kStandardError, "rm: cannot remove %s\n", argv[i]);
    status = 1;
  }
  return status;
}
