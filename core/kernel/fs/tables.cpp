// What the booted kernel's file system keeps in memory. On the host each test has tables of its own.
#include "kernel/fs/buffer_cache.hpp"
#include "kernel/fs/file.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/log.hpp"

namespace kernel {
namespace {

constinit BufferCache the_buffer_cache;
constinit Log the_log;
constinit InodeTable the_inode_table;
constinit FileTable the_file_table;

}  // namespace

BufferCache& buffer_cache() { return the_buffer_cache; }
Log& operation_log() { return the_log; }
InodeTable& inode_table() { return the_inode_table; }
FileTable& file_table() { return the_file_table; }

}  // namespace kernel
