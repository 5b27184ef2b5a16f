#include "lab/memory.hpp"

#include <cstring>
#include <utility>

#include "machine/machine.hpp"
#include "riscv/platform.hpp"

namespace lab {

using riscv::kPageSize;
using riscv::PhysAddr;

namespace {

constexpr Page kZeros{};

std::size_t number_of(PhysAddr address) {
  return static_cast<std::size_t>((address - riscv::platform::kRam) / kPageSize);
}

PhysAddr address_of_page(std::size_t number) { return riscv::platform::kRam + number * kPageSize; }

}  // namespace

FrozenRam::FrozenRam(machine::Machine& machine)
    : image_(machine.checkpoint().ram()), now_(machine.ram().data()), pages_(machine.ram().pages()) {}

const std::byte* FrozenRam::page(std::size_t number) const {
  const std::uint8_t* kept = image_.contents(number);
  return reinterpret_cast<const std::byte*>(kept != nullptr ? kept : now_ + number * kPageSize);
}

std::size_t FrozenRam::kept_pages() const {
  std::size_t kept = 0;
  for (std::size_t page = 0; page < pages_; page++) kept += image_.contents(page) != nullptr ? 1 : 0;
  return kept;
}

PhysAddr Memory::end() const { return address_of_page(own_.size()); }

bool Memory::contains(PhysAddr address, std::uint64_t bytes) const {
  const std::uint64_t offset = address - riscv::platform::kRam;
  const std::uint64_t size = own_.size() * kPageSize;
  return offset < size && bytes <= size - offset;
}

const std::byte* Memory::page_below(std::size_t number) const {
  return below_ && number < below_->pages() ? below_->page(number) : kZeros.data();
}

const std::byte* Memory::page(PhysAddr address) const {
  const std::size_t number = number_of(address);
  return own_[number] ? own_[number]->data() : page_below(number);
}

const std::byte* Memory::page_before(PhysAddr address, const Changes& changes) const {
  const std::size_t number = number_of(address);
  for (const Changes::Before& before : changes.pages_) {
    if (before.number == number) return before.page ? before.page->data() : page_below(number);
  }
  return page(address);
}

void Memory::begin() {
  ++call_;
  touched_.pages_.clear();
  places_.clear();
}

std::byte* Memory::touch(PhysAddr address) {
  const std::size_t number = number_of(address);
  if (touched_in_[number] != call_) {
    auto copy = std::make_unique<Page>();
    std::memcpy(copy->data(), page(address), kPageSize);
    touched_.pages_.push_back({number, std::exchange(own_[number], std::move(copy))});
    touched_in_[number] = call_;
    places_.emplace(own_[number]->data(), number);
    ++owned_pages_;
  }
  return own_[number]->data() + address.page_offset();
}

std::optional<PhysAddr> Memory::address_of(const std::byte* place) const {
  const auto behind = places_.upper_bound(place);
  if (behind == places_.begin()) return std::nullopt;
  const auto& [start, number] = *std::prev(behind);
  if (place >= start + kPageSize) return std::nullopt;
  return address_of_page(number) + static_cast<std::uint64_t>(place - start);
}

void Memory::put_back(Changes::Before& before) {
  own_[before.number] = std::move(before.page);
  --owned_pages_;
}

Changes Memory::commit() {
  Changes changes;
  for (Changes::Before& before : touched_.pages_) {
    const std::byte* old = before.page ? before.page->data() : page_below(before.number);
    if (std::memcmp(old, own_[before.number]->data(), kPageSize) == 0) {
      put_back(before);
    } else {
      changes.pages_.push_back(std::move(before));
    }
  }
  begin();
  return changes;
}

void Memory::roll_back() {
  undo(std::exchange(touched_, {}));
  begin();
}

void Memory::undo(Changes changes) {
  for (Changes::Before& before : changes.pages_) put_back(before);
}

void Memory::forget(Changes changes) {
  for (const Changes::Before& before : changes.pages_) owned_pages_ -= before.page ? 1 : 0;
}

}  // namespace lab
