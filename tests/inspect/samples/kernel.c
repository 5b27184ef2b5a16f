// A kernel that never runs: it has what the inspector looks for, and the kinds of types that C has.
typedef unsigned long uint64;
typedef uint64* pagetable_t;

struct spinlock {
  unsigned locked;
  char* name;
};

enum procstate { UNUSED, SLEEPING, RUNNABLE, RUNNING, ZOMBIE, STOPPED = 40 };

struct trapframe {
  uint64 kernel_satp;
  uint64 registers[35];
};

struct context {
  uint64 ra, sp, s0;
};

struct proc {
  struct spinlock lock;
  enum procstate state;
  struct proc* parent;
  void* chan;
  int killed;
  int pid;
  uint64 kstack;
  uint64 sz;
  pagetable_t pagetable;
  pagetable_t my_kernel_table;
  struct trapframe* trapframe;
  struct context context;
  union {
    int first;
    char bytes[6];
  };
  unsigned flag : 1, rest : 7;
  const volatile char name[16];
};

struct cpu {
  struct proc* proc;
  int depth;
};

struct run {
  struct run* next;
};

struct {
  struct spinlock lock;
  struct run* freelist;
} kmem[3];

struct proc proc[8];
struct cpu cpus[3];
pagetable_t kernel_pagetable;
int grid[3][4];
int (*handler)(struct proc*, int);

static int find(int pid) {
  static int calls;
  calls++;
  for (int i = 0; i < 8; i++)
    if (proc[i].pid == pid) return i;
  return -1;
}

__attribute__((noinline, cold)) static void stop(void) {
  for (;;) grid[1][2]++;
}

void main(int pid) {
  struct run* page = kmem[0].freelist;
  if (!page) stop();
  kmem[0].freelist = page->next;
  kernel_pagetable = (pagetable_t)page;
  cpus[0].proc = &proc[find(pid) & 7];
  handler(cpus[0].proc, find(pid + 1));
}
