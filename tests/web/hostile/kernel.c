// A kernel that means harm: every name that an inspector could show is somebody's attack, its structures point into
// nowhere and in circles, and it prints all of it. Runs in M-mode and waits for ever.
typedef unsigned long uint64;
enum procstate { UNUSED, USED, SLEEPING, RUNNABLE, RUNNING, ZOMBIE };

struct trapframe {
  uint64 kernel_satp, kernel_sp;
};
struct proc {
  enum procstate state;
  int pid;
  uint64 sz;
  uint64 *pagetable;
  uint64 kstack;
  struct trapframe *trapframe;
  struct proc *parent;
  void *chan;
  char name[96];
};
struct run {
  struct run *next;
};

struct proc proc[64];
uint64 *kernel_pagetable;
struct {
  struct run *freelist;
} kmem;
static volatile int tick;

#include "payloads.h"
#line 1 "kernel.c"

/// One table for all: entries to itself, outside RAM, of every combination of flags.
static uint64 table[512] __attribute__((aligned(4096)));
static struct run pages[2][512] __attribute__((aligned(4096)));

static void put(char c) {
  volatile char *uart = (volatile char *)0x10000000;
  while (!(uart[5] & 0x20)) {
  }
  uart[0] = c;
}

static void print(const char *text) {
  while (*text) put(*text++);
  put('\n');
}

static void copy(char *to, const char *from) {
  while ((*to++ = *from++)) {
  }
}

void main(void) {
  for (uint64 i = 0; i < 512; i++) table[i] = ((uint64)table >> 2) | (i & 0x3ff);
  table[1] = ((uint64)table >> 2) | 1;
  table[2] = ~0ul;
  table[3] = (0x12345ul << 10) | 0xf;
  kernel_pagetable = table;
  pages[0][0].next = pages[1];
  pages[1][0].next = pages[0];
  kmem.freelist = pages[0];
  for (int i = 0; i < kPayloads && i < 64; i++) {
    struct proc *p = &proc[i];
    p->state = 1 + i % 5;
    p->pid = i % 5 ? i + 1 : 0x7fffffff - i;
    p->sz = i % 3 ? ~0ul - i : 4096 * (uint64)i;
    p->pagetable = i % 2 ? table : (uint64 *)(0xdeadbeef000ul + i);
    p->kstack = ~0ul << i;
    p->trapframe = (struct trapframe *)(i % 2 ? (uint64)p : 0xffffffffffff0000ul);
    p->parent = i % 4 ? p : (struct proc *)1;
    p->chan = (void *)(uint64)hostile_0;
    copy(p->name, payloads[i]);
  }
  for (int i = 0; i < kPayloads; i++) print(payloads[i]);
  print("panic: <img src=x onerror=window.hacked=1>");
  print("usertrap(): unexpected scause 0x000000000000000d pid=3");
  print("            sepc=0x<b>1</b> stval=0xffffffffffffffff");
  for (int i = 0; i < 4000; i++) put('A');
  print("$ ");
  for (;;) __asm__ volatile("wfi");
}

__asm__(".pushsection .text.first, \"ax\"\n.globl _start\n_start:\n csrr t0, mhartid\n bnez t0, 1f\n la sp, stack_top\n call main\n"
        "1: wfi\n j 1b\n.popsection\n.pushsection .bss\n.balign 4096\n.skip 16384\nstack_top:\n.popsection\n");
