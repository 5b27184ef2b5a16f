// A good program, to be changed byte by byte and run.
#pragma once

#include <array>
#include <cstdint>

namespace badelf {

/// A number in an ELF file.
struct Field {
  const char* name;
  int offset;
  int width;  ///< bytes
};

/// The file's header.
inline constexpr Field kHeaderFields[] = {
    {"magic", 0, 4},
    {"class", 4, 1},
    {"data encoding", 5, 1},
    {"version", 6, 1},
    {"system", 7, 1},
    {"type", 16, 2},
    {"machine", 18, 2},
    {"file version", 20, 4},
    {"entry", 24, 8},
    {"program headers", 32, 8},
    {"section headers", 40, 8},
    {"flags", 48, 4},
    {"header size", 52, 2},
    {"program header size", 54, 2},
    {"program header count", 56, 2},
    {"section count", 60, 2},
};

/// A program header, from its start.
inline constexpr Field kType{"type", 0, 4};
inline constexpr Field kFlags{"flags", 4, 4};
inline constexpr Field kOffset{"offset", 8, 8};
inline constexpr Field kAddress{"address", 16, 8};
inline constexpr Field kFileSize{"size in the file", 32, 8};
inline constexpr Field kMemorySize{"size in memory", 40, 8};
inline constexpr Field kSegmentFields[] = {kType,
                                           kFlags,
                                           kOffset,
                                           kAddress,
                                           {"physical address", 24, 8},
                                           kFileSize,
                                           kMemorySize,
                                           {"alignment", 48, 8}};

inline constexpr int kSegments = 2;

/// The same field in the program header of segment `number`.
constexpr Field of_segment(int number, const Field& field) {
  return {field.name, 64 + 56 * number + field.offset, field.width};
}
inline constexpr Field kEntry{"entry", 24, 8};

class Victim {
 public:
  /// Reads the good program. Ends this one when it cannot.
  void read_original();

  int size() const { return size_; }
  std::uint64_t get(const Field& field) const;
  /// Only the low bytes of the value that fit into the field.
  void set(const Field& field, std::uint64_t value);
  void flip(int bit);
  /// Undoes all that was set and flipped, in the copy in memory.
  void restore();

  /// Makes the file on the disk `size` bytes of the copy. Ends the program when it cannot.
  void write_file(int size) const;
  /// Writes the first block of the copy over that of the file, which holds everything that fields are in.
  void write_first_block() const;

 private:
  std::array<char, 16384> original_{};
  std::array<char, 16384> copy_{};  ///< what is to be written
  int size_ = 0;
};

/// What came of running the file.
enum class Outcome : unsigned char { Refused, Ended, Killed };

/// Executes the file in a child, which has nothing open, and is killed when it does not end.
Outcome run_victim();

void remove_victim();

}  // namespace badelf
