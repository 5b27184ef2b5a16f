// The JavaScript names, one line a function. module.d.ts says what they mean.
#include <emscripten/bind.h>

#include "lab.hpp"
#include "memory.hpp"
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
      .function("pageTableText", &Session::page_table_text)
      .function("translate", &Session::translate)
      .function("physicalPages", &bindings::physical_pages)
      .function("physicalPage", &bindings::physical_page)
      .function("addressRanges", &bindings::address_ranges)
      .function("freeLists", &bindings::free_lists)
      .function("recordEvents", &bindings::record_events)
      .function("eventsAfter", &bindings::events_after)
      .function("systemCallNames", &bindings::system_call_names)
      .function("codePlaces", &bindings::code_places)
      .function("replayPlan", &bindings::replay_plan)
      .function("recordedWrite", &bindings::recorded_write)
      .function("addReplayInput", &bindings::add_replay_input)
      .function("startSearch", &bindings::start_search)
      .function("searchOn", &bindings::search_on)
      .function("foundWrites", &bindings::found_writes)
      .function("lab", &Session::lab)
      .function("forkLab", &Session::fork_lab);

  using bindings::Lab;
  emscripten::class_<Lab>("Lab")
      .smart_ptr<std::shared_ptr<Lab>>("LabPointer")
      .function("openArena", &Lab::open_arena)
      .function("origin", &Lab::origin)
      .function("variant", &Lab::variant)
      .function("choose", &Lab::choose)
      .function("call", &Lab::call)
      .function("nameResult", &Lab::name_result)
      .function("define", &Lab::define)
      .function("undo", &Lab::undo)
      .function("undoable", &Lab::undoable)
      .function("failAllocation", &Lab::fail_allocation)
      .function("freePages", &Lab::free_pages)
      .function("functions", &Lab::functions)
      .function("names", &Lab::names)
      .function("errorIn", &Lab::error_in)
      .function("errorInTable", &Lab::error_in_table)
      .function("rootOf", &Lab::root)
      .function("entries", &Lab::entries)
      .function("entriesBefore", &Lab::entries_before)
      .function("text", &Lab::text)
      .function("changesText", &Lab::changes_text);
  emscripten::function("labFunctions", &bindings::lab_functions);
}
