// Which kernel this is, and how much of everything it has. The limits carry the names they have in xv6.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

/// Kernels that this source can build.
enum class Variant : std::uint8_t {
  Classic,  ///< one kernel page table; copyin and copyout walk the user's table in software
};
inline constexpr Variant kVariant = Variant::Classic;

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
