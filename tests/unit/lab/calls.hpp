// Calls of the lab as tests write them: call(lab, "walk(pt, 0x1000, Fail)").
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "lab/expression.hpp"
#include "lab/lab.hpp"
#include "lab/report_text.hpp"

namespace lab_test {

/// A lab with an empty arena.
inline lab::Lab arena(std::size_t pages = 64, kernel::Variant variant = kernel::Variant::classic) {
  lab::Lab lab;
  REQUIRE(lab.open_arena(pages, variant));
  return lab;
}

inline lab::Report call(lab::Lab& lab, std::string_view text) {
  const auto parts = lab::parse_call(text);
  REQUIRE(parts);
  return lab.call(parts.value().function, parts.value().arguments);
}

/// A call that must return, and its result.
inline lab::Value result(lab::Lab& lab, std::string_view text) {
  const lab::Report report = call(lab, text);
  INFO(text, ": ", lab::ending_text(report));
  REQUIRE(report.ending == lab::Ending::Returned);
  return report.value;
}

/// The same, printed.
inline std::string shown(lab::Lab& lab, std::string_view text) { return lab::to_text(result(lab, text)); }

/// A call that must return, and its result under a name.
inline void define(lab::Lab& lab, std::string_view name, std::string_view text) {
  REQUIRE(lab.define(name, result(lab, text)));
}

/// How a call ends that must not return, as in "it panicked: remap".
inline std::string failure(lab::Lab& lab, std::string_view text) {
  const lab::Report report = call(lab, text);
  REQUIRE(report.ending != lab::Ending::Returned);
  return lab::ending_text(report);
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace lab_test
