// Which data blocks of the disk are in use: the bitmap.
#pragma once

#include <span>

#include "kernel/abi/fs_format.hpp"

namespace kernel {

using abi::BlockNumber;

/// Whether the number can be a block of a file: on the disk, and not one of the file system's own.
bool is_data_block(BlockNumber block);

/// A block of zeros that was free; None when the disk is full or fails. Inside a transaction.
[[nodiscard]] BlockNumber balloc();

/// Whether the disk delivers what bfree needs for all of the blocks.
[[nodiscard]] bool can_free(std::span<const BlockNumber> blocks);

/// Frees a block of a file. Inside a transaction, which is aborted when the disk does not deliver the bitmap.
/// Numbers that cannot be right, on a damaged disk, are ignored.
void bfree(BlockNumber block);

}  // namespace kernel
