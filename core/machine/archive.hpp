// What every archive has in common: it takes the fields that a `serialize` hands it apart into numbers.
//
// A stateful class has one function for all directions,
//
//   template <class Self, class Archive>
//   static void serialize(Self& self, Archive& archive) {
//     archive(self.first_, self.second_);
//     archive.rule(self.second_ < kMany, "there are fewer than many");
//   }
//
// where Self is const for a hash or a file to write, and not for a file to read. A rule speaks of the fields
// just before it: whoever reads a file that breaks one refuses the file, the others know that it holds.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "riscv/address.hpp"

namespace machine {

namespace field_kind {

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::deque<T>> = true;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool is_list<std::basic_string<T>> = true;
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

}  // namespace field_kind

enum class Direction : std::uint8_t { FromFields, ToFields };

/// `Derived` has a `kDirection`, `number(n)` for an integer, a truth value or an enum, and `count(n)` for the
/// length of a list.
template <class Derived>
class FieldArchive {
 public:
  template <class... Fields>
  void operator()(Fields&&... fields) {
    if constexpr (Derived::kDirection == Direction::ToFields) {
      (add(fields), ...);
    } else {
      // An object that is const does not make const what it points to.
      (add(std::as_const(fields)), ...);
    }
  }

  /// What follows belongs to the component of that name, of which there may be several.
  void section(std::string_view) {}
  void section(std::string_view, unsigned) {}
  void rule(bool, std::string_view) {}

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }

  template <class T>
  void add(T& field) {
    using Plain = std::remove_const_t<T>;
    if constexpr (std::is_enum_v<Plain> || std::is_integral_v<Plain>) {
      derived().number(field);
    } else if constexpr (std::is_same_v<Plain, riscv::PhysAddr>) {
      derived().number(field.value);
    } else if constexpr (field_kind::is_array<Plain>) {
      for (auto& element : field) add(element);
    } else if constexpr (field_kind::is_list<Plain>) {
      add_list(field);
    } else if constexpr (field_kind::is_optional<Plain>) {
      add_optional(field);
    } else {
      Plain::serialize(field, derived());
    }
  }

  template <class T>
  void add_list(T& field) {
    std::uint64_t count = field.size();
    derived().count(count);
    if constexpr (!std::is_const_v<T>) field.resize(static_cast<std::size_t>(count));
    for (auto& element : field) add(element);
  }

  template <class T>
  void add_optional(T& field) {
    bool present = field.has_value();
    derived().number(present);
    if constexpr (!std::is_const_v<T>) {
      field.reset();
      if (present) field.emplace();
    }
    if (present) add(*field);
  }
};

}  // namespace machine
