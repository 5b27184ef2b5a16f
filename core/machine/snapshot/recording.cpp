#include "machine/snapshot/recording.hpp"

#include <algorithm>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <optional>

namespace machine {

namespace {

constexpr std::string_view kFirstLine = "pagewalk-recording 2";

std::string quoted(std::string_view text) {
  std::string quote = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", byte);
    const bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
    quote += plain ? std::string(1, character) : std::string(escape);
  }
  return quote + "\"";
}

template <class... Numbers>
std::string line(const char* format, Numbers... numbers) {
  char text[160];
  std::snprintf(text, sizeof text, format, numbers...);
  return text;
}

/// Takes words off the front of a line. After the first that is not there all is missing.
class Words {
 public:
  explicit Words(std::string_view line) : left_(line) {}

  std::string_view word() {
    const std::size_t end = std::min(left_.find(' '), left_.size());
    const std::string_view taken = left_.substr(0, end);
    left_.remove_prefix(std::min(end + 1, left_.size()));
    return taken;
  }
  template <class T>
  T number(int base = 10) {
    const std::string_view digits = word();
    T value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty()) ok_ = false;
    return value;
  }
  /// 0 or 1.
  unsigned choice() {
    const auto number = this->number<unsigned>();
    if (number <= 1) return number;
    ok_ = false;
    return 0;
  }
  Position position() {
    Position at;
    at.instructions = number<std::uint64_t>();
    at.cycles = number<std::uint64_t>();
    at.hart = number<std::uint32_t>();
    return at;
  }
  /// The rest of the line.
  std::string text() {
    const bool quotes = left_.size() >= 2 && left_.front() == '"' && left_.back() == '"';
    if (!quotes) return ok_ = false, std::string();
    std::string text;
    std::string_view rest = left_.substr(1, left_.size() - 2);
    left_ = {};
    while (!rest.empty()) {
      unsigned byte = static_cast<unsigned char>(rest.front());
      std::size_t length = 1;
      if (byte == '\\') {
        length = 4;
        const bool escape =
            rest.size() >= length && rest[1] == 'x' &&
            std::from_chars(rest.data() + 2, rest.data() + length, byte, 16).ptr == rest.data() + length;
        if (!escape) return ok_ = false, std::string();
      }
      text.push_back(static_cast<char>(byte));
      rest.remove_prefix(length);
    }
    return text;
  }
  bool more() const { return ok_ && !left_.empty(); }
  /// Whether all that was asked for was there, and nothing else.
  bool complete() const { return ok_ && left_.empty(); }

 private:
  std::string_view left_;
  bool ok_ = true;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Recording> read() {
    if (next() != kFirstLine)
      return fail("this is no recording, or one of another version: '" + std::string(kFirstLine) +
                  "' should stand here");
    if (!read_machine(next()))
      return fail("'machine HARTS MEMORY VIRTIO PMP DATE SEED \"ARGUMENTS\"' should stand here");
    if (!read_devices(next())) return fail("'devices CONSOLE ENTROPY NETWORK INPUT SEED' should stand here");
    if (!read_faults(next())) return fail("'faults READONLY OF FIRST LAST ...' should stand here");
    Images& images = recording_.origin.images;
    if (!read_image(next(), "kernel", images.kernel_bytes, images.kernel_hash))
      return fail("'kernel BYTES HASH' should stand here");
    if (!read_image(next(), "disk", images.disk_bytes, images.disk_hash))
      return fail("'disk BYTES HASH' should stand here");
    while (!text_.empty()) {
      const std::string_view text = next();
      if (read_end(text))
        return text_.empty() ? Result<Recording>(recording_) : fail("something follows the end");
      if (!read_event(text))
        return fail("'type INSTRUCTIONS CYCLES HART \"TEXT\"', 'reboot' or 'end ...' should stand here");
      if (!in_order()) return fail("this was typed before what stands above it");
    }
    return fail("the recording has no end: it was cut short");
  }

 private:
  Error fail(const std::string& reason) const {
    return Error{"line " + std::to_string(number_) + ": " + reason};
  }

  std::string_view next() {
    number_++;
    const std::size_t end = std::min(text_.find('\n'), text_.size());
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(std::min(end + 1, text_.size()));
    return line;
  }

