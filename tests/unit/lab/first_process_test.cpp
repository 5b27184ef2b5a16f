// The examples that everybody who reads xv6's vm.c works through: the first process, its page at 0x0, and
// what must not be done with it.
#include <doctest/doctest.h>

#include "unit/lab/calls.hpp"

using lab::Ending;
using lab::EntryEvent;
using lab::Lab;
using lab::PageEvent;
using lab::Report;
using lab_test::call;
using lab_test::failure;
using lab_test::shown;

namespace {

/// A lab with the first process: `pt` maps address 0.
Lab first_process() {
  Lab lab = lab_test::arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  CHECK(shown(lab, "uvmfirst(pt, \"program\")") == "true");
  return lab;
}

}  // namespace

TEST_CASE("mapping the first page allocates the page and a table for each of two levels") {
  Lab lab = lab_test::arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  const Report report = call(lab, "uvmfirst(pt, \"program\")");
  CHECK(report.count(PageEvent::Kind::Allocated) == 3);
  CHECK(report.count(EntryEvent::Kind::Written) == 3);
  unsigned level = 2;
  for (const EntryEvent& event : report.entries) {
    if (event.kind != EntryEvent::Kind::Written) continue;
    CHECK(event.index == 0);
    CHECK(event.level == level--);
    CHECK(event.before.raw == 0);
  }
  CHECK(lab.free_pages() == 60);
  CHECK(lab_test::result(lab, "copyin(pt, 0, 7)").bytes == "program");
}

TEST_CASE("a walk past the first page without allocation finds nothing, with it adds a table") {
  Lab lab = first_process();
  CHECK(shown(lab, "walk(pt, 2M, Fail)") == "nothing");
  CHECK(call(lab, "walk(pt, 2M, Fail)").count(EntryEvent::Kind::Written) == 0);
  CHECK(call(lab, "walk(pt, 2M, Allocate)").count(PageEvent::Kind::Allocated) == 1);
  CHECK(shown(lab, "walk(pt, 2M, Fail)") != "nothing");
  // In the same table as the first page there is an entry, only not a valid one.
  CHECK(shown(lab, "walkaddr(pt, 0x1000)") == "nothing");
  lab_test::define(lab, "entry", "walk(pt, 0x1000, Fail)");
  CHECK(shown(lab, "load_pte(entry)") == "0x0");
}

TEST_CASE("mapping a page twice panics with remap, and the first mapping stays") {
  Lab lab = first_process();
  const std::string before = shown(lab, "walkaddr(pt, 0)");
  CHECK(failure(lab, "mappages(pt, 0, 4096, 0x80010000, rwu)") == "it panicked: mappages: remap");
  CHECK(shown(lab, "walkaddr(pt, 0)") == before);
  CHECK(failure(lab, "uvmfirst(pt, \"again\")") == "it panicked: mappages: remap");
  CHECK(lab.free_pages() == 60);
}

TEST_CASE("freeing the tables while a leaf is left panics, and nothing is freed") {
  Lab lab = first_process();
  CHECK(failure(lab, "freewalk(pt)") == "it panicked: freewalk: leaf");
  CHECK(lab.free_pages() == 60);
  CHECK(shown(lab, "uvmunmap(pt, 0, 1, Free)") == "done");
  CHECK(call(lab, "freewalk(pt)").count(PageEvent::Kind::Freed) == 3);
  CHECK(lab.free_pages() == 64);
}

TEST_CASE("a mapping without permissions is a leaf of the last level all the same") {
  Lab lab = lab_test::arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  lab_test::define(lab, "page", "kalloc()");
  CHECK(shown(lab, "mappages(pt, 0, 4096, page, -)") == "true");
  CHECK(failure(lab, "freewalk(pt)") == "it panicked: freewalk: leaf");
}

TEST_CASE("fork copies every page of the parent, and freeing both gives all back") {
  Lab lab = first_process();
  lab_test::define(lab, "child", "uvmcreate()");
  CHECK(call(lab, "uvmcopy(pt, child, 4096)").count(PageEvent::Kind::Allocated) == 3);
  CHECK(shown(lab, "copyout(child, 0, \"PRO\")") == "true");
  CHECK(lab_test::result(lab, "copyin(child, 0, 7)").bytes == "PROgram");
  CHECK(lab_test::result(lab, "copyin(pt, 0, 7)").bytes == "program");
  CHECK(shown(lab, "uvmfree(child, 4096)") == "done");
  CHECK(shown(lab, "uvmfree(pt, 4096)") == "done");
  CHECK(lab.free_pages() == 64);
  CHECK(failure(lab, "kfree(pt)") == "it panicked: kfree: page is free already");
}

TEST_CASE("with copy-on-write the child shares the page until one side writes") {
  Lab lab = first_process();
  lab.choose(kernel::Variant::cow);
  lab_test::define(lab, "child", "uvmcreate()");
  CHECK(shown(lab, "uvmcopy(pt, child, 4096)") == "true");
  lab_test::define(lab, "page", "walkaddr(pt, 0)");
  CHECK(shown(lab, "kusers(page)") == "2");
  CHECK(call(lab, "copyout(child, 0, \"X\")").count(PageEvent::Kind::Allocated) == 1);
  CHECK(shown(lab, "kusers(page)") == "1");
  CHECK(lab_test::result(lab, "copyin(pt, 0, 1)").bytes == "p");
}

TEST_CASE("with lazy growth sbrk allocates nothing, and the first touch does") {
  Lab lab = first_process();
  lab.choose(kernel::Variant::lazy);
  const Report grown = call(lab, "sbrk(pt, 8192)");
  CHECK(lab::to_text(grown.value) == "4096 (0x1000)");
  CHECK(grown.pages.empty());
  CHECK(call(lab, "copyout(pt, 0x2000, \"x\")").count(PageEvent::Kind::Allocated) == 1);
  CHECK(shown(lab, "copyout(pt, 0x3000, \"x\")") == "false");
}
