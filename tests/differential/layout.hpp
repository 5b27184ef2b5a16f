// Where a pack of programs keeps what, and the shape of its records: read by the generator and by the
// assembler, hence macros.
//
//   0x8000_0000  harness, then the pack: LAYOUT_PACK_COUNT, LAYOUT_PACK_DETAIL, records one behind the other
//   0x8300_0000  signature of the program that has just ended
//   0x8400_0000  data window, two pages; then three page tables: root, middle, leaf
//   0x8410_0000  the slot that every program is copied to and runs in
#pragma once

#define LAYOUT_SIGNATURE   0x83000000
#define LAYOUT_WINDOW      0x84000000
#define LAYOUT_WINDOW_SIZE 0x2000
// Each page of the window holds an ecall at this offset.
#define LAYOUT_WINDOW_ECALL 0xf80
#define LAYOUT_TABLES       0x84002000
#define LAYOUT_TABLES_SIZE  0x3000
#define LAYOUT_CODE         0x84100000
#define LAYOUT_CODE_LIMIT   0x10000

// The user-mode view of the same gigabyte: RAM appears once more with the U bit at this distance.
#define LAYOUT_USER_ALIAS 0x80000000

// Offsets into the pack.
#define LAYOUT_PACK_COUNT   0
#define LAYOUT_PACK_DETAIL  8
#define LAYOUT_PACK_RECORDS 16

// Offsets into a record. x1 to x31 and f0 to f31 are initial values.
#define LAYOUT_RECORD_SEED      0
#define LAYOUT_RECORD_CODE_SIZE 8
#define LAYOUT_RECORD_X         16
#define LAYOUT_RECORD_F         264
#define LAYOUT_RECORD_CODE      520

// A signature is 31 integer registers, mstatus, 32 floating-point registers, the other CSRs of harness.S, the
// data window, the page tables, the number of traps, and eight words for each of them. After so many a
// program is stopped.
#define LAYOUT_TRAPS      32
#define LAYOUT_TRAP_WORDS 8
