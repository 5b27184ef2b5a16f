# The first instructions of every hart, in M-mode, without a stack. The board passes the hart's number in a0 and the
# address of the device tree in a1.

.equ NCPU, 8
.equ STACK_SIZE, 4096

.section .entry, "ax", @progbits
.globl _entry
_entry:
        # Nothing may trap in M-mode. Should it happen all the same, the hart stops.
        la      t0, park
        csrw    mtvec, t0

        li      t0, NCPU
        bgeu    a0, t0, park
        la      sp, boot_stacks
        addi    t0, a0, 1
        li      t1, STACK_SIZE
        mul     t0, t0, t1
        add     sp, sp, t0
        call    start

.align 2
park:
        csrw    mie, zero
        wfi
        j       park

# One stack a hart: start and main run on them, then the scheduler for ever.
.bss
.align 12
.globl boot_stacks
boot_stacks:
        .space  NCPU * STACK_SIZE
