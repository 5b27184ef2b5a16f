// Values that cross to JavaScript in more than one class.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <emscripten/val.h>

namespace bindings {

/// Bytes from JavaScript: Embind copies a Uint8Array into a std::string.
using Bytes = std::string;

/// A Uint8Array that JavaScript owns.
inline emscripten::val copy_of(std::span<const std::uint8_t> bytes) {
  return emscripten::val(emscripten::typed_memory_view(bytes.size(), bytes.data()))
      .call<emscripten::val>("slice");
}

/// A BigUint64Array that JavaScript owns.
inline emscripten::val copy_of(const std::vector<std::uint64_t>& words) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(words.data()), 8 * words.size());
  return emscripten::val::global("BigUint64Array").new_(copy_of(bytes)["buffer"]);
}

/// A Uint32Array that JavaScript owns.
inline emscripten::val copy_of(const std::vector<std::uint32_t>& words) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(words.data()), 4 * words.size());
  return emscripten::val::global("Uint32Array").new_(copy_of(bytes)["buffer"]);
}

/// An array of what `convert` makes of the elements.
template <class Range, class Convert>
emscripten::val array_of(const Range& range, Convert convert) {
  emscripten::val array = emscripten::val::array();
  for (const auto& element : range) array.call<void>("push", convert(element));
  return array;
}

}  // namespace bindings
