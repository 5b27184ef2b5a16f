// What `pagewalk help` prints.
#include "cli/options.hpp"

namespace cli {

std::string_view help_text() {
  return R"(pagewalk - a RISC-V computer that makes virtual memory visible

usage: pagewalk run [options]     boot a kernel
       pagewalk lab [FILE]        call the kernel's memory functions one by one; `pagewalk lab --help`
       pagewalk help              print this text

What runs
  --image NAME            kernel.elf and fs.img of public/images/NAME (default: classic)
  --kernel ELF            a kernel of your own; loaded where its segments say, started at 0x80000000
  --bios FIRMWARE         a raw M-mode firmware at 0x80000000, such as OpenSBI's fw_dynamic.bin; --kernel is
                          then what it starts in S-mode: an ELF, or a raw image (Linux's Image) at 0x80200000
  --disk IMG              a raw disk image for the first virtio slot; the file itself is never written
  --append TEXT           boot arguments (/chosen/bootargs of the device tree)

The machine
  --harts N               1 to 8 (default: 1)
  --memory MiB            1 to 2048 (default: 128)
  --virtio VERSION        modern or legacy (default: modern)
  --pmp N                 16 PMP entries, or 0: S and U mode may reach everything (default: 16)
  --profile NAME          both at once, for an older kernel; options behind it change single things
                            xv6-2022   --pmp 16 --virtio modern: xv6-riscv since August 2022 (the default)
                            xv6-2021   --pmp 16 --virtio legacy: xv6-riscv of September 2021 to July 2022
                            xv6-2020   --pmp 0 --virtio legacy: xv6-riscv of 2019 to August 2021
  --schedule-seed N       let the harts take turns of pseudo-random length; another N is another interleaving,
                          the same N the same one (default: 0, turns of equal length)
  --device NAME           plug one in beside the disk: console, entropy or network (virtio slots 1 to 3); the
                          network device receives what it transmits. Again for another one
  --console WHERE         where typed input goes: serial or virtio, the latter with --device console
                          (default: serial). What either prints is shown
  --entropy-seed N        decides what --device entropy gives (default: 0)
  --disk-read-only        fail the guest's writes to the disk
  --disk-fault RANGE      fail requests of the disk: FROM or FROM-TO, counted from 1 since power-on, or all that
                          read or write one of the sectors, sector:FROM or sector:FROM-TO. Up to 16 times

The run
  --script FILE           do what the lines of FILE say, as fast as possible
  --save-at N FILE        write a snapshot when N instructions have begun, over all harts, and go on
  --restore FILE          begin where a snapshot was saved; kernel and disk as for the run that saved it
  --record FILE           write down all that is typed, and where the run ended
  --replay FILE           repeat a recorded run, and compare how it ends
  --max-instructions N    stop after N instructions, over all harts
  --engine NAME           fast, or reference: the plain interpreter, far slower, same results
  --lock-step             run both side by side and stop at the first difference
  --checks                watch virtual memory: translations that sfence.vma should have ended, pages that are free
                          and mapped, lost, shared or open to the wrong side; findings go to stderr, and status 1
  --stats                 print instructions, seconds, MIPS, cycles and state hash to stderr, as a line of JSON

Without a script the terminal is the guest's console: Ctrl-A X leaves, Ctrl-A ? lists the keys.

Script lines; TEXT is the rest of the line as it stands, with the escapes of C (\n \t \\ \x1b ...)
  wait TEXT               until the guest has printed TEXT since the last wait or type
  type TEXT               send TEXT to the console; end it with \n to press Enter
  page-table WHICH        print a page table: satp (of hart 0; the default), kernel, pid N, or pid N kernel (what the
                          kernel uses while it works for that process, where each has its own)
  translate WHICH VA      walk that table for a virtual address, decimal or 0x...: every entry, where it leads, and
                          what U and S mode may do there; add sum, mxr or both for those bits of mstatus
  processes               print the list of processes
  trapframe PID           print the registers that the kernel keeps of a process: those of its program, and those of
                          its thread in the kernel
  free-pages              print how many pages the kernel has to give
  memory-map              print who has which pages of RAM
  ranges WHICH            print a page table as ranges of addresses: what lies where
  backtrace               print the kernel's calls of every hart and of every waiting process
  checks                  print what --checks has found so far
  record [KIND ...]       write down what happens from here on: trap, interrupt, fault, syscall, result, satp, fence,
                          switch, alloc, free, pte (an entry is written), mark (a walk sets A or D); without KIND all
  events [KIND ...]       print what was written down since the last record
  provenance ADDRESS      print who wrote last to the 8 bytes at a physical address, or at WHICH VA, or to the entry
                          that translates it: entry WHICH VA
  run-to WHAT             until a hart comes to a function, FILE:LINE or 0x..., or to the next trap,
                          system-call [NAME], page-fault, satp (a new value), user (a return to user mode),
                          return (of the function that hart 0 is in), or write ADDRESS (8 bytes of RAM); prints
                          where that was
  step [N | over]         one instruction or N, of whichever hart is next; over: one of hart 0, calls included
  registers               print the registers of every hart, and what their fields mean
  disassemble [WHERE]     print the code at a function, FILE:LINE or 0x..., or where hart 0 stands
  quit                    end the run
  at N COMMAND            run until N instructions have retired, then COMMAND
  # ...                   a comment

Exit status
  0        the script ended, or the guest powered off
  1        the instruction limit or the end of the run came first, or a replay ended in another state
  2        bad usage or unreadable input
  1..125   a RISC-V test program failed: the number of the failed test
)";
}

}  // namespace cli
