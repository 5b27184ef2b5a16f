#include "machine/snapshot/checkpoint.hpp"

#include <doctest/doctest.h>

#include <random>

#include "machine/lock_step.hpp"
#include "support/busy_guest.hpp"
#include "support/test_machine.hpp"

using machine::Checkpoint;
using machine::Machine;
using machine::PageVersions;

namespace {

constexpr std::size_t kPage = riscv::kPageSize;

std::unique_ptr<Machine> busy_machine() { return test::make_machine(test::busy_guest(), 2); }

}  // namespace

TEST_CASE("an image keeps what a memory held, however often its pages are written") {
  std::vector<std::uint8_t> memory(1000 * kPage + 100);
  PageVersions versions(memory.data(), memory.size());
  const auto write = [&](std::size_t at, std::uint8_t value) {
    versions.about_to_write(at / kPage);
    memory[at] = value;
  };
  write(5, 1);
  const auto first = versions.capture();
  write(5, 2);
  write(6, 3);
  write(1000 * kPage + 99, 4);
  const auto second = versions.capture();
  write(5, 5);
  CHECK(second.pages_unlike(first) == std::vector<std::size_t>{0, 1000});
  versions.restore(first);
  CHECK(memory[5] == 1);
  CHECK(memory[6] == 0);
  CHECK(memory.back() == 0);
  versions.restore(second);
  CHECK(memory[5] == 2);
  CHECK(memory[6] == 3);
  CHECK(memory.back() == 4);
  CHECK(first.pages_unlike(first).empty());
}

TEST_CASE("random writes, captures and restores leave every image as it was taken") {
  std::mt19937_64 random(11);
  std::vector<std::uint8_t> memory(300 * kPage);
  PageVersions versions(memory.data(), memory.size());
  std::vector<std::pair<PageVersions::Image, std::vector<std::uint8_t>>> taken;
  for (int step = 0; step < 2000; step++) {
    const std::size_t at = random() % memory.size();
    versions.about_to_write(at / kPage);
    memory[at] = static_cast<std::uint8_t>(random());
    if (step % 97 == 0) taken.emplace_back(versions.capture(), memory);
    if (step % 211 == 0) {
      const auto& [image, copy] = taken[random() % taken.size()];
      versions.restore(image);
      REQUIRE(memory == copy);
    }
    if (step % 501 == 0) taken.erase(taken.begin());
  }
}

TEST_CASE("a machine goes back to a checkpoint and forward to a later one, and on to the same states") {
  const auto machine = busy_machine();
  std::vector<std::pair<Checkpoint, std::uint64_t>> taken;
  for (int i = 0; i < 12; i++) {
    test::type(*machine, "x");
    test::run_through(*machine, 5'001);
    taken.emplace_back(machine->checkpoint(), machine->state_hash());
  }
  const auto end = machine->state_hash();
  for (const std::size_t i : {3, 11, 0, 7, 7, 10}) {
    REQUIRE(machine->restore(taken[i].first).ok());
    CHECK(machine->state_hash() == taken[i].second);
    CHECK(machine->position() == taken[i].first.position());
    CHECK(machine->input_log().size() == i + 1);
  }
  REQUIRE(machine->restore(taken[10].first).ok());
  test::type(*machine, "x");
  test::run_through(*machine, 5'001);
  CHECK(machine->state_hash() == end);
}

TEST_CASE("a checkpoint survives a reset, and not another kernel or another machine") {
  const auto machine = busy_machine(), other = busy_machine();
  test::run_through(*machine, 30'000);
  const Checkpoint checkpoint = machine->checkpoint();
  const auto hash = machine->state_hash();
  machine->reset();
  test::run_through(*machine, 1'000);
  REQUIRE(machine->restore(checkpoint).ok());
  CHECK(machine->state_hash() == hash);
  const auto refused = other->restore(checkpoint);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message == "the checkpoint is of another machine");
  REQUIRE(machine->attach_disk(std::vector<std::uint8_t>(512)).ok());
  CHECK_FALSE(machine->restore(checkpoint).ok());
}

TEST_CASE("a twin stands where its original does and goes on alike") {
  const auto machine = busy_machine();
  test::run_through(*machine, 12'345);
  const auto twin = machine->twin();
  REQUIRE(twin.ok());
  CHECK(twin.value()->state_hash() == machine->state_hash());
  test::run_through(*machine, 10'000);
  test::run_through(*twin.value(), 10'000);
  CHECK(twin.value()->state_hash() == machine->state_hash());
}

TEST_CASE("the reference interpreter follows in lock-step through input and resets") {
  const auto machine = busy_machine();
  const auto lock_step = machine::LockStep::create(*machine);
  REQUIRE(lock_step.ok());
  for (int i = 0; i < 20; i++) {
    if (i == 12) machine->reset();
    if (i % 3 == 0) test::type(*machine, "abc");
    test::run_through(*machine, 777);
    const auto difference = lock_step.value()->follow();
    REQUIRE_MESSAGE(!difference.has_value(), difference.value_or(""));
  }
}

TEST_CASE("lock-step tells the first instruction behind which the interpreters differ") {
  const auto machine = busy_machine();
  const auto lock_step = machine::LockStep::create(*machine);
  REQUIRE(lock_step.ok());
  test::run_through(*machine, 1'000);
  REQUIRE_FALSE(lock_step.value()->follow().has_value());
  test::run_through(*machine, 500);
  // A word that no store has written: what a broken interpreter would do, in a page that the guest writes.
  auto& ram = const_cast<machine::Ram&>(machine->ram());
  ram.write<std::uint64_t>(riscv::PhysAddr(test::kSharedCounter + 0x800), 0x5a);
  const auto difference = lock_step.value()->follow();
  REQUIRE(difference.has_value());
  CHECK(
      difference->starts_with("memory at 0x80010800 is 0x5a in the fast interpreter and 0 in the reference"));
  CHECK(difference->find("both were equal at instruction 1000") != std::string::npos);
}
