#include "calls.hpp"

#include "user/lib/io.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace badpointers {
namespace {

using namespace user;
using testing::pointer_to;

/// The text in the pages of this program may be a name; whatever got it goes again.
std::int64_t unlinked(std::int64_t result, std::uint64_t address) {
  if (result >= 0) unlink(pointer_to(address));
  return result;
}

std::int64_t read_file(std::uint64_t address, int length) {
  const OpenFile file("README", O_RDONLY);
  return read(file.fd(), pointer_to(address), length);
}

std::int64_t read_pipe(std::uint64_t address, int length) {
  testing::Pipe pipe;
  write(pipe.writer(), "0123456789abcdef", 16);
  pipe.close_writer();
  return read(pipe.reader(), pointer_to(address), length);
}

std::int64_t write_file(std::uint64_t address, int length) {
  const OpenFile file("badpointers-out", O_CREATE | O_WRONLY | O_TRUNC);
  return write(file.fd(), pointer_to(address), length < 0x10000 ? length : 0x7fffffff);
}

/// No reader is left, or a long write of memory that can be read would wait for ever.
std::int64_t write_pipe(std::uint64_t address, int length) {
  testing::Pipe pipe;
  if (length > 2048) pipe.close_reader();
  return write(pipe.writer(), pointer_to(address), length);
}

std::int64_t write_device(std::uint64_t address, int length) {
  mknod("badpointers-dev", 7, 0);
  const int device = open("badpointers-dev", O_RDWR);
  return write(device, pointer_to(address), length);
}

std::int64_t fstat_file(std::uint64_t address, int) {
  const OpenFile file("README", O_RDONLY);
  return fstat(file.fd(), pointer_to<Stat>(address));
}

std::int64_t make_pipe(std::uint64_t address, int) { return pipe(pointer_to<int>(address)); }

/// A null pointer asks for no status, so that is not tried.
std::int64_t wait_child(std::uint64_t address, int) {
  if (address == 0) return -1;
  const int child = fork();
  if (child == 0) exit(0);
  const int pid = wait(pointer_to<int>(address));
  return pid == child ? 0 : pid;
}

std::int64_t open_existing(std::uint64_t address, int) { return open(pointer_to(address), O_RDONLY); }
std::int64_t open_new(std::uint64_t address, int) {
  return unlinked(open(pointer_to(address), O_CREATE | O_RDWR), address);
}
std::int64_t make_directory(std::uint64_t address, int) {
  return unlinked(mkdir(pointer_to(address)), address);
}
std::int64_t make_node(std::uint64_t address, int) {
  return unlinked(mknod(pointer_to(address), 7, 7), address);
}
std::int64_t link_old(std::uint64_t address, int) { return link(pointer_to(address), "badpointers-out"); }
std::int64_t link_new(std::uint64_t address, int) {
  return unlinked(link("README", pointer_to(address)), address);
}
std::int64_t unlink_path(std::uint64_t address, int) { return unlink(pointer_to(address)); }
std::int64_t change_directory(std::uint64_t address, int) { return chdir(pointer_to(address)); }

std::int64_t exec_path(std::uint64_t address, int) {
  char name[] = "echo";
  char* argv[] = {name, nullptr};
  return exec(pointer_to(address), argv);
}
std::int64_t exec_arguments(std::uint64_t address, int) { return exec("echo", pointer_to<char*>(address)); }
std::int64_t exec_argument(std::uint64_t address, int) {
  char name[] = "echo";
  char* argv[] = {name, pointer_to(address), nullptr};
  return exec("echo", argv);
}

/// Any page may be asked for. Those that are not the program's count as not accessed.
std::int64_t pgaccess_pages(std::uint64_t address, int length) {
  static std::uint64_t mask;
  return pgaccess(pointer_to(address), length, &mask) < 0 ? -1 : 0;
}
std::int64_t pgaccess_mask(std::uint64_t address, int) { return pgaccess(nullptr, 64, pointer_to(address)); }

constexpr Call kCalls[] = {
    {"read of a file", read_file, Direction::Writes},
    {"read of a pipe", read_pipe, Direction::Writes},
    {"write to a file", write_file, Direction::Reads},
    {"write to a pipe", write_pipe, Direction::Reads},
    {"write to a device", write_device, Direction::Reads},
    {"pgaccess of pages", pgaccess_pages, Direction::Reads},
    {"fstat", fstat_file, Direction::WritesFixed, sizeof(Stat)},
    {"pipe", make_pipe, Direction::WritesFixed, 2 * sizeof(int)},
    {"wait", wait_child, Direction::WritesFixed, sizeof(int)},
    {"pgaccess into a mask", pgaccess_mask, Direction::WritesFixed, 8},
    {"open", open_existing, Direction::ReadsText},
    {"open of a new file", open_new, Direction::ReadsText},
    {"mkdir", make_directory, Direction::ReadsText},
    {"mknod", make_node, Direction::ReadsText},
    {"link from", link_old, Direction::ReadsText},
    {"link to", link_new, Direction::ReadsText},
    {"unlink", unlink_path, Direction::ReadsText},
    {"chdir", change_directory, Direction::ReadsText},
    {"exec", exec_path, Direction::ReadsText},
    {"exec with arguments", exec_arguments, Direction::ReadsText},
    {"exec with an argument", exec_argument, Direction::ReadsText},
};

}  // namespace

constinit const std::span<const Call> calls = kCalls;

}  // namespace badpointers
