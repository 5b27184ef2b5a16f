// Which process a hart runs, asked again and again while the machine runs.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"

namespace inspect {

struct RunningProcess {
  std::uint64_t slot = 0;  ///< address of its structure, or what else tells it from others; 0 for none
  std::uint32_t pid = 0;
  std::array<char, 16> name{};
};

/// `pid 2 sh`, or `no process`. Of the name what cannot be printed is a question mark.
std::string process_words(const RunningProcess& process);

class RunningProcesses {
 public:
  RunningProcesses(const KernelModel& model, const machine::Machine& machine);

  /// By what the kernel says it runs there; or else by the last user page table seen in its satp.
  RunningProcess on(const machine::Hart& hart);
  void clear();

 private:
  std::uint64_t slot_by_satp(const machine::Hart& hart);
  RunningProcess process_at(std::uint64_t slot) const;

  const KernelModel& model_;
  const machine::Machine& machine_;
  struct Seen {
    std::uint64_t satp = 0;
    std::uint64_t slot = 0;
  };
  std::vector<Seen> seen_;  ///< by hart; of kernels that do not say
};

}  // namespace inspect
