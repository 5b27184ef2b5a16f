#include "inspect/kernel_image.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "inspect/elf/demangle.hpp"
#include "riscv/platform.hpp"

namespace inspect {

namespace {

using riscv::kPageSize;
using riscv::PhysAddr;

/// Kernels are loaded into the first of it, whatever the size of RAM.
constexpr std::uint64_t kMostBytes = 256ull << 20;

/// A kind a page from the start of RAM on.
class ImagePages {
 public:
  /// Every page that [begin, begin + bytes) touches; of two kinds a page keeps the greater.
  void add(std::uint64_t begin, std::uint64_t bytes, ImagePart part) {
    const auto [first, last] = clip(begin, bytes);
    for (std::uint64_t page = first / kPageSize; page * kPageSize < last; page++) {
      auto& present = at(page);
      if (!present || *present == ImagePart::ReadOnly || part == ImagePart::Text) present = part;
    }
  }

  /// Pages of data whose middle lies in the variable: of its first and last page it has the larger part.
  void name(std::uint64_t begin, std::uint64_t bytes, ImagePart part) {
    const auto [first, last] = clip(begin, bytes);
    for (std::size_t page = 0; page < pages_.size(); page++) {
      const std::uint64_t middle = page * kPageSize + kPageSize / 2;
      if (middle >= first && middle < last && pages_[page] == ImagePart::Data) pages_[page] = part;
    }
  }

  std::vector<ImageRun> runs() const {
    std::vector<ImageRun> runs;
    for (std::size_t page = 0; page < pages_.size(); page++) {
      if (!pages_[page]) continue;
      const PhysAddr begin = riscv::platform::kRam + page * kPageSize;
      if (!runs.empty() && runs.back().end == begin && runs.back().part == *pages_[page])
        runs.back().end += kPageSize;
      else
        runs.push_back({begin, begin + kPageSize, *pages_[page]});
    }
    return runs;
  }

 private:
  struct Offsets {
    std::uint64_t first, last;
  };
  /// Offsets in RAM; an empty range for what begins outside.
  static Offsets clip(std::uint64_t begin, std::uint64_t bytes) {
    const std::uint64_t offset = begin - riscv::platform::kRam.value;
    if (offset >= kMostBytes) return {0, 0};
    return {offset, offset + std::min(bytes, kMostBytes - offset)};
  }
  std::optional<ImagePart>& at(std::uint64_t page) {
    if (page >= pages_.size()) pages_.resize(static_cast<std::size_t>(page) + 1);
    return pages_[static_cast<std::size_t>(page)];
  }

  std::vector<std::optional<ImagePart>> pages_;
};

void add_section(ImagePages& pages, const ElfSection& section, const Symbol* etext) {
  if (!section.executable())
    return pages.add(section.address, section.size,
                     section.writable() ? ImagePart::Data : ImagePart::ReadOnly);
  std::uint64_t code = section.size;
  if (section.writable() && etext && etext->address - section.address < code) {
    code = etext->address - section.address;
    pages.add(etext->address, section.size - code, ImagePart::Data);
  }
  pages.add(section.address, code, ImagePart::Text);
}

/// What a variable of that name is, in the kernels that we know.
std::optional<ImagePart> part_named(std::string_view name) {
  constexpr std::array<std::string_view, 2> kCaches{"bcache", "buffer_cache"};
  constexpr std::array<std::string_view, 2> kStacks{"stack0", "boot_stack"};
  const auto in_name = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  if (std::any_of(kCaches.begin(), kCaches.end(), in_name)) return ImagePart::BufferCache;
  if (std::any_of(kStacks.begin(), kStacks.end(), in_name)) return ImagePart::BootStacks;
  return std::nullopt;
}

/// A symbol that an assembler wrote has no size: it ends where the next one begins.
void name_variables(ImagePages& pages, const SymbolTable& symbols) {
  const auto& all = symbols.all();
  for (std::size_t i = 0; i < all.size(); i++) {
    if (all[i].is_function) continue;
    const auto part = part_named(short_name(all[i].name));
    if (!part) continue;
    std::uint64_t bytes = all[i].size;
    for (std::size_t next = i + 1; bytes == 0 && next < all.size(); next++)
      bytes = all[next].address - all[i].address;
    pages.name(all[i].address, bytes, *part);
  }
}

}  // namespace

KernelImage::KernelImage(const ElfSections& sections, const SymbolTable& symbols) {
  ImagePages pages;
  const Symbol* etext = symbols.find("etext");
  for (const ElfSection& section : sections.all()) {
    if (section.loaded() && section.size > 0) add_section(pages, section, etext);
  }
  name_variables(pages, symbols);
  runs_ = pages.runs();
}

const ImageRun* KernelImage::at(PhysAddr pa) const {
  const auto behind = std::upper_bound(runs_.begin(), runs_.end(), pa,
                                       [](PhysAddr value, const ImageRun& run) { return value < run.begin; });
  if (behind == runs_.begin() || pa >= std::prev(behind)->end) return nullptr;
  return &*std::prev(behind);
}

}  // namespace inspect
