# Hart 0 gets a stack and runs; the others rest.
    .section .text.entry
    .globl _entry
_entry:
    csrr    t0, mhartid
    bnez    t0, rest
    la      sp, stack_top
    j       guest_start
rest:
    wfi
    j       rest

    .section .bss
    .balign 4096
    .space  16384
stack_top:
