// zombie: leaves a child that has ended and that nobody has waited for, until init inherits it.
#include "user/lib/system_calls.hpp"

using namespace user;

int main(int, char**) {
  constexpr int kTicks = 5;
  if (fork() > 0) sleep(kTicks);
  return 0;
}
