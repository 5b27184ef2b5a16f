#include "lab/lab.hpp"

#include <doctest/doctest.h>

#include <set>

#include "unit/lab/calls.hpp"

using kernel::Variant;
using lab::Ending;
using lab::Lab;
using lab_test::arena;
using lab_test::call;
using lab_test::contains;
using lab_test::failure;
using lab_test::shown;
using riscv::PhysAddr;

namespace {

PhysAddr root_named(const Lab& lab, std::string_view name) {
  const auto value = lab.evaluate(name, lab::Type::Table);
  REQUIRE(value);
  return PhysAddr(value.value().number);
}

/// A lab with a table at `pt` whose entry 0 is `entry`.
Lab table_with(std::string_view entry) {
  Lab lab = arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  // copyout is the one function that writes what it is told: through a mapping of the table itself.
  lab_test::define(lab, "window", "uvmcreate()");
  CHECK(shown(lab, "mappages(window, 0, 4096, pt, rwu)") == "true");
  CHECK(shown(lab, std::string("copyout(window, 0, ") + std::string(entry) + ")") == "true");
  return lab;
}

}  // namespace

TEST_CASE("every function has a name of its own, a sentence and named parameters") {
  std::set<std::string_view> names;
  for (const lab::Function& function : lab::functions()) {
    CAPTURE(function.name);
    CHECK(names.insert(function.name).second);
    CHECK(function.help.ends_with('.'));
    for (const lab::Parameter& parameter : function.parameters()) CHECK(lab::is_name(parameter.name));
  }
  for (const std::string_view name :
       {"kinit", "walk", "mappages", "kvmmake", "uvmcopy", "freewalk", "copyinstr", "exec", "vmfault"})
    CHECK(names.contains(name));
}

TEST_CASE("a call that does not return leaves memory, allocator and undo as they were") {
  Lab lab = arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  const std::size_t undoable = lab.undoable();
  const std::size_t owned = lab.memory().owned_pages();
  // Maps two pages and panics on the third.
  lab_test::define(lab, "page", "kalloc()");
  CHECK(shown(lab, "mappages(pt, 0x2000, 4096, page, r)") == "true");
  const std::size_t free_pages = lab.free_pages();
  const lab::Report report = call(lab, "uvmalloc(pt, 0, 0x4000, w)");
  CHECK(report.ending == Ending::Panicked);
  CHECK(report.pages.size() == 3);
  CHECK(lab.free_pages() == free_pages);
  CHECK(shown(lab, "walkaddr(pt, 0)") == "nothing");
  CHECK(lab.undoable() == undoable + 2);
  while (lab.undo()) {
  }
  CHECK(lab.free_pages() == 64);
  CHECK(lab.memory().owned_pages() < owned);
  CHECK_FALSE(lab.evaluate("pt", lab::Type::Table));
}

TEST_CASE("undo passes over calls that changed nothing") {
  Lab lab = arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  call(lab, "walk(pt, 0, Fail)");
  call(lab, "vmprint(pt)");
  CHECK(lab.undoable() == 1);
  call(lab, "kvminithart(pt)");
  CHECK(lab.undoable() == 2);
}

TEST_CASE("the difference that a call made is marked in the dump") {
  Lab lab = arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  call(lab, "uvmfirst(pt, \"x\")");
  call(lab, "uvmclear(pt, 0)");
  const PhysAddr root = root_named(lab, "pt");
  const std::string text =
      lab::difference_text(lab.dump_before(root), lab.dump(root), kernel::VmprintFormat::Indices);
  CHECK(contains(text, "- .. .. ..0: pte "));
  CHECK(contains(text, "+ .. .. ..0: pte "));
  CHECK(contains(text, "  .. ..0: pte "));
}

