#include "inspect/register_view.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include "riscv/cause.hpp"
#include "riscv/register_name.hpp"

namespace inspect {

namespace {

using machine::Csrs;
using machine::Hart;
using riscv::Mstatus;

template <class F>
constexpr std::pair<unsigned, unsigned> bounds() {
  unsigned low = 0, high = 63;
  while ((F::mask >> low & 1) == 0) low++;
  while ((F::mask >> high & 1) == 0) high--;
  return {high, low};
}

/// A field of one bit or more, whose meaning is `meanings[value]`.
template <class F>
RegisterField field(const char* name, std::uint64_t value, std::initializer_list<const char*> meanings = {}) {
  const auto [high, low] = bounds<F>();
  const std::uint64_t number = (value & F::mask) >> low;
  const char* meaning = number < meanings.size() ? *(meanings.begin() + number) : "";
  return {name, high, low, number, meaning};
}
template <class F>
RegisterField flag(const char* name, std::uint64_t value) {
  return field<F>(name, value, {"clear", "set"});
}

RegisterInfo plain(const char* name, std::uint64_t value) { return {name, value, {}}; }

RegisterInfo satp(std::uint64_t value) {
  using riscv::Satp;
  auto mode = field<Satp::Mode>("MODE", value, {"bare", "", "", "", "", "", "", "", "sv39", "sv48", "sv57"});
  return {"satp", value, {mode, field<Satp::Asid>("ASID", value), field<Satp::Ppn>("PPN", value)}};
}

std::vector<RegisterField> supervisor_status(std::uint64_t value) {
  return {field<Mstatus::Spp>("SPP", value, {"user", "supervisor"}),
          flag<Mstatus::Spie>("SPIE", value),
          flag<Mstatus::Sie>("SIE", value),
          flag<Mstatus::Sum>("SUM", value),
          flag<Mstatus::Mxr>("MXR", value),
          field<Mstatus::Fs>("FS", value, {"off", "initial", "clean", "dirty"})};
}

RegisterInfo mstatus(std::uint64_t value) {
  std::vector<RegisterField> fields{field<Mstatus::Mpp>("MPP", value, {"user", "supervisor", "", "machine"}),
                                    flag<Mstatus::Mpie>("MPIE", value),
                                    flag<Mstatus::Mie>("MIE", value),
                                    flag<Mstatus::Mprv>("MPRV", value),
                                    flag<Mstatus::Tvm>("TVM", value),
                                    flag<Mstatus::Tw>("TW", value),
                                    flag<Mstatus::Tsr>("TSR", value)};
  for (RegisterField& more : supervisor_status(value)) fields.push_back(std::move(more));
  return {"mstatus", value, std::move(fields)};
}

RegisterInfo cause(const char* name, std::uint64_t value) {
  const bool interrupt = (value & riscv::kCauseInterrupt) != 0;
  const std::uint64_t code = value & ~riscv::kCauseInterrupt;
  const std::string meaning = (interrupt ? "interrupt-" : "exception-") + std::to_string(code);
  return {name,
          value,
          {{"Interrupt", 63, 63, interrupt, interrupt ? "set" : "clear"}, {"Code", 62, 0, code, meaning}}};
}

RegisterInfo tvec(const char* name, std::uint64_t value) {
  using riscv::Tvec;
  return {name,
          value,
          {{"BASE", 63, 2, value & Tvec::kBaseMask, ""},
           field<Tvec::Mode>("MODE", value, {"direct", "vectored"})}};
}

/// The interrupts of which `bits` has one, by the names that the manual gives them with `letter` behind.
RegisterInfo interrupts(const char* name, std::uint64_t value, bool supervisor_only, const char* letter) {
  constexpr std::array<std::pair<unsigned, const char*>, 6> kInterrupts{
      {{1, "SSI"}, {5, "STI"}, {9, "SEI"}, {3, "MSI"}, {7, "MTI"}, {11, "MEI"}}};
  RegisterInfo info{name, value, {}};
  for (const auto& [bit, letters] : kInterrupts) {
    if (supervisor_only && letters[0] == 'M') continue;
    const std::uint64_t on = value >> bit & 1;
    info.fields.push_back({std::string(letters) + letter, bit, bit, on, on != 0 ? "set" : "clear"});
  }
  return info;
}

/// One field a cause that is delegated.
RegisterInfo delegation(const char* name, std::uint64_t value, const char* kind) {
  RegisterInfo info{name, value, {}};
  for (unsigned bit = 0; bit < 16; bit++) {
    if ((value >> bit & 1) == 0) continue;
    info.fields.push_back({std::to_string(bit), bit, bit, 1, kind + std::to_string(bit)});
  }
  return info;
}

std::string words_of(const RegisterField& field) {
  const auto code = static_cast<unsigned>(field.value);
  if (field.meaning.starts_with("exception-") && field.name == "Code")
    return riscv::name_of(static_cast<riscv::ExceptionCause>(code & 0xff));
  return field.meaning.empty() ? std::to_string(field.value) : field.meaning;
}

}  // namespace

std::vector<RegisterInfo> integer_registers(const Hart& hart) {
  std::vector<RegisterInfo> registers;
  for (unsigned i = 0; i < riscv::kRegisterNames.size(); i++)
    registers.push_back(plain(riscv::kRegisterNames[i], hart.x(i)));
  registers.push_back(plain("pc", hart.pc()));
  return registers;
}

std::vector<RegisterInfo> control_registers(const Hart& hart) {
  const Csrs& csrs = hart.csrs();
  const std::uint64_t sstatus = csrs.mstatus & Mstatus::kSupervisorView;
  return {satp(hart.satp()),
          {"sstatus", sstatus, supervisor_status(sstatus)},
          cause("scause", csrs.scause),
          plain("sepc", csrs.sepc),
          plain("stval", csrs.stval),
          tvec("stvec", csrs.stvec),
          plain("sscratch", csrs.sscratch),
          interrupts("sie", csrs.mie & csrs.mideleg, true, "E"),
          interrupts("sip", hart.mip() & csrs.mideleg, true, "P"),
          plain("stimecmp", csrs.stimecmp),
          mstatus(csrs.mstatus),
          cause("mcause", csrs.mcause),
          plain("mepc", csrs.mepc),
          plain("mtval", csrs.mtval),
          tvec("mtvec", csrs.mtvec),
          plain("mscratch", csrs.mscratch),
          interrupts("mie", csrs.mie, false, "E"),
          interrupts("mip", hart.mip(), false, "P"),
          delegation("medeleg", csrs.medeleg, "exception-"),
          delegation("mideleg", csrs.mideleg, "interrupt-")};
}

std::string register_text(const Hart& hart) {
  std::string text;
  char line[64];
  const auto registers = integer_registers(hart);
  for (std::size_t i = 0; i < registers.size(); i++) {
    std::snprintf(line, sizeof line, "%-4s 0x%016" PRIx64 "%s", registers[i].name.c_str(), registers[i].value,
                  i % 4 == 3 || i + 1 == registers.size() ? "\n" : "  ");
    text += line;
  }
  for (const RegisterInfo& csr : control_registers(hart)) {
    std::snprintf(line, sizeof line, "%-8s 0x%016" PRIx64, csr.name.c_str(), csr.value);
    text += line;
    for (const RegisterField& field : csr.fields) text += " " + field.name + "=" + words_of(field);
    text += "\n";
  }
  return text;
}

}  // namespace inspect
