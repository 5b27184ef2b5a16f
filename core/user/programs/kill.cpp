// kill PID...: ends the processes.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

int main(int argc, char** argv) {
  if (argc < 2) die("usage: kill PID...\n");
  int status = 0;
  for (int i = 1; i < argc; i++) {
    if (kill(atoi(argv[i])) == 0) continue;
    fprintf(kStandardError, "kill: no process %s\n", argv[i]);
    status = 1;
  }
  return status;
}
