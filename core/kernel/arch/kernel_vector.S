# Traps from the kernel itself. Interrupts are served on the stack that is in use, and the interrupted code goes on as if
# nothing had happened. Exceptions are bugs; running over the end of the stack may be the one, so they are reported on
# another.

.equ FRAME_SIZE, 16*8
.equ BOOT_STACK_SHIFT, 12

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
        # sscratch is free until userret. The top bit of scause tells interrupts from exceptions.
        csrw    sscratch, t0
        csrr    t0, scause
        bgez    t0, exception
        csrr    t0, sscratch

        addi    sp, sp, -FRAME_SIZE
        for_each_register sd
        call    kerneltrap
        for_each_register ld
        addi    sp, sp, FRAME_SIZE
        sret

exception:
        # The hart's boot stack, which belongs to its scheduler. That will not run again.
        la      sp, boot_stacks
        addi    t0, tp, 1
        slli    t0, t0, BOOT_STACK_SHIFT
        add     sp, sp, t0
        call    kernel_exception
