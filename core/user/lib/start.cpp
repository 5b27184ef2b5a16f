// The entry point of every program. exec leaves argc in a0 and argv in a1, which is how a function gets its
// arguments.
#include "user/lib/system_calls.hpp"

int main(int argc, char** argv);

extern "C" [[noreturn]] void _start(int argc, char** argv) { user::exit(main(argc, argv)); }