TEST_CASE("the dump and vmprint agree in both formats") {
  for (const Variant variant : {Variant::classic, Variant::lazy}) {
    Lab lab = arena(64, variant);
    lab_test::define(lab, "pt", "uvmcreate()");
    call(lab, "uvmalloc(pt, 0, 0x3000, w)");
    call(lab, "mappages(pt, TRAMPOLINE, 4096, 0x80000000, rx)");
    const std::string text =
        lab::dump_text(lab.dump(root_named(lab, "pt")), kernel::features_of(variant).vmprint_format);
    CHECK(call(lab, "vmprint(pt)").printed == text);
  }
}

TEST_CASE("an argument that makes no sense is refused with its place and what would be right") {
  Lab lab = arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  const auto refused = [&](std::string_view text, std::string_view reason) {
    const std::string words = failure(lab, text);
    CAPTURE(words);
    CHECK(words.starts_with("it was not called: "));
    CHECK(contains(words, reason));
  };
  refused("nosuch()", "there is no function 'nosuch'");
  refused("walk(pt, 0)", "walk(pagetable, va, on_missing)");
  refused("walk(pt, 0, Maybe)", "argument 3, on_missing: there is no 'Maybe' that could be Fail or Allocate");
  refused("walk(0x80000001, 0, Fail)", "argument 1, pagetable: 0x80000001 is not the start of a page in RAM");
  refused("walk(0x1000, 0, Fail)", "is not the start of a page in RAM, which is 0x80000000 to");
  refused("walk(other, 0, Fail)", "there is no 'other' that could be a page table");
  refused("walk(pt, 99999999999999999999, Fail)", "not a number that fits into 64 bits");
  refused("uvmalloc(pt, 0, 513G, w)", "more than any address space has");
  refused("mappages(pt, 0, 4096, 0, rwz)", "rwz");
  refused("copyin(pt, 0, 2M)", "too much at once");
  refused("copyout(pt, 0, 5)", "a text in quotes");
  refused("copyout(pt, 0, \"\\q\")", "unknown escape");
  refused("copyout(pt, 0, \"x\" * 2M)", "more than 1 MiB");
}

TEST_CASE("a page table that leads out of RAM stops the call with the address") {
  Lab lab = table_with("\"\\x01\\x00\\x00\\x00\\x04\\x00\\x00\\x00\"");  // ppn 0x1000000
  CHECK(contains(failure(lab, "walk(pt, 0, Fail)"),
                 "access to physical address 0x1000000000 outside RAM, which is 0x80000000 to 0x80041000"));
  CHECK(contains(failure(lab, "vmprint(pt)"), "outside RAM"));
  CHECK(contains(failure(lab, "freewalk(pt)"), "outside RAM"));
}

TEST_CASE("a page table that contains itself does no harm") {
  Lab lab = arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  const std::uint64_t entry = (root_named(lab, "pt").value >> 12 << 10) | 1;
  lab_test::define(lab, "window", "uvmcreate()");
  CHECK(shown(lab, "mappages(window, 0, 4096, pt, rwu)") == "true");
  const std::string bytes(reinterpret_cast<const char*>(&entry), sizeof entry);
  REQUIRE(lab.define("entry", {lab::Type::Bytes, 0, bytes}));

  SUBCASE("in one entry") {
    CHECK(shown(lab, "copyout(window, 0, entry)") == "true");
    CHECK(failure(lab, "freewalk(pt)") == "it panicked: freewalk: leaf");
    CHECK(call(lab, "vmprint(pt)").ending == Ending::Returned);
    CHECK(call(lab, "walk(pt, 0, Allocate)").ending == Ending::Returned);
    CHECK(call(lab, "mappages(pt, 0, 4096, 0x80001000, rw)").ending == Ending::Panicked);
  }
  SUBCASE("in all of them") {
    std::string all;
    for (unsigned i = 0; i < 512; ++i) all += bytes;
    REQUIRE(lab.define("entries", {lab::Type::Bytes, 0, all}));
    CHECK(shown(lab, "copyout(window, 0, entries)") == "true");
    CHECK(contains(failure(lab, "vmprint(pt)"), "it was stopped: it "));
    CHECK(lab.dump(root_named(lab, "pt")).truncated);
    CHECK(call(lab, "uvmcopy(pt, window, 256G)").ending != Ending::Returned);
  }
}

