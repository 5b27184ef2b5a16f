# The way between user mode and the kernel.
#
# Every address space, the kernel's and each user's, maps this page at TRAMPOLINE, so the code keeps running
# while satp changes under it. Not position dependent: it is linked elsewhere.
#
# trap/trapframe.hpp describes the trapframe: word i is register xi, word 0 the program counter. While user mode
# runs, sscratch holds TRAPFRAME.

.equ TRAPFRAME, 0x3fffffe000
.equ KERNEL_SATP, 32*8
.equ KERNEL_SP, 33*8
.equ KERNEL_HART, 34*8
.equ KERNEL_TRAP, 35*8

# \instruction (sd or ld) for each register but x0 and sp, with its word of the trapframe that sp points to.
.macro for_each_register instruction
        .irp number, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        \instruction x\number, \number*8(sp)
        .endr
.endm

.section .trampoline, "ax", @progbits

# Traps from user mode arrive here, in S-mode, with the user's page table and registers.
.globl uservec
.align 2
uservec:
        csrrw   sp, sscratch, sp
        for_each_register sd
        csrr    t0, sscratch
        sd      t0, 2*8(sp)

        ld      tp, KERNEL_HART(sp)
        ld      t0, KERNEL_TRAP(sp)
        ld      t1, KERNEL_SATP(sp)
        ld      sp, KERNEL_SP(sp)

        # The first fence keeps accesses through the user's table before the switch, the second drops its
        # translations.
        sfence.vma
        csrw    satp, t1
        sfence.vma
        jr      t0

# userret(satp): leaves the kernel for the user's page table and registers; sepc and sstatus are set.
.globl userret
userret:
        sfence.vma
        csrw    satp, a0
        sfence.vma

        li      sp, TRAPFRAME
        csrw    sscratch, sp
        for_each_register ld
        ld      sp, 2*8(sp)
        sret
