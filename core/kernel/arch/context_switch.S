# context_switch(from, to): see process/context.hpp for what is kept and in which order.

.macro for_each_register instruction, base
        .set    offset, 0
        .irp name, ra, sp, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
        \instruction \name, offset(\base)
        .set    offset, offset + 8
        .endr
.endm

.text
.globl context_switch
context_switch:
        for_each_register sd, a0
        for_each_register ld, a1
        ret
