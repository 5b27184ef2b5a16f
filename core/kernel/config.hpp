// Which kernel this is, and how much of everything it has. The limits carry the names they have in xv6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kernel {

/// Kernels that this source can build.
enum class Variant : std::uint8_t {
  classic,  ///< one kernel page table; copyin and copyout walk the user's table in software
  kpt,      ///< a kernel page table per process, which maps the user's pages too: copyin goes through the MMU
  super,    ///< 2 MiB superpages where user memory is large, and a page that tells programs their pid
  cow,      ///< fork shares pages until one side writes
  lazy,     ///< memory from sbrk comes when it is first touched
};
inline constexpr std::size_t kVariantCount = 5;

constexpr std::string_view name_of(Variant variant) {
  switch (variant) {
    case Variant::classic: return "classic";
    case Variant::kpt: return "kpt";
    case Variant::super: return "super";
    case Variant::cow: return "cow";
    case Variant::lazy: return "lazy";
  }
  return "";
}

/// What mappages asks of its range.
enum class MappagesContract : std::uint8_t {
  Rounds,   ///< any range: the pages that it touches are mapped. xv6 until 2023
  Insists,  ///< whole pages only, or it panics. xv6 since 2024
};

/// How vmprint writes an entry.
enum class VmprintFormat : std::uint8_t {
  Indices,    ///< "..0: pte ..." by its number in the table. The labs of 2020 to 2023
  Addresses,  ///< "..0x0000000000000000: pte ..." by the first virtual address it translates. Those since
              ///< 2024
};

/// The differences between the variants, one word each.
struct Features {
  bool process_kernel_tables = false;
  bool superpages = false;
  bool usyscall_page = false;
  bool copy_on_write = false;
  bool lazy_growth = false;
  MappagesContract mappages_contract = MappagesContract::Rounds;
  VmprintFormat vmprint_format = VmprintFormat::Indices;
};

constexpr Features features_of(Variant variant) {
  switch (variant) {
    case Variant::classic: break;
    case Variant::kpt: return {.process_kernel_tables = true};
    case Variant::super:
      return {.superpages = true,
              .usyscall_page = true,
              .mappages_contract = MappagesContract::Insists,
              .vmprint_format = VmprintFormat::Addresses};
    case Variant::cow: return {.copy_on_write = true};
    case Variant::lazy:
      return {.lazy_growth = true,
              .mappages_contract = MappagesContract::Insists,
              .vmprint_format = VmprintFormat::Addresses};
  }
  return {};
}

// A kernel that boots is one variant for good, and the code of the others drops out of it. Unit tests and the
// function lab choose while they run.
#ifdef PAGEWALK_VARIANT
inline constexpr bool kBootable = true;
constexpr Variant variant() { return Variant::PAGEWALK_VARIANT; }
constexpr Features features() { return features_of(variant()); }
#else
inline constexpr bool kBootable = false;
Variant variant();
inline Features features() { return features_of(variant()); }
#endif

inline constexpr std::size_t NCPU = 8;       ///< harts; further ones are parked
inline constexpr std::size_t NPROC = 64;     ///< processes
inline constexpr std::size_t NOFILE = 16;    ///< open files of one process
inline constexpr std::size_t NFILE = 100;    ///< open files of all processes
inline constexpr std::size_t NINODE = 64;    ///< inodes in memory
inline constexpr std::size_t NDEV = 10;      ///< device numbers
inline constexpr std::size_t MAXARG = 32;    ///< arguments of exec
inline constexpr std::size_t MAXPATH = 128;  ///< bytes of a path name, its final zero included

inline constexpr int ROOTDEV = 1;               ///< device number of the root file system
inline constexpr std::size_t MAXOPBLOCKS = 10;  ///< blocks that one file system operation may write
/// Blocks in the buffer cache: what a full log keeps there, and some to work with.
inline constexpr std::size_t NBUF = MAXOPBLOCKS * 4;

}  // namespace kernel
