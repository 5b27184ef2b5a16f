#include "kernel/fs/names.hpp"

#include <limits>

#include "kernel/abi/open_flags.hpp"
#include "kernel/config.hpp"
#include "kernel/fs/file.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/fs/path.hpp"

namespace kernel {
namespace {

struct NewNode {
  FileType type;
  std::int16_t major = 0;
  std::int16_t minor = 0;
};

/// One name more or less for a locked inode.
bool can_link_again(const Inode* ip) { return ip->disk.links < std::numeric_limits<std::int16_t>::max(); }
void change_links(Inode* ip, int difference) {
  ip->disk.links = static_cast<std::int16_t>(ip->disk.links + difference);
  iupdate(ip);
}

/// Whether entries can be added to the locked inode: it is a directory, and not one that was removed while in
/// use.
bool accepts_entries(const Inode* ip) { return ip->disk.type == FileType::Directory && ip->disk.links > 0; }

/// Fills a new directory and names the new inode in its parent. The caller holds both locks.
bool attach(Inode* parent, const FileName& name, Inode* ip) {
  const bool is_directory = ip->disk.type == FileType::Directory;
  if (is_directory && !(can_link_again(parent) && dirlink(ip, file_name("."), ip->number) &&
                        dirlink(ip, file_name(".."), parent->number))) {
    return false;
  }
  if (!dirlink(parent, name, ip->number)) return false;
  if (is_directory) change_links(parent, +1);
  return true;
}

/// A new inode under a name that is free. The caller holds the parent's lock.
InodeRef create_in(Inode* parent, const FileName& name, const NewNode& node) {
  InodeRef inode(ialloc(node.type));
  const InodeLock lock(inode);
  if (!lock) return {};
  inode->disk.major = node.major;
  inode->disk.minor = node.minor;
  change_links(inode.get(), +1);
  if (attach(parent, name, inode.get())) return inode;
  change_links(inode.get(), -1);  // letting go of it frees it
  return {};
}

enum class IfExists : std::uint8_t { Fail, Use };

/// Inside a transaction. Empty when a part of the path is missing, the name is taken, or the disk is full.
InodeRef create(std::string_view path, const NewNode& node, IfExists if_exists) {
  const ParentDirectory parent = nameiparent(path);
  const InodeLock lock(parent.directory);
  if (!lock || !accepts_entries(parent.directory.get())) return {};
  const EntrySearch found = dirlookup(parent.directory.get(), parent.name);
  if (found) return if_exists == IfExists::Use ? InodeRef(iget(found.inode)) : InodeRef();
  if (!found.is_absent() || !log_writable()) return {};
  return create_in(parent.directory.get(), parent.name, node);
}

/// Whether the locked inode may be opened with these flags.
bool may_open(const Inode* ip, int flags) {
  switch (ip->disk.type) {
    case FileType::Directory: return flags == abi::O_RDONLY;
    case FileType::Device: return ip->disk.major >= 0 && ip->disk.major < static_cast<int>(NDEV);
    case FileType::Regular: return true;
    case FileType::Free: break;
  }
  return false;
}

/// A name that unlink must leave alone, or the directory would lose its place in the tree.
bool is_dot_or_dotdot(const FileName& name) { return name == file_name(".") || name == file_name(".."); }

/// Opens what the path names. False, and the file stays as it was, when that cannot be done.
bool open_into(File& file, std::string_view path, int flags) {
  InodeRef inode =
      (flags & abi::O_CREATE) != 0 ? create(path, {FileType::Regular}, IfExists::Use) : namei(path);
  const InodeLock lock(inode);
  if (!lock || !may_open(inode.get(), flags)) return false;
  const bool truncate = (flags & abi::O_TRUNC) != 0 && inode->disk.type == FileType::Regular;
  if (truncate && !(log_writable() && itrunc(inode.get()))) return false;
  file.kind = inode->disk.type == FileType::Device ? File::Kind::Device : File::Kind::Inode;
  file.major = inode->disk.major;
  file.readable = (flags & abi::O_WRONLY) == 0;
  file.writable = (flags & (abi::O_WRONLY | abi::O_RDWR)) != 0;
  file.inode = idup(inode.get());
  return true;
}

bool add_link(std::string_view old_path, std::string_view new_path) {
  const InodeRef inode = namei(old_path);
  {
    const InodeLock lock(inode);
    if (!lock || inode->disk.type == FileType::Directory || !can_link_again(inode.get())) return false;
    // Counted already, because only one of the two locks may be held: nobody else must see the last name go
    // meanwhile.
    change_links(inode.get(), +1);
  }
  {
    const ParentDirectory parent = nameiparent(new_path);
    const InodeLock lock(parent.directory);
    if (lock && accepts_entries(parent.directory.get()) &&
        dirlink(parent.directory.get(), parent.name, inode->number)) {
      return true;
    }
  }
  const InodeLock lock(inode);
  if (lock) change_links(inode.get(), -1);
  return false;
}

/// Whether the entry can be taken out of its directory: both are locked, the names are right, and nothing is
/// below it. On a damaged disk the counts may say that the parent has no subdirectory.
bool may_remove(const Inode* parent, Inode* ip) {
  if (ip->disk.links < 1) return false;
  return ip->disk.type != FileType::Directory || (parent->disk.links > 1 && is_empty_directory(ip));
}

bool remove_link(std::string_view path) {
  const ParentDirectory parent = nameiparent(path);
  InodeLock parent_lock(parent.directory);
  if (!parent_lock || parent.directory->disk.type != FileType::Directory || is_dot_or_dotdot(parent.name)) {
    return false;
  }
  const EntrySearch found = dirlookup(parent.directory.get(), parent.name);
  // On a damaged disk a directory may contain itself, and its lock is ours already.
  if (!found || found.inode == parent.directory->number) return false;
  const InodeRef inode(iget(found.inode));
  const InodeLock lock(inode);
  if (!lock || !may_remove(parent.directory.get(), inode.get())) return false;

  const abi::DirectoryEntry free_entry{};
  const auto erased =
      writei(parent.directory.get(), EitherAddress::kernel(&free_entry), found.offset, sizeof free_entry);
  if (erased != sizeof free_entry) return false;
  if (inode->disk.type == FileType::Directory) change_links(parent.directory.get(), -1);
  change_links(inode.get(), -1);
  return true;
}

}  // namespace

File* open_file(std::string_view path, int flags) {
  File* file = filealloc();
  if (file == nullptr) return nullptr;
  if (transact([&] { return open_into(*file, path, flags); })) return file;
  fileclose(file);
  return nullptr;
}

bool make_directory(std::string_view path) {
  return transact([&] { return static_cast<bool>(create(path, {FileType::Directory}, IfExists::Fail)); });
}

bool make_device(std::string_view path, std::int16_t major, std::int16_t minor) {
  return transact([&] {
    return static_cast<bool>(create(path, {FileType::Device, major, minor}, IfExists::Fail));
  });
}

bool link(std::string_view old_path, std::string_view new_path) {
  return transact([&] { return log_writable() && add_link(old_path, new_path); });
}

bool unlink(std::string_view path) {
  return transact([&] { return log_writable() && remove_link(path); });
}

}  // namespace kernel
