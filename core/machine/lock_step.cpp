#include "machine/lock_step.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstring>

#include "machine/isa/disassemble.hpp"
#include "riscv/register_name.hpp"

namespace machine {

namespace {

constexpr std::uint64_t kUnlimited = ~0ull;

/// The fields of a hart, in the order of its serialize: integer registers from x1 on, FP registers, pc.
std::string name_of_hart_field(std::size_t number) {
  constexpr std::size_t kIntegers = 31, kFloats = 32;
  if (number < kIntegers) return riscv::kRegisterNames[number + 1];
  if (number < kIntegers + kFloats) return riscv::kFloatRegisterNames[number - kIntegers];
  if (number == kIntegers + kFloats) return "pc";
  return "the CSRs and what is behind them";
}

std::string hexadecimal(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%#" PRIx64, value);
  return text;
}

std::uint64_t number_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data() + offset, std::min(sizeof number, bytes.size() - offset));
  return number;
}

std::string two_values(std::uint64_t leader, std::uint64_t follower) {
  return hexadecimal(leader) + " in the fast interpreter and " + hexadecimal(follower) + " in the reference";
}

std::string describe_difference(const MachineState& leader, const MachineState& follower) {
  const auto [a, b] = std::mismatch(leader.fields.begin(), leader.fields.end(), follower.fields.begin(),
                                    follower.fields.end());
  const auto at = static_cast<std::size_t>(a - leader.fields.begin());
  if (a == leader.fields.end() || b == follower.fields.end())
    return "one state has more fields than the other";
  const auto next = std::find_if(leader.sections.begin(), leader.sections.end(),
                                 [&](const auto& section) { return section.begin > at; });
  if (next == leader.sections.begin()) return "something before the first section differs";
  const MachineState::Section& section = *(next - 1);
  const std::size_t number = (at - section.begin) / 8;
  const std::size_t field = section.begin + 8 * number;
  const std::string values = two_values(number_at(leader.fields, field), number_at(follower.fields, field));
  if (section.name.starts_with("hart"))
    return "hart " + section.name.substr(4) + ": " + name_of_hart_field(number) + " is " + values;
  return "'" + section.name + "', byte " + std::to_string(at - section.begin) + ": " + values;
}

std::string describe(const Position& position) {
  return "instruction " + std::to_string(position.instructions) + " (cycle " +
         std::to_string(position.cycles) + ", hart " + std::to_string(position.hart) + ")";
}

/// The instruction that a hart is about to carry out, as far as it can be fetched without changing anything.
std::string next_instruction(const Machine& machine) {
  const Hart& hart = *machine.harts()[machine.position().hart];
  const auto word = hart.peek_instruction();
  return "pc " + hexadecimal(hart.pc()) + (word ? ": " + disassemble(*word, hart.pc()) : "");
}

}  // namespace

LockStep::LockStep(Machine& leader, std::unique_ptr<Machine> follower)
    : leader_(leader), follower_(std::move(follower)), equal_(keep()) {}

Result<std::unique_ptr<LockStep>> LockStep::create(Machine& leader) {
  auto follower = leader.twin();
  if (!follower) return follower.error();
  follower.value()->use(Engine::Reference);
  return std::unique_ptr<LockStep>(new LockStep(leader, std::move(follower.value())));
}

LockStep::Moment LockStep::keep() { return {leader_.checkpoint(), follower_->checkpoint()}; }

/// A leader that was reset begins with an empty log again, and so does the follower.
void LockStep::catch_up() {
  const InputLog& log = leader_.input_log();
  if (leader_.position().instructions < follower_->position().instructions ||
      log.size() < follower_->input_log().size()) {
    follower_->reset();
  }
  while (follower_->input_log().size() < log.size()) {
    const InputEvent& event = log[follower_->input_log().size()];
    follower_->run_to(event.at, kUnlimited);
    if (follower_->position() != event.at) return;
    follower_->type(event.typed());
  }
  follower_->run_to(leader_.position(), kUnlimited);
  (void)follower_->take_output();
}

std::optional<std::string> LockStep::compare_memory(const Moment& now, Memory memory) const {
  const bool ram = memory == Memory::Ram;
  const auto image = [&](const Checkpoint& checkpoint) -> const PageVersions::Image& {
    return ram ? checkpoint.ram() : checkpoint.disk();
  };
  auto pages = image(now.leader).pages_unlike(image(equal_.leader));
  const auto more = image(now.follower).pages_unlike(image(equal_.follower));
  pages.insert(pages.end(), more.begin(), more.end());
  const auto a = ram ? leader_.ram().bytes() : leader_.disk();
  const auto b = ram ? follower_->ram().bytes() : follower_->disk();
  for (const std::size_t page : pages) {
    const std::size_t begin = page * riscv::kPageSize;
    const std::size_t end = std::min<std::size_t>(begin + riscv::kPageSize, a.size());
    for (std::size_t at = begin; at < end; at += 8) {
      if (number_at(a, at) == number_at(b, at)) continue;
      const std::uint64_t address = at + (ram ? riscv::platform::kRam.value : 0);
      return (ram ? "memory at " : "the disk at ") + hexadecimal(address) + " is " +
             two_values(number_at(a, at), number_at(b, at));
    }
  }
  return std::nullopt;
}

std::optional<std::string> LockStep::compare(const Moment& now) const {
  if (now.leader.position() != now.follower.position())
    return "the fast interpreter stands at " + describe(now.leader.position()) + ", the reference at " +
           describe(now.follower.position());
  if (now.leader.state() != now.follower.state())
    return describe_difference(now.leader.state(), now.follower.state());
  if (auto ram = compare_memory(now, Memory::Ram)) return ram;
  return compare_memory(now, Memory::Disk);
}

std::optional<std::string> LockStep::follow() {
  catch_up();
  Moment now = keep();
  if (auto difference = compare(now)) return locate(*difference, now.leader.position());
  equal_ = std::move(now);
  return std::nullopt;
}

/// From the last equal moment on, an instruction at a time.
std::string LockStep::locate(const std::string& difference, const Position& end) {
  const std::string window = difference + "; both were equal at " + describe(equal_.leader.position()) +
                             " and differ at " + describe(end);
  const InputLog log = leader_.input_log();
  if (!leader_.restore(equal_.leader) || !follower_->restore(equal_.follower)) return window;
  while (leader_.position().instructions < end.instructions) {
    const Position before = leader_.position();
    const std::string instruction = next_instruction(leader_);
    const std::size_t typed = leader_.input_log().size();
    if (typed < log.size() && log[typed].at == before) leader_.type(log[typed].typed());
    leader_.run_to(end, 1);
    if (leader_.position() == before) break;
    catch_up();
    Moment now = keep();
    if (const auto first = compare(now))
      return *first + "; it shows behind " + describe(before) + ", " + instruction;
    equal_ = std::move(now);
  }
  return window + "; stepped singly, they do not differ";
}

}  // namespace machine
