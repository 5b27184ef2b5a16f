#include "checks.hpp"

#include <vector>

#include "inspect/checks/checks.hpp"

namespace bindings {

namespace {

using emscripten::val;

val party_value(const inspect::Party& party) {
  val value = val::object();
  value.set("pid", party.pid);
  value.set("name", party.name);
  value.set("table", party.table.value);
  value.set("va", party.va.value);
  value.set("entry", party.entry.value);
  value.set("pte", party.pte.raw);
  value.set("level", party.level);
  return value;
}

val stale_value(const inspect::StaleUse& stale) {
  val value = val::object();
  value.set("asid", static_cast<double>(stale.held.asid));
  value.set("held", stale.held.pte.raw);
  value.set("heldSince", stale.held.since);
  value.set("now", stale.now.entry.raw);
  value.set("entry", stale.now.entry_address.value);
  value.set("level", stale.now.level);
  value.set("access", static_cast<unsigned>(stale.request.access));
  return value;
}

val place_value(const inspect::Place& place) {
  val value = val::object();
  value.set("hart", place.hart);
  value.set("pc", place.pc);
  value.set("cause", place.cause);
  value.set("function", place.function);
  return value;
}

val finding_value(const inspect::Finding& finding) {
  val value = val::object();
  value.set("check", static_cast<unsigned>(finding.check));
  value.set("role", static_cast<unsigned>(finding.role));
  value.set("page", finding.page.value);
  value.set("va", finding.va.value);
  value.set("parties", array_of(finding.parties, party_value));
  value.set("stale", finding.stale ? stale_value(*finding.stale) : val::undefined());
  value.set("place", finding.place ? place_value(*finding.place) : val::undefined());
  value.set("since", finding.since);
  value.set("sinceCycle", finding.since_cycle);
  value.set("present", finding.present);
  return value;
}

}  // namespace

void set_checks(Session& session, bool on) {
  if (on) {
    session.begin_checks();
  } else {
    session.end_checks();
  }
}

val checks(Session& session) {
  inspect::Checks* checks = session.checks();
  if (checks == nullptr) return val::undefined();
  checks->look();
  val value = val::object();
  value.set("looks", static_cast<double>(checks->looks()));
  value.set("more", static_cast<double>(checks->more_findings()));
  value.set("findings", array_of(checks->findings(), finding_value));
  value.set("status", array_of(checks->status(), [](const inspect::CheckStatus& status) {
              val one = val::object();
              one.set("state", static_cast<unsigned>(status.state));
              one.set("gap", static_cast<unsigned>(status.gap));
              return one;
            }));
  return value;
}

val tlb(Session& session, unsigned hart) {
  std::vector<std::uint64_t> words;
  inspect::Checks* checks = session.checks();
  if (checks != nullptr && hart < session.machine()->harts().size()) {
    for (const inspect::HeldTranslation& held : checks->tlb(hart).held())
      words.insert(words.end(), {held.asid, held.va.value, held.level, held.pte.raw, held.entry.value,
                                 held.since, held.root.value});
  }
  return copy_of(words);
}

}  // namespace bindings
