// A sanitizer for virtual memory: looks over the shoulder of a running kernel, whoever wrote it, and tells of
// nothing but mistakes.
//
// Translations are checked as they are used (tlb_model.hpp), faults in the kernel as they happen. Tables and
// free pages are checked at quiet moments: when no hart is inside the kernel for a process. Even then a
// process may have been interrupted midway. So what looks wrong is a finding only when it is seen again after
// each process concerned has been in user mode, or has slept unchanged for a second; a page is lost when it
// has been unreachable for 0.2 seconds. Times are the guest's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "inspect/checks/finding.hpp"
#include "inspect/checks/lost_pages.hpp"
#include "inspect/checks/survey.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/observers.hpp"
#include "inspect/tlb_model.hpp"
#include "machine/machine.hpp"

namespace inspect {

enum class CheckState : std::uint8_t { Fine, Found, Unknown };

/// Why a check can say nothing.
enum class CheckGap : std::uint8_t {
  None,
  NoProcesses,   ///< the kernel's processes are not known
  NoCpus,        ///< nor is which of them runs on which hart
  NoFreeList,    ///< the kernel's free pages are not known
  NotYet,        ///< no quiet moment so far
  CodeWritable,  ///< the programs are mapped with writable code, all of them: no mistake, but no protection
};

struct CheckStatus {
  Check check = Check::FreeMapped;
  CheckState state = CheckState::Unknown;
  CheckGap gap = CheckGap::None;
};

class Checks final : public Observer {
 public:
  /// More than anybody reads; further ones are counted.
  static constexpr std::size_t kMostFindings = 200;

  /// Both must outlive it. It sees nothing before it is among a machine's observers.
  Checks(const machine::Machine& machine, const KernelModel& model);

  /// Takes a look, if it is time to and the moment is quiet. A host calls it between slices of a run, so that
  /// a guest that only waits is looked at, too. After a reset or a jump back it begins anew.
  void look();

  const std::vector<Finding>& findings() const { return findings_; }
  /// Found, but not kept.
  std::uint64_t more_findings() const { return more_; }
  /// Of every check, in the order of Check.
  std::vector<CheckStatus> status() const;
  /// How often tables and free pages have been looked at.
  std::uint64_t looks() const { return looks_; }
  /// What the TLB of a hart may hold.
  const TlbModel& tlb(unsigned hart) const { return tlbs_[hart]; }

  machine::WalkWatch walk_watch() const override { return machine::WalkWatch::On; }
  void walked(std::uint64_t satp, const machine::WalkRequest& request,
              const machine::WalkResult& result) override;
  void fenced(const machine::Hart& hart, std::optional<riscv::VirtAddr> va,
              std::optional<std::uint64_t> asid) override;
  void trap_taken(const machine::Hart& hart, const machine::TrapTaken& trap) override;
  void trap_left(const machine::Hart& hart) override;

 private:
  /// What a process has done, as far as it tells that it is not in the midst of something.
  struct Track {
    std::uint32_t pid = 0;
    std::uint64_t in_user = 0;  ///< the last cycle at which it was seen in user mode
    bool seen_in_user = false;
    std::tuple<ProcessState, std::uint64_t, std::uint64_t, std::uint64_t>
        asleep{};  ///< state, channel, ra, s0
    std::uint64_t asleep_since = 0;
  };
  using Key = std::tuple<Check, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>;
  struct Suspicion {
    std::uint64_t since = 0;
    std::uint64_t since_cycle = 0;
    std::uint64_t last_look = 0;
    std::optional<std::size_t> finding;  ///< its index, once confirmed
  };

  void begin_anew();
  bool quiet() const;
  bool booted();
  void look_now();
  void note_users();
  void note_sleepers(const Survey& survey);
  void weigh(Finding suspicion);
  bool confirmed(const Finding& finding, const Suspicion& suspicion) const;
  void weigh_lost_pages(const Survey& survey);
  std::optional<std::size_t> keep(Finding finding);
  void event(Finding finding);
  std::vector<Party> running_on(unsigned hart) const;
  Place place_of(const machine::Hart& hart) const;
  void check_stack(const machine::Hart& hart, const machine::TrapTaken& trap);
  static Key key_of(const Finding& finding);

  const machine::Machine& machine_;
  const KernelModel& model_;
  std::vector<TlbModel> tlbs_;                ///< of each hart
  std::vector<std::uint32_t> kernel_faults_;  ///< of each hart, without a return from a trap between them
  std::unordered_map<std::uint64_t, Track> tracks_;  ///< by slot
  std::map<Key, Suspicion> suspicions_;
  LostPages lost_pages_;
  std::vector<Finding> findings_;
  std::uint64_t more_ = 0;
  std::uint64_t looks_ = 0;
  std::uint64_t last_look_cycle_ = 0;
  std::uint64_t last_boot_test_cycle_ = 0;
  std::uint64_t now_ = 0;  ///< cycle of the last thing seen
  bool code_writable_ = false;
};

}  // namespace inspect
