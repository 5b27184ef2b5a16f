# Runs the programs of a pack one after the other: puts the hart into a known state, copies the program into its slot,
# lets it run in machine mode until it executes `ecall` there, and prints a signature of all that it left behind.
#
# A trap is logged and the program goes on in machine mode at the address in t6. Traps that are delegated meet an
# `ecall` at stvec, which brings them here, too. The program never changes mscratch, s0, s1 or t6 by accident.
#include "differential/layout.hpp"

.equ UART, 0x10000000
.equ UART_LINE_STATUS, 5
.equ UART_TRANSMITTER_EMPTY, 0x20
.equ CLINT_MTIMECMP, 0x2004000
.equ TEST_DEVICE, 0x100000
.equ POWER_OFF, 0x5555

.equ MSTATUS_FS, 0x6000
.equ MSTATUS_MPP, 0x1800
.equ MSTATUS_MPIE, 0x80
.equ MSTATUS_MPRV, 0x20000
.equ LOAD_ACCESS_FAULT, 5
.equ STORE_ACCESS_FAULT, 7
.equ ECALL_FROM_M, 11

.equ PTE_IDENTITY, 0x200000cf        # 0x8000_0000, DAXWRV
.equ PTE_USER_ALIAS, 0x200000df      # the same with U
.equ ALL_MEMORY, -1                  # of an NAPOT entry
.equ ALL_MEMORY_LAST_ENTRY, 0x1f     # NAPOT XWR in the byte of entry 15

# The save area that mscratch points to.
.equ SAVE_X, 0                       # x1 at 8
.equ SAVE_CURSOR, 256
.equ SAVE_LEFT, 264
.equ SAVE_TRAPS, 272
.equ SAVE_LOG, 280

# Instructions by register number: .altmacro gives the macro the value, not the symbol.
.altmacro
.macro store_x number, base
  sd x\number, SAVE_X + 8 * \number(\base)
.endm
.macro load_x number, base
  ld x\number, SAVE_X + 8 * \number(\base)
.endm
.macro load_initial_x number, base
  ld x\number, LAYOUT_RECORD_X - 8 + 8 * \number(\base)
.endm
.macro load_initial_f number, base
  fld f\number, LAYOUT_RECORD_F + 8 * \number(\base)
.endm
.macro store_f number, base
  fsd f\number, 8 * \number(\base)
.endm
.macro for_registers do, from, to, base
  .set number, \from
  .rept \to - \from + 1
    \do %number, \base
    .set number, number + 1
  .endr
.endm
.macro sign csr, mask=-1
  csrr t0, \csr
  .if \mask != -1
    li t1, \mask
    and t0, t0, t1
  .endif
  sd t0, (a0)
  addi a0, a0, 8
.endm

# The address of an access fault counts in multiples of 8: see waivers.hpp.
.macro sign_value value, cause
  csrr t0, \cause
  addi t0, t0, -LOAD_ACCESS_FAULT
  andi t1, t0, ~(STORE_ACCESS_FAULT - LOAD_ACCESS_FAULT)
  csrr t0, \value
  bnez t1, 1f
  andi t0, t0, ~7
1:
  sd t0, (a0)
  addi a0, a0, 8
.endm

.section .text.start, "ax"
.globl _start
_start:
  la t0, save
  csrw mscratch, t0
  li t1, CLINT_MTIMECMP
  li t2, -1                          # never
  sd t2, (t1)
  la t1, pack
  ld t2, LAYOUT_PACK_COUNT(t1)
  sd t2, SAVE_LEFT(t0)
  addi t1, t1, LAYOUT_PACK_RECORDS
  sd t1, SAVE_CURSOR(t0)

next_program:
  csrr s2, mscratch
  ld t0, SAVE_LEFT(s2)
  beqz t0, power_off
  addi t0, t0, -1
  sd t0, SAVE_LEFT(s2)
  sd zero, SAVE_TRAPS(s2)
  ld s3, SAVE_CURSOR(s2)
  call reset_hart
  call fill_window
  call build_tables
  call copy_code
  fence.i
  sfence.vma
  for_registers load_initial_f, 0, 31, s3
  csrw fcsr, zero
  li t0, LAYOUT_CODE
  csrw mepc, t0
  mv x31, s3
  for_registers load_initial_x, 1, 30, x31
  ld x31, LAYOUT_RECORD_X + 240(x31)
  mret