  bool read_machine(std::string_view text) {
    Words words(text);
    Configuration& configuration = recording_.origin.configuration;
    const bool named = words.word() == "machine";
    configuration.harts = words.number<unsigned>();
    configuration.memory_bytes = words.number<std::uint64_t>();
    const auto virtio = words.number<unsigned>();
    configuration.virtio = virtio == 1 ? VirtioVersion::Legacy : VirtioVersion::Modern;
    configuration.pmp_entries = words.number<unsigned>();
    configuration.start_date = words.number<std::uint64_t>();
    configuration.schedule_seed = words.number<std::uint64_t>();
    configuration.boot_arguments = words.text();
    return named && words.complete() && (virtio == 1 || virtio == 2);
  }

  bool read_devices(std::string_view text) {
    Words words(text);
    Configuration& configuration = recording_.origin.configuration;
    const bool named = words.word() == "devices";
    configuration.console = words.choice() == 1;
    configuration.entropy = words.choice() == 1;
    configuration.network = words.choice() == 1;
    configuration.input = static_cast<ConsoleInput>(words.choice());
    configuration.entropy_seed = words.number<std::uint64_t>();
    return named && words.complete();
  }

  bool read_faults(std::string_view text) {
    Words words(text);
    Configuration& configuration = recording_.origin.configuration;
    const bool named = words.word() == "faults";
    configuration.disk_access = static_cast<DiskAccess>(words.choice());
    while (words.more()) {
      DiskFault fault;
      fault.of = static_cast<DiskFault::Of>(words.choice());
      fault.first = words.number<std::uint64_t>();
      fault.last = words.number<std::uint64_t>();
      configuration.disk_faults.push_back(fault);
    }
    return named && words.complete();
  }

  static bool read_image(std::string_view text, std::string_view name, std::uint64_t& bytes,
                         std::uint64_t& hash) {
    Words words(text);
    const bool named = words.word() == name;
    bytes = words.number<std::uint64_t>();
    hash = words.number<std::uint64_t>(16);
    return named && words.complete();
  }

  bool read_event(std::string_view text) {
    if (text == "reboot") return recording_.lives.emplace_back(), true;
    Words words(text);
    const bool named = words.word() == "type";
    InputEvent event{words.position(), {}};
    event.bytes = words.text();
    recording_.lives.back().push_back(std::move(event));
    return named && words.complete();
  }

  bool read_end(std::string_view text) {
    Words words(text);
    if (words.word() != "end") return false;
    recording_.end = words.position();
    recording_.state_hash = words.number<std::uint64_t>(16);
    return words.complete();
  }

  bool in_order() const {
    const InputLog& life = recording_.lives.back();
    return life.size() < 2 || life[life.size() - 2].at.instructions <= life.back().at.instructions;
  }

  std::string_view text_;
  std::size_t number_ = 0;
  Recording recording_;
};

}  // namespace

std::string write_recording(const Recording& recording) {
  const Configuration& machine = recording.origin.configuration;
  const Images& images = recording.origin.images;
  std::string text = std::string(kFirstLine) + "\n";
  text += line("machine %u %" PRIu64 " %u %u %" PRIu64 " %" PRIu64 " ", machine.harts, machine.memory_bytes,
               static_cast<unsigned>(machine.virtio), machine.pmp_entries, machine.start_date,
               machine.schedule_seed);
  text += quoted(machine.boot_arguments) + "\n";
  text += line("devices %u %u %u %u %" PRIu64 "\n", unsigned{machine.console}, unsigned{machine.entropy},
               unsigned{machine.network}, static_cast<unsigned>(machine.input), machine.entropy_seed);
  text += line("faults %u", static_cast<unsigned>(machine.disk_access));
  for (const DiskFault& fault : machine.disk_faults) {
    text += line(" %u %" PRIu64 " %" PRIu64, static_cast<unsigned>(fault.of), fault.first, fault.last);
  }
  text += "\n";
  text += line("kernel %" PRIu64 " %" PRIx64 "\n", images.kernel_bytes, images.kernel_hash);
  text += line("disk %" PRIu64 " %" PRIx64 "\n", images.disk_bytes, images.disk_hash);
  bool first = true;
  for (const InputLog& life : recording.lives) {
    if (!first) text += "reboot\n";
    first = false;
    for (const InputEvent& event : life) {
      text += line("type %" PRIu64 " %" PRIu64 " %u ", event.at.instructions, event.at.cycles, event.at.hart);
      text += quoted(event.bytes) + "\n";
    }
  }
  return text + line("end %" PRIu64 " %" PRIu64 " %u %" PRIx64 "\n", recording.end.instructions,
                     recording.end.cycles, recording.end.hart, recording.state_hash);
}

Result<Recording> read_recording(std::string_view text) { return Reader(text).read(); }

}  // namespace machine
