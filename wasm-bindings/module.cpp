// The JavaScript names, one line a function. module.d.ts says what they mean.
#include <emscripten/bind.h>

#include "session.hpp"

EMSCRIPTEN_BINDINGS(pagewalk) {
  using bindings::Session;
  emscripten::class_<Session>("Session")
      .constructor<>()
      .function("open", &Session::open)
      .function("loadKernel", &Session::load_kernel)
      .function("attachDisk", &Session::attach_disk)
      .function("reset", &Session::reset)
      .function("run", &Session::run)
      .function("advanceIdle", &Session::advance_idle)
      .function("idleUntil", &Session::idle_until)
      .function("exitStatus", &Session::exit_status)
      .function("type", &Session::type)
      .function("takeOutput", &Session::take_output)
      .function("instructions", &Session::instructions)
      .function("cycles", &Session::cycles)
      .function("stateHash", &Session::state_hash)
      .function("saveSnapshot", &Session::save_snapshot)
      .function("loadSnapshot", &Session::load_snapshot)
      .function("harts", &Session::harts)
      .function("processes", &Session::processes)
      .function("kernelPageTable", &Session::kernel_page_table)
      .function("pageTableEntries", &Session::page_table_entries)
      .function("pageTableText", &Session::page_table_text);
}
