// The fast interpreter beside the reference: a second machine follows the first through its input log, and
// the two are compared wherever the first one stops.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "machine/machine.hpp"
#include "machine/result.hpp"

namespace machine {

class LockStep {
 public:
  /// `leader` may be run, typed to and reset as ever; it outlives this object.
  static Result<std::unique_ptr<LockStep>> create(Machine& leader);

  /// Brings the follower to where the leader stands. Gives the first difference in words, with the
  /// instruction behind which it shows if that can be found by going back and stepping; the leader then
  /// stands there.
  std::optional<std::string> follow();

 private:
  enum class Memory : std::uint8_t { Ram, Disk };
  struct Moment {
    Checkpoint leader, follower;
  };

  LockStep(Machine& leader, std::unique_ptr<Machine> follower);
  void catch_up();
  Moment keep();
  std::optional<std::string> compare(const Moment& now) const;
  std::optional<std::string> compare_memory(const Moment& now, Memory memory) const;
  std::string locate(const std::string& difference, const Position& end);

  Machine& leader_;
  std::unique_ptr<Machine> follower_;
  Moment equal_;  ///< the last moment at which nothing differed
};

}  // namespace machine
