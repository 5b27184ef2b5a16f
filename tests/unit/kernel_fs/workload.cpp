#include "unit/kernel_fs/workload.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "kernel/abi/open_flags.hpp"
#include "kernel/fs/names.hpp"
#include "unit/kernel_fs/checker.hpp"
#include "user/mkfs/file_system_image.hpp"

namespace kernel_fs_test {
namespace {

using Call = Step::Call;
constexpr int kCreate = abi::O_CREATE | abi::O_RDWR;
constexpr int kTruncate = abi::O_TRUNC | abi::O_RDWR;

Operation write_file(std::string name, std::string path, int flags, int bytes) {
  return {std::move(name),
          {{.call = Call::Open, .path = std::move(path), .number = flags},
           {.call = Call::Write, .number = bytes},
           {.call = Call::Close}}};
}
Operation append(std::string path, int bytes) {
  return {"append to " + path,
          {{.call = Call::Open, .path = path, .number = abi::O_RDWR},
           {.call = Call::SeekEnd},
           {.call = Call::Write, .number = bytes},
           {.call = Call::Close}}};
}
Operation truncate(std::string path) {
  return {"truncate " + path,
          {{.call = Call::Open, .path = path, .number = kTruncate}, {.call = Call::Close}}};
}
Operation unlink_open(std::string path) {
  return {"unlink open " + path,
          {{.call = Call::Open, .path = path, .number = abi::O_RDWR},
           {.call = Call::Unlink, .path = path},
           {.call = Call::Write, .number = 700},
           {.call = Call::Close}}};
}
Operation make_directory(std::string path) {
  return {"mkdir " + path, {{.call = Call::MakeDirectory, .path = path}}};
}
Operation make_device(std::string path) {
  return {"mknod " + path, {{.call = Call::MakeDevice, .path = path}}};
}
Operation link(std::string path, std::string new_path) {
  return {"link " + path + " " + new_path, {{.call = Call::Link, .path = path, .new_path = new_path}}};
}
Operation unlink(std::string path) { return {"unlink " + path, {{.call = Call::Unlink, .path = path}}}; }
Operation rename(std::string path, std::string new_path) {
  return {"rename " + path + " " + new_path,
          {{.call = Call::Link, .path = path, .new_path = new_path}, {.call = Call::Unlink, .path = path}}};
}

/// Bytes that tell where in which write they were.
std::string pattern(unsigned write, int count) {
  std::string bytes(static_cast<std::size_t>(count), '\0');
  for (std::size_t i = 0; i < bytes.size(); i++) {
    bytes[i] = static_cast<char>(1 + (i * 31 + i / 251 + write * 7919) % 255);
  }
  return bytes;
}

Start make_start() {
  const mkfs::FileSystemImage empty({.block_count = 128, .inode_count = 32});
  Computer computer(Image(empty.bytes().begin(), empty.bytes().end()));
  if (const char* problem = computer.boot()) throw std::logic_error(problem);
  Session session(Model{});
  const Workload preparation{write_file("f", "f", kCreate, 100), write_file("big", "big", kCreate, 13 * 1024),
                             make_directory("d"), write_file("d/f", "d/f", kCreate, 1500)};
  for (const Operation& operation : preparation) {
    for (const Step& step : operation.steps) {
      if (!session.run(step).succeeded) throw std::logic_error("the start fails at " + operation.name);
    }
  }
  return {computer.disk().image(), session.model()};
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all{
      write_file("create n", "n", kCreate, 100),
      write_file("create d/n", "d/n", kCreate, 2000),
      write_file("create empty n", "n", kCreate, 0),
      write_file("create large n", "n", kCreate, 14 * 1024),
      write_file("create large d/n", "d/n", kCreate, 14 * 1024),
      write_file("overwrite f", "f", kCreate, 60),
      write_file("overwrite d/f", "d/f", abi::O_WRONLY, 3000),
      write_file("overwrite big", "big", abi::O_RDWR, 2500),
      write_file("replace f", "f", kCreate | abi::O_TRUNC, 50),
      write_file("replace big", "big", kTruncate, 1100),
      append("f", 1500),
      append("d/f", 20),
      append("big", 1500),
      truncate("f"),
      truncate("big"),
      make_directory("e"),
      make_directory("d/e"),
      make_directory("f"),
      make_device("n"),
      make_device("d/c"),
      link("f", "n"),
      link("f", "d/n"),
      link("big", "d/n"),
      link("d/f", "n"),
      link("d", "n"),
      unlink("f"),
      unlink("d/f"),
      unlink("big"),
      unlink("n"),
      unlink("d/n"),
      unlink("d/c"),
      unlink("d"),
      unlink("e"),
      unlink("d/e"),
      unlink_open("f"),
      unlink_open("big"),
      unlink_open("d/n"),
      rename("f", "n"),
      rename("d/f", "n"),
      rename("big", "d/n"),
      rename("n", "f"),
  };
  return all;
}

std::vector<Workload> workloads_of(std::size_t length) {
  std::vector<Workload> shorter{{}};
  for (; length > 0; length--) {
    std::vector<Workload> longer;
    for (const Workload& workload : shorter) {
      for (const Operation& operation : operations()) {
        longer.push_back(workload);
        longer.back().push_back(operation);
      }
    }
    shorter = std::move(longer);
  }
  return shorter;
}

std::string name_of(const Workload& workload) {
  std::string name;
  for (const Operation& operation : workload) name += (name.empty() ? "" : "; ") + operation.name;
  return name;
}

const Start& start() {
  static const Start once = make_start();
  return once;
}

Session::Outcome Session::run(const Step& step) {
  switch (step.call) {
    case Call::Open: return open(step);
    case Call::Write: return write(step);
    case Call::SeekEnd: {
      if (file_ == nullptr) return {true, true, {}};
      const int size = static_cast<int>(model_.size(node_));
      const bool succeeded = fileread(file_, riscv::VirtAddr(0), size) == size;
      if (!succeeded) close();
      return {succeeded, model_.is_file(node_), {}};
    }
    case Call::Close: close(); return {true, true, {}};
    case Call::MakeDirectory:
      return change(kernel::make_directory(step.path),
                    [&](Model& model) { return model.make_directory(step.path); });
    case Call::MakeDevice:
      return change(kernel::make_device(step.path, 3, 4),
                    [&](Model& model) { return model.make_device(step.path, 3, 4); });
    case Call::Link:
      return change(kernel::link(step.path, step.new_path),
                    [&](Model& model) { return model.link(step.path, step.new_path); });
    case Call::Unlink:
      return change(kernel::unlink(step.path), [&](Model& model) { return model.unlink(step.path); });
  }
  throw std::logic_error("no such call");
}

Session::Outcome Session::change(bool succeeded, const std::function<bool(Model&)>& on_model) {
  Model changed = model_;
  const bool expected = on_model(changed);
  Outcome outcome{succeeded, expected, {}};
  if (succeeded) {
    model_ = std::move(changed);
  } else if (expected) {
    outcome.possible.push_back(changed.tree());
  }
  return outcome;
}

Session::Outcome Session::open(const Step& step) {
  file_ = kernel::open_file(step.path, step.number);
  return change(file_ != nullptr, [&](Model& model) {
    const auto node = model.open(step.path, step.number);
    if (node) node_ = *node;
    return node.has_value();
  });
}

Session::Outcome Session::write(const Step& step) {
  if (file_ == nullptr) return {true, true, {}};
  const std::string bytes = pattern(writes_++, step.number);
  const std::size_t offset = file_->offset;
  const Model before = model_;
  const int written = filewrite(file_, Computer::current().place(bytes), step.number);
  if (!model_.is_file(node_)) return {written == step.number, false, {}};  // a device without a driver
  if (written > 0) model_.write(node_, offset, bytes.substr(0, static_cast<std::size_t>(written)));
  // A long write is several transactions.
  Outcome outcome{written == step.number, true, {}};
  for (std::size_t length = 1024; length < bytes.size() + 1024; length += 1024) {
    Model partial = before;
    partial.write(node_, offset, bytes.substr(0, length));
    outcome.possible.push_back(partial.tree());
  }
  return outcome;
}

void Session::close() {
  if (file_ != nullptr) fileclose(std::exchange(file_, nullptr));
}

}  // namespace kernel_fs_test
