#include "machine/snapshot/memory_pack.hpp"

#include <algorithm>
#include <cstring>

#include "machine/snapshot/lz.hpp"
#include "riscv/address.hpp"

namespace machine {

namespace {

using riscv::kPageSize;

enum class PageKind : std::uint8_t { Base, Uniform, Linked, Packed };

/// What pages of one record have in common.
struct PageClass {
  PageKind kind = PageKind::Packed;
  std::uint8_t value = 0;
  std::uint64_t link = 0;

  bool operator==(const PageClass&) const = default;
};

/// The longest run of packed pages: bounds what one record can cost to read.
constexpr std::size_t kMaxPackedPages = 1024;
constexpr std::size_t kLinkSize = 8;

bool all_equal(std::span<const std::uint8_t> bytes) {
  return std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

std::uint64_t first_word(std::span<const std::uint8_t> page) {
  return *ByteReader(page).number<std::uint64_t>();
}

class Packer {
 public:
  Packer(std::span<const std::uint8_t> memory, const std::uint8_t* base) : memory_(memory), base_(base) {}

  void pack(Bytes& to) const {
    for (std::size_t at = 0; at < memory_.size();) {
      const PageClass first = classify(at);
      const std::size_t limit = first.kind == PageKind::Packed ? kMaxPackedPages * kPageSize : memory_.size();
      std::size_t end = at + page(at).size();
      while (end < memory_.size() && end - at < limit && classify(end) == first) end += page(end).size();
      append_record(first, at, end, to);
      at = end;
    }
  }

 private:
  std::span<const std::uint8_t> page(std::size_t at) const {
    return memory_.subspan(at, std::min<std::size_t>(kPageSize, memory_.size() - at));
  }

  PageClass classify(std::size_t at) const {
    const auto bytes = page(at);
    if (base_ != nullptr && std::memcmp(bytes.data(), base_ + at, bytes.size()) == 0) return {PageKind::Base};
    if (all_equal(bytes)) {
      const bool as_base = base_ == nullptr && bytes[0] == 0;
      return as_base ? PageClass{PageKind::Base} : PageClass{PageKind::Uniform, bytes[0]};
    }
    if (bytes.size() == kPageSize && all_equal(bytes.subspan(kLinkSize)))
      return {PageKind::Linked, bytes[kLinkSize], first_word(bytes) - at};
    return {};
  }

  void append_record(const PageClass& pages, std::size_t at, std::size_t end, Bytes& to) const {
    to.push_back(static_cast<std::uint8_t>(pages.kind));
    append_varint(to, (end - at + kPageSize - 1) / kPageSize);
    switch (pages.kind) {
      case PageKind::Base: return;
      case PageKind::Uniform: to.push_back(pages.value); return;
      case PageKind::Linked:
        to.push_back(pages.value);
        append(to, pages.link);
        return;
      case PageKind::Packed: break;
    }
    Bytes packed;
    lz_pack(memory_.subspan(at, end - at), packed);
    append_varint(to, packed.size());
    to.insert(to.end(), packed.begin(), packed.end());
  }

  std::span<const std::uint8_t> memory_;
  const std::uint8_t* base_;
};

class Unpacker {
 public:
  Unpacker(std::span<const std::uint8_t> packed, std::uint64_t size, std::uint8_t* to,
           const std::uint8_t* base)
      : reader_(packed), size_(size), to_(to), base_(base) {}

  std::optional<PackFault> unpack() {
    while (at_ < size_) {
      const std::size_t record = reader_.position();
      const auto kind = reader_.number<std::uint8_t>();
      const auto pages = reader_.varint();
      if (!kind || !pages)
        return PackFault{record, "a record of pages is missing: the contents end too early"};
      if (*kind > static_cast<std::uint8_t>(PageKind::Packed))
        return PackFault{record, "a record has kind 0 to 3"};
      const std::uint64_t left = (size_ - at_ + kPageSize - 1) / kPageSize;
      if (*pages == 0 || *pages > left)
        return PackFault{record, "a record has at least one page, and no more than are left"};
      const std::uint64_t length = std::min(*pages * kPageSize, size_ - at_);
      if (const std::string_view broken = unpack_record(static_cast<PageKind>(*kind), length);
          !broken.empty())
        return PackFault{record, broken};
      at_ += length;
    }
    if (reader_.left() > 0)
      return PackFault{reader_.position(), "nothing follows the record of the last page"};
    return std::nullopt;
  }

 private:
  /// Gives the rule that was broken, if any.
  std::string_view unpack_record(PageKind kind, std::uint64_t length) {
    switch (kind) {
      case PageKind::Base: copy_base(length); return {};
      case PageKind::Uniform: return unpack_uniform(length);
      case PageKind::Linked: return unpack_linked(length);
      case PageKind::Packed: break;
    }
    const auto size = reader_.varint();
    const auto packed = size ? reader_.take(*size) : std::nullopt;
    if (!packed) return "packed pages lie within the contents";
    return lz_unpack(*packed, length, to_ == nullptr ? nullptr : to_ + at_)
               ? std::string_view()
               : "packed pages unpack to exactly as many bytes as they have";
  }

  void copy_base(std::uint64_t length) {
    if (to_ == nullptr) return;
    if (base_ == nullptr) {
      std::memset(to_ + at_, 0, static_cast<std::size_t>(length));
    } else {
      std::memcpy(to_ + at_, base_ + at_, static_cast<std::size_t>(length));
    }
  }

  std::string_view unpack_uniform(std::uint64_t length) {
    const auto value = reader_.number<std::uint8_t>();
    if (!value) return "a record of uniform pages has a value";
    if (to_ != nullptr) std::memset(to_ + at_, *value, static_cast<std::size_t>(length));
    return {};
  }

  std::string_view unpack_linked(std::uint64_t length) {
    const auto value = reader_.number<std::uint8_t>();
    const auto link = reader_.number<std::uint64_t>();
    if (!value || !link) return "a record of linked pages has a value and a link";
    if (length % kPageSize != 0) return "linked pages are whole";
    if (to_ == nullptr) return {};
    std::memset(to_ + at_, *value, static_cast<std::size_t>(length));
    for (std::uint64_t page = at_; page < at_ + length; page += kPageSize) {
      for (unsigned i = 0; i < kLinkSize; i++)
        to_[page + i] = static_cast<std::uint8_t>((*link + page) >> (8 * i));
    }
    return {};
  }

  ByteReader reader_;
  std::uint64_t size_;
  std::uint8_t* to_;
  const std::uint8_t* base_;
  std::uint64_t at_ = 0;
};

}  // namespace

void pack_memory(std::span<const std::uint8_t> memory, const std::uint8_t* base, Bytes& to) {
  Packer(memory, base).pack(to);
}

std::optional<PackFault> unpack_memory(std::span<const std::uint8_t> packed, std::uint64_t size,
                                       std::uint8_t* to, const std::uint8_t* base) {
  return Unpacker(packed, size, to, base).unpack();
}

}  // namespace machine
