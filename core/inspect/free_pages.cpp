#include "inspect/free_pages.hpp"

#include <cinttypes>
#include <cstdio>

#include "inspect/guest_memory.hpp"
#include "riscv/platform.hpp"

namespace inspect {

namespace {

using machine::Machine;
using riscv::kPageSize;
using riscv::PhysAddr;

std::size_t page_index(PhysAddr page) {
  return static_cast<std::size_t>((page - riscv::platform::kRam) / kPageSize);
}

/// Whether none of the pages was in the set; then all are.
bool add_all(PageSet& set, PhysAddr first, std::uint64_t bytes) {
  bool all_new = true;
  for (std::uint64_t offset = 0; offset < bytes; offset += kPageSize)
    all_new &= set.add(page_index(first + offset));
  return all_new;
}

/// Ends after as many steps as RAM has pages, for every page is taken once.
FreeList walk_list(const Machine& machine, const FreeListLayout& layout, PageSet& all) {
  FreeList list{layout.name, layout.page_bytes, {}, ListEnd::Complete, 0};
  std::uint64_t pointer = read_guest<std::uint64_t>(machine, layout.head).value_or(0);
  while (pointer != 0) {
    list.last_pointer = pointer;
    const PhysAddr page(pointer);
    list.end = ListEnd::OutsideRam;
    if (!machine.ram().contains(page, layout.page_bytes)) return list;
    list.end = ListEnd::NotAPage;
    if (pointer % layout.page_bytes != 0) return list;
    list.end = ListEnd::Repeated;
    if (!add_all(all, page, layout.page_bytes)) return list;
    list.pages.push_back(page);
    pointer = read_field(machine, pointer, layout.next);
  }
  list.end = ListEnd::Complete;
  list.last_pointer = 0;
  return list;
}

void add_fresh(const Machine& machine, const FreshPagesLayout& layout, FreePages& pages) {
  const PhysAddr begin(read_guest<std::uint64_t>(machine, layout.begin).value_or(0));
  const PhysAddr end(read_guest<std::uint64_t>(machine, layout.end).value_or(0));
  if (begin >= end || !begin.page_aligned() || !machine.ram().contains(begin, end - begin)) return;
  pages.fresh_begin = begin;
  pages.fresh_end = end;
  add_all(pages.all, begin, end - begin);
}

const char* words_for(ListEnd end) {
  switch (end) {
    case ListEnd::Complete: return "";
    case ListEnd::OutsideRam: return "it leads out of RAM";
    case ListEnd::NotAPage: return "it leads into the middle of a page";
    case ListEnd::Repeated: return "it leads to a page that was there before";
  }
  return "";
}

}  // namespace

bool PageSet::add(std::size_t page) {
  if (page / 64 >= bits_.size() || contains(page)) return false;
  bits_[page / 64] |= std::uint64_t{1} << page % 64;
  size_++;
  return true;
}

FreePages free_pages(const KernelModel& model, const Machine& machine) {
  FreePages pages{.known = !model.layout().free_lists.empty(),
                  .lists = {},
                  .fresh_begin = {},
                  .fresh_end = {},
                  .all = PageSet(machine.ram().pages())};
  for (const FreeListLayout& layout : model.layout().free_lists)
    pages.lists.push_back(walk_list(machine, layout, pages.all));
  if (model.layout().fresh_pages) add_fresh(machine, *model.layout().fresh_pages, pages);
  return pages;
}

std::string free_pages_text(const FreePages& pages) {
  std::string text;
  char line[200];
  for (const FreeList& list : pages.lists) {
    std::snprintf(line, sizeof line, "%.64s: %zu of %" PRIu64 " bytes", list.name.c_str(), list.pages.size(),
                  list.page_bytes);
    text += line;
    if (!list.pages.empty()) {
      std::snprintf(line, sizeof line, ", first 0x%016" PRIx64, list.pages.front().value);
      text += line;
    }
    if (list.end != ListEnd::Complete) {
      std::snprintf(line, sizeof line, "; broken at 0x%016" PRIx64 ": %s", list.last_pointer,
                    words_for(list.end));
      text += line;
    }
    text += "\n";
  }
  if (pages.fresh_begin < pages.fresh_end) {
    std::snprintf(line, sizeof line, "never used: 0x%016" PRIx64 " to 0x%016" PRIx64 "\n",
                  pages.fresh_begin.value, pages.fresh_end.value);
    text += line;
  }
  std::snprintf(line, sizeof line, "free pages: %zu\n", pages.all.size());
  return text + line;
}

}  // namespace inspect
