// From a C++ function to a row of the table: its parameters and result as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "kernel/memory/page_table.hpp"
#include "kernel/memory/uvm.hpp"
#include "lab/execution.hpp"
#include "lab/functions.hpp"

namespace lab {

/// The texts of a Value of Type::Words.
struct Words {
  std::string_view zero_terminated;
};

/// A number of bytes; kernel/memory has plain integers for it, and for other things.
struct Bytes {
  std::span<const std::byte> bytes;
};

// How a parameter of type T is made of a value.

template <class T>
T from_value(const Value& value) {
  if constexpr (std::is_same_v<T, kernel::PageTable>) {
    return {riscv::PhysAddr(value.number)};
  } else if constexpr (std::is_same_v<T, std::span<const std::byte>>) {
    return std::as_bytes(std::span(value.bytes));
  } else if constexpr (std::is_same_v<T, Words>) {
    return {value.bytes};
  } else if constexpr (std::is_same_v<T, riscv::Pte>) {
    return {value.number};
  } else {
    return static_cast<T>(value.number);
  }
}

// How a result of type T becomes a value, and which type that has.

template <class T>
struct ResultOf;

template <class T, Type kType>
struct NumberResult {
  static constexpr Type type = kType;
  static void put(T result, Value& value) { value.number = static_cast<std::uint64_t>(result); }
};

template <>
struct ResultOf<void> {
  static constexpr Type type = Type::Void;
};
template <>
struct ResultOf<bool> : NumberResult<bool, Type::Truth> {};
template <>
struct ResultOf<unsigned> : NumberResult<unsigned, Type::Number> {};
template <>
struct ResultOf<std::uint64_t> : NumberResult<std::uint64_t, Type::Number> {};
template <>
struct ResultOf<riscv::PhysAddr> {
  static constexpr Type type = Type::Pa;
  static void put(riscv::PhysAddr address, Value& value) { value.number = address.value; }
};
template <>
struct ResultOf<riscv::VirtAddr> {
  static constexpr Type type = Type::Va;
  static void put(riscv::VirtAddr address, Value& value) { value.number = address.value; }
};
template <>
struct ResultOf<kernel::PageTable> {
  static constexpr Type type = Type::Table;
  static void put(kernel::PageTable table, Value& value) { value.number = table.root.value; }
};
template <>
struct ResultOf<riscv::Pte> {
  static constexpr Type type = Type::Entry;
  static void put(riscv::Pte entry, Value& value) { value.number = entry.raw; }
};
template <>
struct ResultOf<riscv::Pte*> {
  static constexpr Type type = Type::Place;
  static void put(const riscv::Pte* entry, Value& value) {
    const auto place = Execution::current().memory().address_of(reinterpret_cast<const std::byte*>(entry));
    value.type = place ? type : Type::Nothing;
    value.number = place ? place->value : 0;
  }
};
template <>
struct ResultOf<Bytes> {
  static constexpr Type type = Type::Bytes;
  static void put(Bytes result, Value& value) {
    value.bytes.assign(reinterpret_cast<const char*>(result.bytes.data()), result.bytes.size());
  }
};
template <class T>
struct ResultOf<std::optional<T>> {
  static constexpr Type type = ResultOf<T>::type;
  static void put(const std::optional<T>& result, Value& value) {
    value.type = result ? type : Type::Nothing;
    if (result) ResultOf<T>::put(*result, value);
  }
};

/// What the table needs to know of a function.
template <auto kFunction>
struct Marshal;

template <class Result, class... Parameters, Result (*kFunction)(Parameters...)>
struct Marshal<kFunction> {
  static constexpr std::size_t parameter_count = sizeof...(Parameters);
  static constexpr Type result = ResultOf<Result>::type;

  static void call(std::span<const Value> arguments, Value& value) {
    call(arguments, value, std::index_sequence_for<Parameters...>());
  }

 private:
  template <std::size_t... kIndex>
  static void call(std::span<const Value> arguments, Value& value, std::index_sequence<kIndex...>) {
    value.type = result;
    if constexpr (std::is_void_v<Result>) {
      kFunction(from_value<std::remove_cvref_t<Parameters>>(arguments[kIndex])...);
    } else {
      ResultOf<Result>::put(kFunction(from_value<std::remove_cvref_t<Parameters>>(arguments[kIndex])...),
                            value);
    }
  }
};

}  // namespace lab
