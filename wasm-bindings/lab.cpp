#include "lab.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "lab/report_text.hpp"

namespace bindings {

namespace {

using emscripten::val;

constexpr const char* kNoVariant = "there are the variants classic, kpt, super, cow, lazy and own";
/// Of the functions of the kernel itself.
constexpr const char* kOwn = "own";
constexpr const char* kNoType = "there is no such type";
/// For a level that cannot be told.
constexpr std::uint64_t kUnknownLevel = 0xff;

val text_value(std::string_view text) { return val(std::string(text)); }

/// Two words each: 0 allocated or 1 freed, and the page.
val pages_of(const lab::Report& report) {
  std::vector<std::uint64_t> words;
  for (const lab::PageEvent& event : report.pages) {
    words.insert(words.end(), {static_cast<std::uint64_t>(event.kind), event.page.value});
  }
  return copy_of(words);
}

/// Four words each: the entry's address, its value before and after, and 0 read or 1 written << 32 |
/// level << 16 | index.
val entries_of(const lab::Report& report) {
  std::vector<std::uint64_t> words;
  for (const lab::EntryEvent& event : report.entries) {
    const std::uint64_t level = event.level ? *event.level : kUnknownLevel;
    words.insert(words.end(), {event.table.value + 8 * event.index, event.before.raw, event.after.raw,
                               static_cast<std::uint64_t>(event.kind) << 32 | level << 16 | event.index});
  }
  return copy_of(words);
}

val object_of(const lab::Report& report) {
  val object = val::object();
  object.set("ending", static_cast<int>(report.ending));
  object.set("text", report.text);
  object.set("value", lab::to_text(report.value));
  object.set("type", static_cast<int>(report.value.type));
  object.set("number", report.value.number);
  object.set("pages", pages_of(report));
  object.set("entries", entries_of(report));
  object.set("entriesLeftOut", static_cast<unsigned>(report.entries_left_out));
  object.set("fences", report.fences);
  object.set("printed", report.printed);
  object.set("notes", array_of(report.notes, text_value));
  object.set("shown", lab::to_text(report, lab::Detail::Effects));
  return object;
}

val entries_of(const lab::Dump& dump) {
  std::vector<std::uint64_t> words;
  for (const lab::DumpEntry& entry : dump.entries) {
    const std::uint64_t place = std::uint64_t{entry.level} << 16 | entry.index;
    words.insert(words.end(), {entry.place.value, entry.entry.raw, entry.va.value, place});
  }
  return copy_of(words);
}

val parameter_object(const lab::Parameter& parameter) {
  val object = val::object();
  object.set("name", std::string(parameter.name));
  object.set("type", static_cast<int>(parameter.type));
  object.set("description", std::string(lab::name_of(parameter.type)));
  return object;
}

val function_object(std::string_view name, lab::Group group, std::string_view help, lab::Type result,
                    std::span<const lab::Parameter> parameters) {
  val object = val::object();
  object.set("name", std::string(name));
  object.set("group", std::string(lab::name_of(group)));
  object.set("help", std::string(help));
  object.set("result", static_cast<int>(result));
  object.set("parameters", array_of(parameters, parameter_object));
  return object;
}

val guest_function_object(const lab::GuestFunction& function) {
  return function_object(function.name, function.group, function.help, function.result.type,
                         function.typed());
}

template <class T>
std::string message_of(const machine::Result<T>& result) {
  return result ? std::string() : result.error().message;
}

}  // namespace

std::string Lab::open_arena(unsigned pages, const std::string& variant) {
  const auto chosen = lab::variant_named(variant);
  if (!chosen) return kNoVariant;
  const auto opened = lab_.open_arena(pages, *chosen);
  if (opened) origin_ = Origin::Arena;
  return message_of(opened);
}

void Lab::let_go() {
  if (!lab_.forked()) return;
  (void)lab_.open_arena(lab::kDefaultArenaPages, lab_.variant());
  origin_ = Origin::LetGo;
}

void Lab::let_go_when_too_large() {
  if (lab_.let_go_beyond(kMostKept)) origin_ = Origin::LetGo;
}

val Lab::fork(machine::Machine& machine, const inspect::KernelModel& model) {
  origin_ = Origin::Fork;
  return array_of(lab_.fork(machine, model), text_value);
}

std::string Lab::variant() const {
  return lab_.calls_guest() ? kOwn : std::string(kernel::name_of(lab_.variant()));
}

std::string Lab::own_obstacle() const { return message_of(lab_.guest_usable()); }

std::string Lab::choose(const std::string& variant) {
  if (variant == kOwn) return message_of(lab_.choose_guest());
  const auto chosen = lab::variant_named(variant);
  if (!chosen) return kNoVariant;
  lab_.choose(*chosen);
  return "";
}

val Lab::call(const std::string& function, const val& arguments) {
  const auto texts = emscripten::vecFromJSArray<std::string>(arguments);
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const lab::Report report = lab_.call(function, views);
  last_result_ = report.value;
  return object_of(report);
}

std::string Lab::name_result(const std::string& name) { return message_of(lab_.define(name, last_result_)); }

std::string Lab::define(const std::string& name, const Bytes& bytes) {
  return message_of(lab_.define(name, {lab::Type::Bytes, 0, bytes}));
}

std::string Lab::error_in(const std::string& text, unsigned type) const {
  if (type > static_cast<unsigned>(lab::Type::Backing)) return kNoType;
  return message_of(lab_.evaluate(text, static_cast<lab::Type>(type)));
}

val Lab::names() const {
  return array_of(lab_.names(), [](const auto& named) {
    val object = val::object();
    object.set("name", named.first);
    object.set("type", static_cast<int>(named.second.type));
    object.set("value", lab::to_text(named.second));
    return object;
  });
}

val Lab::functions() const {
  return lab_.calls_guest() ? array_of(lab_.guest()->functions(), guest_function_object) : lab_functions();
}

riscv::PhysAddr Lab::root_of(const std::string& table) const {
  const auto value = lab_.evaluate(table, lab::Type::Table);
  return riscv::PhysAddr(value ? value.value().number : 0);
}

std::string Lab::error_in_table(const std::string& table) const {
  return message_of(lab_.evaluate(table, lab::Type::Table));
}

val Lab::entries(const std::string& table) const { return entries_of(lab_.dump(root_of(table))); }
val Lab::entries_before(const std::string& table) const {
  return entries_of(lab_.dump_before(root_of(table)));
}

std::string Lab::text(const std::string& table) const {
  return lab::dump_text(lab_.dump(root_of(table)), kernel::features_of(lab_.variant()).vmprint_format);
}

std::string Lab::changes_text(const std::string& table) const {
  const riscv::PhysAddr root = root_of(table);
  return lab::difference_text(lab_.dump_before(root), lab_.dump(root),
                              kernel::features_of(lab_.variant()).vmprint_format);
}

val lab_functions() {
  return array_of(lab::functions(), [](const lab::Function& function) {
    return function_object(function.name, function.group, function.help, function.result,
                           function.parameters());
  });
}

}  // namespace bindings
