#include "cli/script.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using namespace cli;

Script parsed(std::string_view text) {
  auto script = parse_script(text, "demo");
  REQUIRE_MESSAGE(script.ok(), (script.ok() ? "" : script.error().message));
  return script.value();
}

std::string error_of(std::string_view text) {
  const auto script = parse_script(text, "demo");
  return script.ok() ? "no error" : script.error().message;
}

template <class T>
T only_command(std::string_view text) {
  const Script script = parsed(text);
  REQUIRE(script.lines.size() == 1);
  REQUIRE(std::holds_alternative<T>(script.lines[0].command));
  return std::get<T>(script.lines[0].command);
}

}  // namespace

TEST_CASE("the text of wait and type is the rest of the line as it stands") {
  CHECK(only_command<Wait>("wait $ \n").text == "$ ");
  CHECK(only_command<Type>("type  two  spaces # no comment").text == " two  spaces # no comment");
}

TEST_CASE("blanks before a command and a carriage return behind a line do not count") {
  CHECK(only_command<Wait>("\t wait login:\r\n").text == "login:");
}

TEST_CASE("comments and empty lines leave nothing behind but keep their numbers") {
  const Script script = parsed("# boots\n\n   \nwait $ \n  # ends\nquit # now\n");
  REQUIRE(script.lines.size() == 2);
  CHECK(script.lines[0].number == 4);
  CHECK(script.lines[1].number == 6);
  CHECK(script.describe(script.lines[0]) == "demo:4: wait $ ");
}

TEST_CASE("escapes are those of C") {
  CHECK(only_command<Type>("type ls\\n").text == "ls\n");
  CHECK(only_command<Type>(R"(type \a\b\e\f\r\t\v\\\"\')").text == "\a\b\x1b\f\r\t\v\\\"'");
  CHECK(only_command<Type>(R"(type \x10\x1bA\x9z)").text ==
        "\x10\x1b"
        "A\tz");
  CHECK(only_command<Type>(R"(type \1\0\101\1019)").text == std::string("\1\0AA9", 5));
}

TEST_CASE("a wrong escape is an error that shows it") {
  CHECK(error_of("type \\q") == "demo:1: unknown escape '\\q'");
  CHECK(error_of("type \\") == "demo:1: unknown escape '\\'");
  CHECK(error_of("type \\xg") == "demo:1: unknown escape '\\x'");
  CHECK(error_of("type \\400") == "demo:1: unknown escape '\\4'");
}

TEST_CASE("processes, free-pages, memory-map, checks and backtrace stand alone") {
  only_command<PrintProcesses>("processes # of all harts");
  only_command<PrintFreePages>("free-pages");
  only_command<PrintFindings>("checks");
  only_command<PrintMemoryMap>("memory-map");
  only_command<PrintBacktraces>("backtrace");
  CHECK(error_of("processes 2") == "demo:1: unexpected '2'");
}

TEST_CASE("trapframe takes the number of a process") {
  CHECK(only_command<PrintTrapframe>("trapframe 2 # of sh").pid == 2);
  CHECK(error_of("trapframe") == "demo:1: trapframe needs the number of a process, not ''");
  CHECK(error_of("trapframe pid 2") == "demo:1: trapframe needs the number of a process, not 'pid'");
  CHECK(error_of("trapframe 2 3") == "demo:1: unexpected '3'");
}

TEST_CASE("ranges takes a page table as page-table does") {
  CHECK(only_command<PrintRanges>("ranges").table.choice == TableChoice::Satp);
  CHECK(only_command<PrintRanges>("ranges pid 2").table.pid == 2);
  CHECK(error_of("ranges user").starts_with("demo:1: unknown page table 'user'"));
}

