// Sequences of system calls, run by the kernel and by the model side by side.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "unit/kernel_fs/computer.hpp"
#include "unit/kernel_fs/model.hpp"

namespace kernel_fs_test {

/// One system call. Open, Seek, Write and Close work on the one file that an operation has open.
struct Step {
  enum class Call : std::uint8_t { Open, SeekEnd, Write, Close, MakeDirectory, MakeDevice, Link, Unlink };
  Call call;
  std::string path{};
  std::string new_path{};  ///< of Link
  int number = 0;          ///< flags of Open, bytes of Write
};

/// What a user would call one action.
struct Operation {
  std::string name;
  std::vector<Step> steps;
};
using Workload = std::vector<Operation>;

/// Creating, writing, linking, removing ... with a few names in two directories: of each kind at least one.
const std::vector<Operation>& operations();

/// All sequences of so many operations.
std::vector<Workload> workloads_of(std::size_t length);
std::string name_of(const Workload& workload);

/// A disk with the files f (100 bytes), big (13 KiB, with an indirect block) and d/f (1500 bytes), and the
/// same as a model.
struct Start {
  Image image;
  Model model;
};
const Start& start();

/// Runs steps on the current computer and applies to the model what the kernel says was done.
class Session {
 public:
  explicit Session(Model model) : model_(std::move(model)) {}
  ~Session() { close(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  struct Outcome {
    bool succeeded;  ///< as the kernel says; a write that did less than asked has failed
    bool expected;   ///< whether the model succeeds
    /// What a crash within the step may leave, beside the states before and after it; what a step that
    /// failed would have made is among them.
    std::vector<Tree> possible;
  };
  Outcome run(const Step& step);

  const Model& model() const { return model_; }

 private:
  Outcome open(const Step& step);
  Outcome write(const Step& step);
  Outcome change(bool succeeded, const std::function<bool(Model&)>& on_model);
  void close();

  Model model_;
  kernel::File* file_ = nullptr;
  std::size_t node_ = 0;  ///< of the model, while file_ is open
  unsigned writes_ = 0;   ///< so far: no two have the same content
};

/// The tree as the kernel shows it through its own system calls; what they cannot open or read is left out or
/// cut short. On a damaged disk it has an end, too.
Tree tree_through_the_kernel();

}  // namespace kernel_fs_test
