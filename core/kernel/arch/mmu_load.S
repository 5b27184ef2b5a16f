# mmu_load(destination, source, count): copies bytes with loads that may fault. Whether none did. Interrupts must be off,
# since stvec leads elsewhere meanwhile.

.equ LOAD_PAGE_FAULT, 13

.text
.globl mmu_load
mmu_load:
        csrr    t0, stvec
        la      t1, load_trapped
        csrw    stvec, t1

        # Words as long as both addresses are at boundaries of words, then bytes.
        or      t1, a0, a1
        andi    t1, t1, 7
        bnez    t1, 3f
        li      t2, 8
1:      bltu    a2, t2, 3f
        ld      t1, 0(a1)
        sd      t1, 0(a0)
        addi    a0, a0, 8
        addi    a1, a1, 8
        addi    a2, a2, -8
        j       1b
2:      lbu     t1, 0(a1)
        sb      t1, 0(a0)
        addi    a0, a0, 1
        addi    a1, a1, 1
        addi    a2, a2, -1
3:      bnez    a2, 2b

        csrw    stvec, t0
        li      a0, 1
        ret

# The trap was taken in the same mode, so it can be left like a jump. Anything but a page fault of a load is a bug.
.align 2
load_trapped:
        csrw    stvec, t0
        csrr    t1, scause
        li      t2, LOAD_PAGE_FAULT
        bne     t1, t2, 4f
        li      a0, 0
        ret
4:      jr      t0