TEST_CASE("page-table takes satp, kernel or a pid, and satp when nothing is said") {
  CHECK(only_command<PrintPageTable>("page-table").choice == TableChoice::Satp);
  CHECK(only_command<PrintPageTable>("page-table # of hart 0").choice == TableChoice::Satp);
  CHECK(only_command<PrintPageTable>("page-table satp").choice == TableChoice::Satp);
  CHECK(only_command<PrintPageTable>("page-table kernel").choice == TableChoice::Kernel);
  const auto process = only_command<PrintPageTable>("page-table  pid  12 # sh");
  CHECK(process.choice == TableChoice::Process);
  CHECK(process.pid == 12);
}

TEST_CASE(
    "a pid with kernel behind it is the kernel's table for that process, by its member if one is named") {
  const auto first = only_command<PrintPageTable>("page-table pid 12 kernel # of sh");
  CHECK(first.choice == TableChoice::ProcessKernel);
  CHECK(first.pid == 12);
  CHECK(first.field.empty());
  const auto named = only_command<PrintTranslation>("translate pid 12 kernel.kpagetable 0x1000 sum");
  CHECK(named.table.choice == TableChoice::ProcessKernel);
  CHECK(named.table.field == "kpagetable");
  CHECK(named.va == 0x1000);
  CHECK(named.sum);
  CHECK(only_command<PrintRanges>("ranges pid 12 kernel").table.choice == TableChoice::ProcessKernel);
  CHECK(error_of("page-table pid 12 kernel.") == "demo:1: unexpected 'kernel.'");
  CHECK(error_of("page-table pid 12 kernels") == "demo:1: unexpected 'kernels'");
  CHECK(error_of("page-table pid 12 kernel 3") == "demo:1: unexpected '3'");
}

TEST_CASE("translate takes a table and an address, decimal or hexadecimal, and sum and mxr") {
  const auto plain = only_command<PrintTranslation>("translate satp 4096");
  CHECK(plain.table.choice == TableChoice::Satp);
  CHECK(plain.va == 4096);
  CHECK_FALSE(plain.sum);
  CHECK_FALSE(plain.mxr);
  const auto full = only_command<PrintTranslation>("translate pid 2 0xffffffffc0000abc mxr sum # both");
  CHECK(full.table.choice == TableChoice::Process);
  CHECK(full.table.pid == 2);
  CHECK(full.va == 0xffffffffc0000abc);
  CHECK(full.sum);
  CHECK(full.mxr);
}

TEST_CASE("record and events take kinds of events, and all kinds when none is named") {
  CHECK(only_command<cli::Record>("record").kinds == inspect::kAllKinds);
  CHECK(only_command<cli::PrintEvents>("events # all").kinds == inspect::kAllKinds);
  CHECK(only_command<cli::PrintEvents>("events syscall pte").kinds ==
        (inspect::only(inspect::EventKind::SystemCall) | inspect::only(inspect::EventKind::EntryWritten)));
  CHECK(error_of("record calls") == "demo:1: there are no events of the kind 'calls'");
}

TEST_CASE("provenance takes a physical address, or a table and a virtual one, or the entry behind that") {
  const auto physical = only_command<cli::PrintProvenance>("provenance 0x80001000");
  CHECK_FALSE(physical.table);
  CHECK(physical.address == 0x80001000);
  const auto memory = only_command<cli::PrintProvenance>("provenance pid 2 0x3000");
  REQUIRE(memory.table);
  CHECK(memory.table->pid == 2);
  CHECK(memory.of == cli::ProvenanceOf::Memory);
  const auto entry = only_command<cli::PrintProvenance>("provenance entry kernel 4096");
  REQUIRE(entry.table);
  CHECK(entry.table->choice == TableChoice::Kernel);
  CHECK(entry.of == cli::ProvenanceOf::Entry);
  CHECK(entry.address == 4096);
  CHECK(error_of("provenance pid 2") == "demo:1: provenance needs an address, not ''");
  CHECK(error_of("provenance 0x80001000 2") == "demo:1: unexpected '2'");
  CHECK(error_of("provenance entry 5") ==
        "demo:1: unknown page table '5'; kernel, satp, pid N or pid N kernel is meant");
}

