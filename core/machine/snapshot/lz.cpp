#include "machine/snapshot/lz.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace machine {

namespace {

constexpr std::size_t kMinMatch = 4;
constexpr unsigned kHashBits = 15;
/// How many earlier places with the same hash are tried.
constexpr unsigned kTries = 16;
constexpr std::uint32_t kNowhere = ~0u;

std::uint32_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint32_t word;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

/// Places that were seen, chained by the hash of the four bytes there, the latest first.
class MatchFinder {
 public:
  explicit MatchFinder(std::span<const std::uint8_t> bytes)
      : bytes_(bytes), previous_(bytes.size(), kNowhere) {
    latest_.fill(kNowhere);
  }

  struct Match {
    std::size_t length = 0;
    std::size_t distance = 0;
  };

  void remember(std::size_t at) {
    if (at + kMinMatch > bytes_.size()) return;
    std::uint32_t& head = latest_[hash(at)];
    previous_[at] = head;
    head = static_cast<std::uint32_t>(at);
  }

  /// The longest match for what stands at `at`; at least four bytes, or none.
  Match find(std::size_t at) const {
    Match best;
    if (at + kMinMatch > bytes_.size()) return best;
    std::uint32_t candidate = latest_[hash(at)];
    for (unsigned tries = 0; tries < kTries && candidate != kNowhere; tries++) {
      const std::size_t length = common(candidate, at);
      if (length >= kMinMatch && length > best.length) best = {length, at - candidate};
      candidate = previous_[candidate];
    }
    return best;
  }

 private:
  std::size_t hash(std::size_t at) const { return (word_at(bytes_, at) * 2654435761u) >> (32 - kHashBits); }
  std::size_t common(std::size_t earlier, std::size_t at) const {
    const auto rest = bytes_.subspan(at);
    const auto end =
        std::mismatch(rest.begin(), rest.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(earlier));
    return static_cast<std::size_t>(end.first - rest.begin());
  }

  std::span<const std::uint8_t> bytes_;
  std::array<std::uint32_t, 1u << kHashBits> latest_;
  std::vector<std::uint32_t> previous_;
};

void append_literals(std::span<const std::uint8_t> literals, Bytes& to) {
  if (literals.empty()) return;
  append_varint(to, 2 * (literals.size() - 1));
  to.insert(to.end(), literals.begin(), literals.end());
}

}  // namespace

void lz_pack(std::span<const std::uint8_t> bytes, Bytes& to) {
  MatchFinder finder(bytes);
  std::size_t literals = 0;  // where those begin that are not yet written
  for (std::size_t at = 0; at < bytes.size();) {
    const MatchFinder::Match match = finder.find(at);
    if (match.length == 0) {
      finder.remember(at++);
      continue;
    }
    append_literals(bytes.subspan(literals, at - literals), to);
    append_varint(to, 2 * (match.length - kMinMatch) + 1);
    append_varint(to, match.distance - 1);
    for (const std::size_t end = at + match.length; at < end; at++) finder.remember(at);
    literals = at;
  }
  append_literals(bytes.subspan(literals), to);
}

bool lz_unpack(std::span<const std::uint8_t> packed, std::uint64_t size, std::uint8_t* to) {
  ByteReader reader(packed);
  std::uint64_t done = 0;
  while (done < size) {
    const auto item = reader.varint();
    if (!item) return false;
    const std::uint64_t count = *item / 2 + (*item % 2 == 0 ? 1 : kMinMatch);
    if (count > size - done) return false;
    if (*item % 2 == 0) {
      const auto literals = reader.take(count);
      if (!literals) return false;
      if (to != nullptr) std::copy(literals->begin(), literals->end(), to + done);
    } else {
      const auto distance = reader.varint();
      if (!distance || *distance >= done) return false;
      // One by one: a repetition may begin in bytes that it has itself just written.
      if (to != nullptr) {
        for (std::uint64_t i = 0; i < count; i++) to[done + i] = to[done + i - *distance - 1];
      }
    }
    done += count;
  }
  return reader.left() == 0;
}

}  // namespace machine