TEST_CASE("work without end is bounded by memory, by steps or by what the lab may own") {
  Lab lab = arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  CHECK(shown(lab, "uvmalloc(pt, 0, 255G, w)") == "nothing");
  CHECK(lab.free_pages() < 64);  // tables stay
  CHECK(contains(failure(lab, "u2kvmclear(pt, 256G, 0)"), "it does not come to an end"));
  lab.choose(Variant::lazy);
  CHECK(shown(lab, "uvmunmap(pt, 0, 0x4000000, Free)") == "done");

  Lab small(300);
  REQUIRE(small.open_arena(1000, Variant::classic));
  lab_test::define(small, "pt", "uvmcreate()");
  CHECK(contains(failure(small, "uvmalloc(pt, 0, 2M, w)"), "the lab's own memory is used up"));
  CHECK(shown(small, "uvmalloc(pt, 0, 64K, w)") == "65536 (0x10000)");
}

TEST_CASE("undo reaches back as far as the lab's memory allows") {
  Lab lab(200);
  REQUIRE(lab.open_arena(100, Variant::classic));
  lab_test::define(lab, "page", "kalloc()");
  for (int i = 0; i < 500; ++i) {
    call(lab, "kfree(page)");
    call(lab, "kalloc()");
  }
  CHECK(lab.undoable() > 10);
  CHECK(lab.undoable() < 200);
  CHECK(lab.memory().owned_pages() <= 200);
}

TEST_CASE("the n-th allocation can be made to fail") {
  Lab lab = arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  for (unsigned n = 1; n <= 3; ++n) {
    lab.fail_allocation(n);
    CHECK(shown(lab, "uvmfirst(pt, \"x\")") == "false");
    CHECK(shown(lab, "walkaddr(pt, 0)") == "nothing");
    while (lab.undoable() > 1) lab.undo();
    lab.fail_allocation(0);
  }
  CHECK(shown(lab, "uvmfirst(pt, \"x\")") == "true");
}

TEST_CASE("every function can be called in every variant with arguments of all kinds, and none breaks it") {
  constexpr std::array<std::string_view, 8> kNumbers{"0",     "1",  "0x1000", "2M",
                                                     "MAXVA", "pt", "page",   "0xffffffffffffffff"};
  for (std::size_t v = 0; v < kernel::kVariantCount; ++v) {
    Lab lab = arena(700, static_cast<Variant>(v));
    lab_test::define(lab, "pt", "uvmcreate()");
    lab_test::define(lab, "page", "kalloc()");
    REQUIRE(lab.define("text", {lab::Type::Bytes, 0, std::string(100, 'x')}));
    for (const lab::Function& function : lab::functions()) {
      for (std::size_t shift = 0; shift < kNumbers.size(); ++shift) {
        std::vector<std::string_view> arguments;
        for (const lab::Parameter& parameter : function.parameters()) {
          switch (parameter.type) {
            case lab::Type::Table: arguments.push_back(shift % 2 == 0 ? "pt" : "page"); break;
            case lab::Type::Bytes:
            case lab::Type::Words: arguments.push_back("text"); break;
            case lab::Type::OnMissing: arguments.push_back(shift % 2 == 0 ? "Fail" : "Allocate"); break;
            case lab::Type::Backing: arguments.push_back(shift % 2 == 0 ? "Keep" : "Free"); break;
            case lab::Type::Permissions: arguments.push_back("rwu"); break;
            default: arguments.push_back(kNumbers[(shift * (arguments.size() + 1)) % kNumbers.size()]);
          }
        }
        const lab::Report report = lab.call(function.name, arguments);
        CHECK(!lab::to_text(report, lab::Detail::Effects).empty());
        while (lab.undoable() > 2) lab.undo();
      }
    }
  }
}
