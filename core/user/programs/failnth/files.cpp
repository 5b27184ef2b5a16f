// Files, which need no pages but those of the program: a kernel that takes some must give them back.
#include "user/lib/string.hpp"
#include "workloads.hpp"

namespace failnth {
namespace {

using namespace user;

constinit char block[kBlockSize]{};

void write_and_read_a_file() {
  const int file = open("failnth-file", O_CREATE | O_RDWR | O_TRUNC);
  must(file >= 0);
  for (int i = 0; i < 3; i++) must(write(file, block, sizeof block) == sizeof block);
  close(file);
  const int again = open("failnth-file", O_RDONLY);
  must(again >= 0);
  must(read(again, block, sizeof block) == sizeof block);
}

void write_a_large_file() {
  const int file = open("failnth-file", O_CREATE | O_RDWR | O_TRUNC);
  must(file >= 0);
  for (int i = 0; i < 20; i++) must(write(file, block, sizeof block) == sizeof block);
}

void make_directories() {
  must(mkdir("failnth-dir") == 0);
  must(mkdir("failnth-dir/inner") == 0);
  must(chdir("failnth-dir/inner") == 0);
  must(chdir("../..") == 0);
  must(unlink("failnth-dir/inner") == 0);
}

void link_and_unlink() {
  const int file = open("failnth-file", O_CREATE | O_RDWR);
  must(file >= 0);
  must(link("failnth-file", "failnth-out") == 0);
  must(unlink("failnth-file") == 0);
  must(unlink("failnth-out") == 0);
  must(write(file, "x", 1) == 1);
}

void open_many_files() {
  while (open("README", O_RDONLY) >= 0) {
  }
  close(5);
  must(dup(4) == 5);
}

void make_a_device() {
  must(mknod("failnth-file", kConsoleMajor, 0) == 0);
  const int device = open("failnth-file", O_RDWR);
  must(device >= 0);
  must_be_right(write(device, "", 0) == 0);
}

void write_files_in_two_processes() {
  start([] { write_and_read_a_file(); });
  const int file = open("failnth-out", O_CREATE | O_RDWR | O_TRUNC);
  if (file >= 0) write(file, block, sizeof block);
  finish();
}

constexpr Workload kWorkloads[] = {
    {"write_and_read_a_file", write_and_read_a_file},
    {"write_a_large_file", write_a_large_file},
    {"make_directories", make_directories},
    {"link_and_unlink", link_and_unlink},
    {"open_many_files", open_many_files},
    {"make_a_device", make_a_device},
    {"write_files_in_two_processes", write_files_in_two_processes},
};

}  // namespace

constinit const std::span<const Workload> file_workloads = kWorkloads;

void remove_files() {
  for (const char* path : {"failnth-dir/inner", "failnth-dir", "failnth-file", "failnth-out"}) unlink(path);
}

}  // namespace failnth
