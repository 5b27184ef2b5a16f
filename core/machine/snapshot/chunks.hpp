// The container of a snapshot file:
//
//   0   8 bytes   89 'P' 'W' 'S' 'N' 'A' 'P' 0a
//   8   u32       format version
//   then chunks, each
//       8 bytes   name, padded with zeros
//       u32       size of the contents
//       u32       CRC-32 (IEEE 802.3) of name, size and contents
//       contents
//   the last of which is called "end", is empty and ends the file. Numbers are little-endian.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "machine/result.hpp"
#include "machine/snapshot/bytes.hpp"

namespace machine {

inline constexpr std::uint32_t kSnapshotVersion = 2;

struct Chunk {
  std::string name;
  std::size_t offset = 0;  ///< of the contents in the file
  std::span<const std::uint8_t> contents;
};

class ChunkWriter {
 public:
  ChunkWriter();
  /// What is appended to contents() from now on belongs to the chunk of that name: 1 to 8 characters.
  void begin(std::string_view name);
  Bytes& contents() { return file_; }
  /// The whole file.
  Bytes finish();

 private:
  void close();

  Bytes file_;
  std::size_t open_ = 0;  ///< offset of the header of the chunk being written; 0 for none
};

/// All chunks but the last, every checksum found right.
Result<std::vector<Chunk>> read_chunks(std::span<const std::uint8_t> file);

}  // namespace machine