power_off:
  li t0, TEST_DEVICE
  li t1, POWER_OFF
  sw t1, (t0)
1: j 1b

# Every CSR that a program may change.
reset_hart:
  la t0, trap_vector
  csrw mtvec, t0
  la t0, supervisor_vector
  csrw stvec, t0
  li t0, MSTATUS_FS | MSTATUS_MPP
  csrw mstatus, t0
  .irp csr, medeleg, mideleg, mie, mip, satp, mcounteren, scounteren, menvcfg, senvcfg, sscratch, sepc, scause, stval, mcause, mtval
    csrw \csr, zero
  .endr
  csrw pmpcfg0, zero
  csrw pmpcfg2, zero
  .irp index, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
    csrw pmpaddr\index, zero
  .endr
  li t0, ALL_MEMORY
  srli t0, t0, 10
  csrw pmpaddr15, t0
  li t0, ALL_MEMORY_LAST_ENTRY
  slli t0, t0, 56
  csrw pmpcfg2, t0
  ret

# Random contents from the record's seed (xorshift64), and an ecall in each page.
fill_window:
  ld t0, LAYOUT_RECORD_SEED(s3)
  li t1, LAYOUT_WINDOW
  li t2, LAYOUT_WINDOW + LAYOUT_WINDOW_SIZE
1:
  slli t3, t0, 13
  xor t0, t0, t3
  srli t3, t0, 7
  xor t0, t0, t3
  slli t3, t0, 17
  xor t0, t0, t3
  sd t0, (t1)
  addi t1, t1, 8
  bne t1, t2, 1b
  li t0, 0x00000073                  # ecall
  li t1, LAYOUT_WINDOW + LAYOUT_WINDOW_ECALL
  sw t0, (t1)
  li t1, LAYOUT_WINDOW + 0x1000 + LAYOUT_WINDOW_ECALL
  sw t0, (t1)
  ret

# root[0] -> middle, middle[0] -> leaf table; root[2] is RAM for supervisors, root[4] for users.
build_tables:
  li t0, LAYOUT_TABLES
  li t1, LAYOUT_TABLES_SIZE
  add t1, t0, t1
1:
  sd zero, (t0)
  addi t0, t0, 8
  bne t0, t1, 1b
  li t0, LAYOUT_TABLES
  li t1, ((LAYOUT_TABLES + 0x1000) >> 2) | 1
  sd t1, (t0)
  li t1, PTE_IDENTITY
  sd t1, 16(t0)
  li t1, PTE_USER_ALIAS
  sd t1, 32(t0)
  li t2, 0x1000
  add t0, t0, t2
  li t1, ((LAYOUT_TABLES + 0x2000) >> 2) | 1
  sd t1, (t0)
  ret

# Leaves the cursor at the next record.
copy_code:
  ld t0, LAYOUT_RECORD_CODE_SIZE(s3)
  addi t1, s3, LAYOUT_RECORD_CODE
  add t2, t1, t0
  li t3, LAYOUT_CODE
1:
  ld t0, (t1)
  sd t0, (t3)
  addi t1, t1, 8
  addi t3, t3, 8
  bne t1, t2, 1b
  sd t2, SAVE_CURSOR(s2)
  ret

.balign 256
trap_vector:
  .rept 16
    .option push
    .option norvc
    j trap
    .option pop
  .endr

.balign 256
supervisor_vector:
  .rept 16
    ecall
  .endr

trap:
  csrrw sp, mscratch, sp
  sd x1, SAVE_X + 8(sp)
  for_registers store_x, 3, 31, sp
  csrr t0, mscratch
  sd t0, SAVE_X + 16(sp)
  csrw mscratch, sp
  csrr t0, mcause
  li t1, ECALL_FROM_M
  beq t0, t1, finish
  ld t1, SAVE_TRAPS(sp)
  li t2, LAYOUT_TRAPS
  bgeu t1, t2, finish
  addi t2, t1, 1
  sd t2, SAVE_TRAPS(sp)
  slli t1, t1, 6
  add a0, sp, t1
  addi a0, a0, SAVE_LOG
  sign mcause
  sign mepc
  sign_value mtval, mcause
  sign mstatus
  sign scause
  sign sepc
  sign_value stval, scause
  sign mip, 0x222
  csrr t0, mcause
  bgez t0, 1f
  csrw mie, zero
  csrw mip, zero
