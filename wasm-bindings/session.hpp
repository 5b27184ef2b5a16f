// One machine and what an inspector sees of it, in the types that cross to JavaScript. Conversions only: what
// decides anything belongs to core/.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <emscripten/val.h>

#include "conversions.hpp"
#include "events.hpp"
#include "inspect/checks/checks.hpp"
#include "inspect/debugger.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/observers.hpp"
#include "lab.hpp"
#include "machine/machine.hpp"

namespace bindings {

class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { close_lab(); }

  std::string open(unsigned harts, unsigned memory_mib, const std::string& profile_name,
                   const std::string& boot_arguments);
  std::string load_kernel(const Bytes& elf);
  std::string attach_disk(const Bytes& image);
  void reset();

  int run(double instructions, std::uint64_t until_cycle);
  void advance_idle(std::uint64_t cycle);
  std::uint64_t idle_until() const;
  bool no_active_pmp() const;
  std::uint64_t beyond_ram() const;
  int exit_status() const;

  void type(const Bytes& bytes);
  emscripten::val take_output();

  std::uint64_t instructions() const;
  std::uint64_t cycles() const;
  std::uint64_t state_hash() const;
  emscripten::val save_snapshot() const;
  std::string load_snapshot(const Bytes& file);
  emscripten::val harts() const;

  emscripten::val processes() const;
  std::uint64_t kernel_page_table() const;
  emscripten::val page_table_entries(std::uint64_t root) const;
  std::string page_table_text(std::uint64_t root) const;
  emscripten::val translate(std::uint64_t root, std::uint64_t va, bool sum, bool mxr) const;

  std::shared_ptr<Lab> lab();
  emscripten::val fork_lab();

  // What the other files of the bindings look at; all of it null before open().
  machine::Machine* machine() { return machine_.get(); }
  const machine::Machine* machine() const { return machine_.get(); }
  const inspect::KernelModel* model() const { return model_ ? &*model_ : nullptr; }
  inspect::Observers* observers() { return observers_.get(); }
  EventState& events() { return events_; }
  /// Null before there is a kernel.
  inspect::Debugger* debugger();
  /// Null while nothing is checked.
  inspect::Checks* checks() { return checks_.get(); }
  /// Once there is a kernel; a second time changes nothing.
  void begin_checks();
  void end_checks();

 private:
  void close_lab();

  std::unique_ptr<machine::Machine> machine_;
  std::unique_ptr<inspect::Observers> observers_;
  std::shared_ptr<Lab> lab_;
  std::unique_ptr<inspect::Checks> checks_;
  std::optional<inspect::KernelModel> model_;  ///< of the kernel that it has
  EventState events_;
  std::unique_ptr<inspect::Debugger> debugger_;  ///< with that model
};

}  // namespace bindings
