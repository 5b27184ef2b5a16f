// mkdir DIRECTORY...: creates the directories.
#include "user/lib/io.hpp"

using namespace user;

int main(int argc, char** argv) {
  if (argc < 2) die("usage: mkdir DIRECTORY...\n");
  int status = 0;
  for (int i = 1; i < argc; i++) {
    if (mkdir(argv[i]) == 0) continue;
    fprintf(kStandardError, "mkdir: cannot create %s\n", argv[i]);
    status = 1;
  }
  return status;
}
