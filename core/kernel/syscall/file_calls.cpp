// System calls on files: their arguments, and the descriptors of the current process. The work is done in fs.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "kernel/config.hpp"
#include "kernel/fs/file.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/fs/names.hpp"
#include "kernel/fs/path.hpp"
#include "kernel/fs/pipe.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/process/exec.hpp"
#include "kernel/process/process.hpp"
#include "kernel/syscall/arguments.hpp"
#include "kernel/syscall/syscall.hpp"

namespace kernel {
namespace {

constexpr int kFailed = -1;

using PathBuffer = std::array<char, MAXPATH>;

/// The place of the descriptor that argument `n` names; nullptr when it is not open.
File** argfd(unsigned n) {
  const auto fd = static_cast<std::size_t>(argint(n));
  auto& open_files = myproc()->open_files;
  if (fd >= open_files.size() || open_files[fd] == nullptr) return nullptr;
  return &open_files[fd];
}

/// The lowest free descriptor; -1 when there is none.
int free_descriptor() {
  const auto& open_files = myproc()->open_files;
  const auto found = std::find(open_files.begin(), open_files.end(), nullptr);
  return found != open_files.end() ? static_cast<int>(found - open_files.begin()) : kFailed;
}

/// Gives the file, with the caller's reference, the lowest free descriptor. -1 when there is none.
int fdalloc(File* file) {
  const int fd = free_descriptor();
  if (fd >= 0) myproc()->open_files[static_cast<std::size_t>(fd)] = file;
  return fd;
}

}  // namespace

std::int64_t sys_dup() {
  File** file = argfd(0);
  if (file == nullptr) return kFailed;
  const int fd = fdalloc(*file);
  if (fd >= 0) filedup(*file);
  return fd;
}

std::int64_t sys_read() {
  File** file = argfd(0);
  return file != nullptr ? fileread(*file, argaddr(1), argint(2)) : kFailed;
}

std::int64_t sys_write() {
  File** file = argfd(0);
  return file != nullptr ? filewrite(*file, argaddr(1), argint(2)) : kFailed;
}

std::int64_t sys_close() {
  File** file = argfd(0);
  if (file == nullptr) return kFailed;
  fileclose(std::exchange(*file, nullptr));
  return 0;
}

std::int64_t sys_fstat() {
  File** file = argfd(0);
  return file != nullptr ? filestat(*file, argaddr(1)) : kFailed;
}

std::int64_t sys_open() {
  PathBuffer buffer;
  const auto path = argstr(0, buffer);
  // Opening may create a file, or empty one: not when nobody could use it then.
  if (!path || free_descriptor() < 0) return kFailed;
  File* file = open_file(*path, argint(1));
  return file != nullptr ? fdalloc(file) : kFailed;
}

std::int64_t sys_mkdir() {
  PathBuffer buffer;
  const auto path = argstr(0, buffer);
  return path && make_directory(*path) ? 0 : kFailed;
}

std::int64_t sys_mknod() {
  PathBuffer buffer;
  const auto path = argstr(0, buffer);
  const auto major = static_cast<std::int16_t>(argint(1));
  const auto minor = static_cast<std::int16_t>(argint(2));
  return path && make_device(*path, major, minor) ? 0 : kFailed;
}

std::int64_t sys_link() {
  PathBuffer old_buffer;
  PathBuffer new_buffer;
  const auto old_path = argstr(0, old_buffer);
  const auto new_path = argstr(1, new_buffer);
  return old_path && new_path && link(*old_path, *new_path) ? 0 : kFailed;
}

std::int64_t sys_unlink() {
  PathBuffer buffer;
  const auto path = argstr(0, buffer);
  return path && unlink(*path) ? 0 : kFailed;
}

std::int64_t sys_chdir() {
  PathBuffer buffer;
  const auto path = argstr(0, buffer);
  if (!path) return kFailed;
  const Transaction transaction;
  InodeRef target = namei(*path);
  {
    const InodeLock lock(target);
    if (!lock || target->disk.type != FileType::Directory) return kFailed;
  }
  const InodeRef left(std::exchange(myproc()->cwd, target.release()));
  return 0;
}

std::int64_t sys_pipe() {
  const VirtAddr address = argaddr(0);
  const PipeEnds ends = pipealloc();
  if (ends.reader == nullptr) return kFailed;
  const std::array<int, 2> fds{fdalloc(ends.reader), fdalloc(ends.writer)};
  if (fds[1] >= 0 && copyout(myproc()->pagetable, address, bytes_of(fds))) return 0;
  for (const int fd : fds) {
    if (fd >= 0) myproc()->open_files[static_cast<std::size_t>(fd)] = nullptr;
  }
  fileclose(ends.reader);
  fileclose(ends.writer);
  return kFailed;
}

namespace {

/// argv of exec, copied from user memory. The texts share one page: what does not fit there would not fit on
/// the new stack.
class Arguments {
 public:
  Arguments() : page_(kalloc()) {}
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  ~Arguments() {
    if (page_) kfree(*page_);
  }

  /// Reads the array of pointers at `address`, up to a null pointer. False when something is bad, or too
  /// much.
  [[nodiscard]] bool fetch(VirtAddr address) {
    if (!page_) return false;
    std::span<char> room(object_at<char>(*page_), PGSIZE);
    for (; count_ < texts_.size(); address += sizeof(std::uint64_t)) {
      const auto pointer = fetchaddr(address);
      if (!pointer) return false;
      if (*pointer == 0) return true;
      const auto text = fetchstr(VirtAddr(*pointer), room);
      if (!text) return false;
      texts_[count_++] = *text;
      room = room.subspan(text->size() + 1);
    }
    return false;
  }
  std::span<const std::string_view> texts() const { return std::span(texts_).first(count_); }

 private:
  std::optional<PhysAddr> page_;
  std::array<std::string_view, MAXARG> texts_;
  std::size_t count_ = 0;
};

}  // namespace

std::int64_t sys_exec() {
  PathBuffer buffer;
  const auto path = argstr(0, buffer);
  Arguments arguments;
  if (!path || !arguments.fetch(argaddr(1))) return kFailed;
  return exec(*path, arguments.texts());
}

}  // namespace kernel
