#include "machine/snapshot/chunks.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

namespace machine {

namespace {

constexpr std::array<std::uint8_t, 8> kMagic{0x89, 'P', 'W', 'S', 'N', 'A', 'P', '\n'};
constexpr std::string_view kEnd = "end";
constexpr std::size_t kNameSize = 8, kSizeAt = 8, kChecksumAt = 12, kHeaderSize = 16;

constexpr auto kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); i++) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
    table[i] = crc;
  }
  return table;
}();

/// Goes on from the checksum of what came before; that of nothing is 0.
std::uint32_t crc32(std::uint32_t before, std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = ~before;
  for (const std::uint8_t byte : bytes) crc = crc >> 8 ^ kCrcTable[(crc ^ byte) & 0xff];
  return ~crc;
}

/// Of a header, without its checksum field, and the contents behind it.
std::uint32_t checksum(std::span<const std::uint8_t> header, std::span<const std::uint8_t> contents) {
  return crc32(crc32(0, header.first(kChecksumAt)), contents);
}

Error error_at(std::size_t offset, const std::string& rule) {
  char where[32];
  std::snprintf(where, sizeof where, "%#zx", offset);
  return Error{"offset " + std::string(where) + ": " + rule};
}

/// The characters before the first zero; others than printable ones are shown as '?'.
std::string name_of(std::span<const std::uint8_t> field) {
  std::string name;
  for (const std::uint8_t byte : field) {
    if (byte == 0) break;
    name.push_back(byte > 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?');
  }
  return name;
}

Result<void> check_head(ByteReader& reader) {
  const auto magic = reader.take(kMagic.size());
  if (!magic || !std::equal(magic->begin(), magic->end(), kMagic.begin()))
    return Error{"offset 0: this is no snapshot: it does not begin with the signature of one"};
  const auto version = reader.number<std::uint32_t>();
  if (!version) return error_at(kMagic.size(), "the file ends inside the format version");
  if (*version == kSnapshotVersion) return {};
  return error_at(kMagic.size(), "the snapshot has format version " + std::to_string(*version) +
                                     "; this program reads version " + std::to_string(kSnapshotVersion));
}

Result<Chunk> read_chunk(ByteReader& reader) {
  const std::size_t at = reader.position();
  const auto header = reader.take(kHeaderSize);
  if (!header) return error_at(at, "the file ends where the header of a chunk should be: it was cut short");
  ByteReader fields(header->subspan(kSizeAt));
  const auto size = fields.number<std::uint32_t>(), expected = fields.number<std::uint32_t>();
  Chunk chunk{name_of(header->first(kNameSize)), reader.position(), {}};
  const auto contents = reader.take(*size);
  const std::string who = "chunk '" + chunk.name + "'";
  if (!contents) {
    return error_at(chunk.offset, who + " should have " + std::to_string(*size) +
                                      " bytes, but the file ends after " + std::to_string(reader.left()) +
                                      ": it was cut short or altered");
  }
  if (checksum(*header, *contents) != *expected)
    return error_at(at, who + " does not have the checksum that stands in its header: the file was altered");
  chunk.contents = *contents;
  return chunk;
}

}  // namespace

ChunkWriter::ChunkWriter() : file_(kMagic.begin(), kMagic.end()) { append(file_, kSnapshotVersion); }

void ChunkWriter::begin(std::string_view name) {
  close();
  open_ = file_.size();
  file_.resize(open_ + kHeaderSize);
  std::copy_n(name.begin(), std::min(name.size(), kNameSize),
              file_.begin() + static_cast<std::ptrdiff_t>(open_));
}

void ChunkWriter::close() {
  if (open_ == 0) return;
  const auto put = [this](std::size_t at, std::uint32_t number) {
    for (unsigned i = 0; i < 4; i++) file_[open_ + at + i] = static_cast<std::uint8_t>(number >> (8 * i));
  };
  put(kSizeAt, static_cast<std::uint32_t>(file_.size() - open_ - kHeaderSize));
  const auto chunk = std::span<const std::uint8_t>(file_).subspan(open_);
  put(kChecksumAt, checksum(chunk.first(kHeaderSize), chunk.subspan(kHeaderSize)));
}

Bytes ChunkWriter::finish() {
  begin(kEnd);
  close();
  open_ = 0;
  return std::move(file_);
}

Result<std::vector<Chunk>> read_chunks(std::span<const std::uint8_t> file) {
  ByteReader reader(file);
  if (Result<void> head = check_head(reader); !head) return head.error();
  std::vector<Chunk> chunks;
  for (;;) {
    Result<Chunk> chunk = read_chunk(reader);
    if (!chunk) return chunk.error();
    if (chunk.value().name == kEnd) break;
    chunks.push_back(std::move(chunk.value()));
  }
  if (reader.left() > 0)
    return error_at(reader.position(), std::to_string(reader.left()) + " bytes follow behind the end");
  return chunks;
}

}  // namespace machine
