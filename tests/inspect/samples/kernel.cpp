// The same in C++: namespaces, classes, templates.
using uint64 = unsigned long;

namespace sample {

template <class T, int N>
struct array {
  T elements[N];
  T& operator[](int i) { return elements[i]; }
};

struct Address {
  uint64 value;
};

enum class State : unsigned { Unused, Used, Sleeping, Odd = 7 };

struct Listed {
  Listed* next;
};

struct Process : Listed {
  State state;
  int pid;
  Process* parent;
  Address pagetable;
  Address kernel_pagetable;
  static int count;
  array<char, 16> name;
  int add(int more);
};

extern array<Process, 4> processes;
array<Process, 4> processes{};
int Process::count = 3;

namespace {
Address kernel_pagetable{};
struct FreePage {
  FreePage* next;
};
struct {
  FreePage* free_pages;
} pages;
}  // namespace

[[gnu::noinline]] int Process::add(int more) {
  pid += more;
  return pid;
}

}  // namespace sample

extern "C" void _start() {
  sample::processes[1].add(sample::Process::count);
  sample::kernel_pagetable.value = reinterpret_cast<uint64>(sample::pages.free_pages);
}