1:
  ld t0, SAVE_X + 8 * 31(sp)
  csrw mepc, t0
  li t0, MSTATUS_MPRV | MSTATUS_MPIE
  csrc mstatus, t0
  li t0, MSTATUS_MPP
  csrs mstatus, t0
  ld x1, SAVE_X + 8(sp)
  for_registers load_x, 3, 31, sp
  ld x2, SAVE_X + 16(sp)
  mret

finish:
  mv s2, sp
  call write_signature
  la t0, pack
  ld t0, LAYOUT_PACK_DETAIL(t0)
  bnez t0, 1f
  call print_hash
  j next_program
1:
  call print_signature
  j next_program

# a0 is where the next word goes; at the end it is behind the last one.
write_signature:
  li a0, LAYOUT_SIGNATURE
  addi a1, s2, SAVE_X + 8
  addi a2, a1, 31 * 8
  mv s4, ra
  call copy_words
  sign mstatus
  li t0, MSTATUS_FS
  csrs mstatus, t0
  for_registers store_f, 0, 31, a0
  addi a0, a0, 32 * 8
  sign fcsr
  sign mtvec
  sign medeleg, 0xb3ff
  sign mideleg, 0x222
  sign mie, 0xaaa
  sign mip, 0x222
  sign mcounteren, 7
  sign mepc
  sign mcause
  sign_value mtval, mcause
  .irp csr, pmpcfg0, pmpcfg2, pmpaddr0, pmpaddr1, pmpaddr2, pmpaddr3
    sign \csr
  .endr
  sign stvec
  sign scounteren, 7
  sign senvcfg, 1
  sign sscratch
  sign sepc
  sign scause
  sign_value stval, scause
  sign satp
  csrw pmpcfg0, zero                 # an entry of four bytes stops even us from reading eight
  li a1, LAYOUT_WINDOW
  li a2, LAYOUT_TABLES + LAYOUT_TABLES_SIZE
  call copy_words
  addi a1, s2, SAVE_TRAPS
  ld t0, (a1)
  slli t0, t0, 6
  addi t0, t0, 8
  add a2, a1, t0
  call copy_words
  jr s4

# [a1, a2) to a0.
copy_words:
1:
  ld t0, (a1)
  sd t0, (a0)
  addi a0, a0, 8
  addi a1, a1, 8
  bne a1, a2, 1b
  ret

print_hash:
  mv s4, ra
  li a1, LAYOUT_SIGNATURE
  li a2, 0x9e3779b97f4a7c15
  li a3, 0
1:
  ld t0, (a1)
  xor a3, a3, t0
  mul a3, a3, a2
  srli t0, a3, 29
  xor a3, a3, t0
  addi a1, a1, 8
  bne a1, a0, 1b
  call print_word
  jr s4

print_signature:
  mv s4, ra
  mv s5, a0
  li s6, LAYOUT_SIGNATURE
1:
  ld a3, (s6)
  call print_word
  addi s6, s6, 8
  bne s6, s5, 1b
  li t0, '-'
  call print_character
  li t0, '\n'
  call print_character
  jr s4

# a3 in 16 digits and a line feed.
print_word:
  mv s7, ra
  li s8, 60
1:
  srl t0, a3, s8
  andi t0, t0, 15
  addi t0, t0, '0'
  li t1, '9'
  ble t0, t1, 2f
  addi t0, t0, 'a' - '9' - 1
2:
  call print_character
  addi s8, s8, -4
  bgez s8, 1b
  li t0, '\n'
  call print_character
  jr s7

print_character:
  li t1, UART
1:
  lbu t2, UART_LINE_STATUS(t1)
  andi t2, t2, UART_TRANSMITTER_EMPTY
  beqz t2, 1b
  sb t0, (t1)
  ret

.section .data
.balign 8
save:
  .space SAVE_LOG + LAYOUT_TRAPS * LAYOUT_TRAP_WORDS * 8

.section .pack, "a"
.balign 4096
pack:
  .incbin PACK
