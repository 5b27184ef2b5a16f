# Traps from the kernel itself: device and timer interrupts, and bugs. They are handled on the stack that is in use,
# and the interrupted code goes on as if nothing had happened.

.equ FRAME_SIZE, 16*8

# The caller-saved registers: kerneltrap, a C++ function, preserves the others. tp is not among them: it tells the
# hart, and the interrupted code may go on on another one.
.macro for_each_register instruction
        .set    offset, 0
        .irp name, ra, t0, t1, t2, t3, t4, t5, t6, a0, a1, a2, a3, a4, a5, a6, a7
        \instruction \name, offset(sp)
        .set    offset, offset + 8
        .endr
.endm

.text
.globl kernelvec
.align 2
kernelvec:
        addi    sp, sp, -FRAME_SIZE
        for_each_register sd
        call    kerneltrap
        for_each_register ld
        addi    sp, sp, FRAME_SIZE
        sret