TEST_CASE("run-to takes an event, a place or the address of a write") {
  CHECK(only_command<RunTo>("run-to page-fault").target == RunTarget::PageFault);
  CHECK(only_command<RunTo>("run-to return # of exec").target == RunTarget::Return);
  CHECK(only_command<RunTo>("run-to system-call").place.empty());
  CHECK(only_command<RunTo>("run-to system-call fork").place == "fork");
  const auto place = only_command<RunTo>("run-to kernel::exec");
  CHECK(place.target == RunTarget::Place);
  CHECK(place.place == "kernel::exec");
  CHECK(only_command<RunTo>("run-to write 0x87f00008").address == 0x87f00008);
  CHECK(error_of("run-to") == "demo:1: run-to needs a place or an event");
  CHECK(error_of("run-to write pte") == "demo:1: write needs a physical address, not 'pte'");
  CHECK(error_of("run-to exec now") == "demo:1: unexpected 'now'");
}

TEST_CASE("step takes a number or over, and disassemble a place") {
  CHECK(only_command<Step>("step").instructions == 1);
  CHECK(only_command<Step>("step 12 # more").instructions == 12);
  only_command<StepOver>("step over");
  CHECK(error_of("step out") == "demo:1: step needs a number of instructions, or over, not 'out'");
  CHECK(only_command<PrintCode>("disassemble").place.empty());
  CHECK(only_command<PrintCode>("disassemble vm.c:12").place == "vm.c:12");
  only_command<PrintRegisters>("registers");
}

TEST_CASE("at puts an instruction count before any command") {
  const Script script = parsed("at 123 type a b \nat 200000000 quit");
  REQUIRE(script.lines.size() == 2);
  CHECK(script.lines[0].at == 123);
  CHECK(std::get<Type>(script.lines[0].command).text == "a b ");
  CHECK(script.lines[1].at == 200'000'000);
  CHECK(std::holds_alternative<Quit>(script.lines[1].command));
}

TEST_CASE("a wrong line is refused with its number and the reason") {
  CHECK(error_of("wait a\nexpect b\n") == "demo:2: unknown command 'expect'");
  CHECK(error_of("wait") == "demo:1: wait needs a text");
  CHECK(error_of("type ") == "demo:1: type needs a text");
  CHECK(error_of("quit later") == "demo:1: unexpected 'later'");
  CHECK(error_of("page-table user") ==
        "demo:1: unknown page table 'user'; kernel, satp, pid N or pid N kernel is meant");
  CHECK(error_of("page-table pid") == "demo:1: pid needs the number of a process, not ''");
  CHECK(error_of("page-table pid -1") == "demo:1: pid needs the number of a process, not '-1'");
  CHECK(error_of("page-table kernel 2") == "demo:1: unexpected '2'");
  CHECK(error_of("translate") ==
        "demo:1: unknown page table ''; kernel, satp, pid N or pid N kernel is meant");
  CHECK(error_of("translate kernel") == "demo:1: translate needs a virtual address, not ''");
  CHECK(error_of("translate kernel 0x") == "demo:1: translate needs a virtual address, not '0x'");
  CHECK(error_of("translate kernel 0x10000000000000000") ==
        "demo:1: translate needs a virtual address, not '0x10000000000000000'");
  CHECK(error_of("translate kernel 0 spp") == "demo:1: unexpected 'spp'; sum or mxr is meant");
  CHECK(error_of("at noon quit") == "demo:1: at needs a number of instructions, not 'noon'");
  CHECK(error_of("at 5") == "demo:1: a command is missing");
  CHECK(error_of("at 5 at 6 quit") == "demo:1: unknown command 'at'");
}

TEST_CASE("an empty script is a script") { CHECK(parsed("").lines.empty()); }
