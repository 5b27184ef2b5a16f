// A machine as it was, kept in memory: taken in far less time than a frame of a film, because RAM and disk
// are not copied but shared page by page until they are written. For going back, and for comparing moments.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/archive.hpp"
#include "machine/bus/board.hpp"
#include "machine/input_log.hpp"
#include "machine/snapshot/bytes.hpp"

namespace machine {

class Machine;

/// All that decides how a run goes on, memories apart: the fields in order, each in its own size.
struct MachineState {
  struct Section {
    std::string name;
    std::size_t begin = 0;  ///< offset in `fields`
  };
  Bytes fields;
  std::vector<Section> sections;

  bool operator==(const MachineState& other) const { return fields == other.fields; }
};

MachineState state_of(const Machine& machine);

class Checkpoint {
 public:
  const Position& position() const { return position_; }
  const MachineState& state() const { return state_; }
  /// Pages of RAM as they were; comparable with those of another checkpoint of the same machine.
  const PageVersions::Image& ram() const { return memories_.ram; }
  const PageVersions::Image& disk() const { return memories_.disk; }

 private:
  friend class Machine;

  Position position_;
  MachineState state_;
  InputLog input_log_;
  Board::Memories memories_;
  const Machine* machine_ = nullptr;
  std::uint64_t boot_ = 0;
};

/// The archives of a MachineState.
class StateWriter : public FieldArchive<StateWriter> {
 public:
  static constexpr Direction kDirection = Direction::FromFields;

  explicit StateWriter(MachineState& state) : state_(state) {}
  void section(std::string_view name) {
    state_.sections.push_back({std::string(name), state_.fields.size()});
  }
  void section(std::string_view name, unsigned index) { section(std::string(name) + std::to_string(index)); }
  template <class T>
  void number(const T& field) {
    append(state_.fields, field);
  }
  void count(std::uint64_t length) { append(state_.fields, length); }
  void memory(std::string_view, std::uint64_t, const std::uint8_t*, const std::uint8_t*) {}

 private:
  MachineState& state_;
};

class StateReader : public FieldArchive<StateReader> {
 public:
  static constexpr Direction kDirection = Direction::ToFields;

  explicit StateReader(const MachineState& state) : reader_(state.fields) {}
  template <class T>
  void number(T& field) {
    field = *reader_.number<T>();
  }
  void count(std::uint64_t& length) { number(length); }
  void memory(std::string_view, std::uint64_t, std::uint8_t*, const std::uint8_t*) {}

 private:
  ByteReader reader_;
};

}  // namespace machine
