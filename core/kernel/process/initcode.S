# The very first program. It runs at address 0 of user memory and becomes /init:
#
#       exec("/init", {"/init", nullptr}), and should that fail, exit over and over
#
# Addresses are relative to the program counter, as the code is not linked for address 0.

.equ SYSCALL_EXIT, 2
.equ SYSCALL_EXEC, 7

.section .rodata
.globl initcode_begin, initcode_end
.balign 8
initcode_begin:
        lla     a0, path
        # argv is made here, as the address of the text is only known when this runs.
        lla     a1, argv
        sd      a0, 0(a1)
        li      a7, SYSCALL_EXEC
        ecall
1:      li      a7, SYSCALL_EXIT
        ecall
        j       1b

.balign 8
argv:   .dword  0, 0
path:   .string "/init"
initcode_end:
