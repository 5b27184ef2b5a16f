#include "inspect/translation.hpp"

#include <cinttypes>
#include <cstdio>
#include <optional>

namespace inspect {

namespace {

namespace sv39 = riscv::sv39;

using machine::Access;
using machine::WalkFault;
using riscv::Privilege;
using riscv::Pte;

/// What the walk reads tables through: RAM, which stays as it is.
class Witness {
 public:
  explicit Witness(const machine::Ram& ram) : ram_(ram) {}

  std::optional<std::uint64_t> load_entry(riscv::PhysAddr address) {
    std::optional<std::uint64_t> entry;
    if (ram_.contains(address, sizeof(std::uint64_t))) entry = ram_.read<std::uint64_t>(address);
    reads_.push_back({address, entry});
    return entry;
  }
  /// Only A and D are ever written, to an entry that has been read.
  bool store_entry(riscv::PhysAddr, std::uint64_t entry) {
    marks_ = entry ^ reads_.back().entry.value_or(entry);
    return true;
  }

  struct Read {
    riscv::PhysAddr address;
    std::optional<std::uint64_t> entry;
  };
  const std::vector<Read>& reads() const { return reads_; }
  std::uint64_t marks() const { return marks_; }

 private:
  const machine::Ram& ram_;
  std::vector<Read> reads_;
  std::uint64_t marks_ = 0;
};

TranslationStep step_of(const Witness::Read& read, unsigned level, riscv::VirtAddr va) {
  TranslationStep step{.level = level,
                       .index = sv39::index(va, level),
                       .address = read.address,
                       .pte = Pte{read.entry.value_or(0)},
                       .kind = StepKind::Unreachable};
  if (!read.entry) return step;
  if (machine::check_form(step.pte, level) != WalkFault::None) {
    step.kind = StepKind::Refused;
  } else {
    step.kind = step.pte.leaf() ? StepKind::Leaf : StepKind::Pointer;
  }
  return step;
}

/// Whether a walk was refused by what the access is, not by what the tables are.
bool by_permission(WalkFault fault) {
  switch (fault) {
    case WalkFault::NotReadable:
    case WalkFault::NotWritable:
    case WalkFault::NotExecutable:
    case WalkFault::UserPage:
    case WalkFault::SupervisorPage: return true;
    default: return false;
  }
}

const char* mode_name(riscv::PagingMode mode) {
  return mode == riscv::kSv57 ? "Sv57" : mode == riscv::kSv48 ? "Sv48" : "Sv39";
}

const char* name_of(Access access) {
  switch (access) {
    case Access::Load: return "load";
    case Access::Store: return "store";
    case Access::Fetch: break;
  }
  return "fetch";
}

/// The eight low bits from D to V, `-` where one is clear.
std::string letters_of(Pte pte) {
  std::string letters = "DAGUXWRV";
  for (unsigned i = 0; i < letters.size(); i++) {
    if ((pte.raw >> (7 - i) & 1) == 0) letters[i] = '-';
  }
  return letters;
}

template <class... Arguments>
void append(std::string& text, const char* format, Arguments... arguments) {
  char line[192];
  std::snprintf(line, sizeof line, format, arguments...);
  text += line;
}

void append_step(std::string& text, const TranslationStep& step) {
  append(text, "L%u[%u] at 0x%016" PRIx64, step.level, step.index, step.address.value);
  if (step.kind == StepKind::Unreachable) {
    text += ": outside RAM\n";
    return;
  }
  append(text, ": pte 0x%016" PRIx64 " %s", step.pte.raw, letters_of(step.pte).c_str());
  if (step.kind == StepKind::Refused) {
    text += " refused\n";
  } else {
    append(text, " %s 0x%016" PRIx64 "\n", step.kind == StepKind::Leaf ? "leaf" : "table",
           step.pte.target().value);
  }
}

void append_verdict(std::string& text, const Verdict& verdict) {
  append(text, "%c %-5s ", verdict.privilege == Privilege::User ? 'U' : 'S', name_of(verdict.access));
  if (!verdict.allowed()) {
    append(text, "%s (%u): %s\n", riscv::name_of(verdict.cause()), static_cast<unsigned>(verdict.cause()),
           rule_of(verdict.fault, verdict.access));
    return;
  }
  const bool a = Pte::A::get(verdict.marks), d = Pte::D::get(verdict.marks);
  append(text, "allowed%s\n", a && d ? ", sets A and D" : a ? ", sets A" : d ? ", sets D" : "");
}

}  // namespace

Translation translate(const machine::Machine& machine, const TranslationRequest& request) {
  Translation translation;
  translation.request = request;
  std::optional<WalkFault> end;  // of the walk that came furthest
  auto verdict = translation.verdicts.begin();
  for (const Privilege privilege : {Privilege::User, Privilege::Supervisor}) {
    for (const Access access : {Access::Load, Access::Store, Access::Fetch}) {
      Witness witness(machine.ram());
      const machine::WalkResult result = machine::walk({.mode = request.mode,
                                                        .root = request.root,
                                                        .va = request.va,
                                                        .access = access,
                                                        .privilege = privilege,
                                                        .sum = request.sum,
                                                        .mxr = request.mxr},
                                                       witness);
      *verdict++ = {access, privilege, result.fault, witness.marks()};
      if (translation.steps.empty()) {
        unsigned level = request.mode.levels;
        for (const auto& read : witness.reads())
          translation.steps.push_back(step_of(read, --level, request.va));
      }
      if (by_permission(result.fault)) continue;
      end = result.fault;
      if (result.fault != WalkFault::None) continue;
      translation.pa = result.pa;
      translation.page_size = sv39::leaf_size(result.level);
    }
  }
  // A well-formed leaf lets somebody in: U says in which mode, and it has R or X.
  translation.fault = end.value_or(WalkFault::None);
  return translation;
}

const char* rule_of(WalkFault fault, Access access) {
  switch (fault) {
    case WalkFault::None: return "nothing refuses it";
    case WalkFault::NotCanonical: return "the bits above the virtual address are no sign extension of it";
    case WalkFault::EntryUnreachable: return "the entry lies outside RAM";
    case WalkFault::Invalid: return "the entry is not valid (V is clear)";
    case WalkFault::WritableNotReadable: return "W without R is reserved";
    case WalkFault::ReservedBits: return "reserved bits of the entry are set";
    case WalkFault::PointerHasLeafBits: return "D, A or U is set in a pointer to the next level";
    case WalkFault::PointerAtLastLevel: return "the last level must be a leaf, this is a pointer";
    case WalkFault::MisalignedSuperpage: return "the superpage is not aligned to its size";
    case WalkFault::NotReadable: return "the page is not readable (R is clear)";
    case WalkFault::NotWritable: return "the page is not writable (W is clear)";
    case WalkFault::NotExecutable: return "the page is not executable (X is clear)";
    case WalkFault::UserPage:
      return access == Access::Fetch ? "S mode never fetches from a user page (U is set)"
                                     : "a user page (U is set), and SUM is clear";
    case WalkFault::SupervisorPage: return "not a user page (U is clear)";
  }
  return "unknown";
}

std::string translation_text(const Translation& translation) {
  const TranslationRequest& request = translation.request;
  std::string text;
  append(text, "va 0x%016" PRIx64 " %s root 0x%016" PRIx64 " SUM %d MXR %d\n", request.va.value,
         mode_name(request.mode), request.root.value, request.sum ? 1 : 0, request.mxr ? 1 : 0);
  for (const TranslationStep& step : translation.steps) append_step(text, step);
  if (translation.fault == WalkFault::None) {
    append(text, "pa 0x%016" PRIx64 " in a page of %" PRIu64 " bytes\n", translation.pa.value,
           translation.page_size);
  } else {
    append(text, "no page: %s\n", rule_of(translation.fault, Access::Load));
  }
  for (const Verdict& verdict : translation.verdicts) append_verdict(text, verdict);
  return text;
}

}  // namespace inspect
