#include "store/volume_archive.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "linux/disk_files.h"

namespace bulkhead::store {
namespace {

using model::SnapshotVolume;

constexpr std::string_view kSealed = ".sealed";
constexpr std::string_view kCompressed = ".tar.gz";
/// A sealed piece follows its length: four bytes, the highest first.
constexpr std::size_t kLength = 4;
constexpr std::size_t kLongestSealed = kArchivePiece * 2;

std::string encode_length(std::size_t size) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(size >> shift & 255U);
  return text;
}

std::size_t decode_length(std::string_view text) {
  std::size_t size = 0;
  for (const char c : text) size = size << 8U | static_cast<unsigned char>(c);
  return size;
}

tl::unexpected<Error> damaged(const SnapshotVolume& volume) {
  return failure(ErrorKind::kInvalid,
                 fmt::format("the kept content of volume {} is damaged: {} is not what was written",
                             volume.name, volume.archive));
}

}  // namespace

Result<VolumeWriter> VolumeWriter::create(const Location& location, const Vault& vault) {
  return VolumeWriter(TRY(linux::NewFile::create(location.archives())), vault);
}

Status VolumeWriter::write_piece() {
  if (piece_.empty()) return {};
  if (vault_->has_key()) {
    const std::string sealed = TRY(vault_->seal_bytes(piece_));
    TRY(file_.write(encode_length(sealed.size())));
    TRY(file_.write(sealed));
  } else {
    TRY(file_.write(piece_));
  }
  piece_.clear();
  return {};
}

Status VolumeWriter::write(std::string_view bytes) {
  digest_.add(bytes);
  bytes_ += bytes.size();
  return put(compressor_.add(bytes));
}

Status VolumeWriter::put(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kArchivePiece - piece_.size());
    piece_ += bytes.substr(0, count);
    bytes.remove_prefix(count);
    if (piece_.size() == kArchivePiece) TRY(write_piece());
  }
  return {};
}

Status VolumeWriter::keep(SnapshotVolume& volume) {
  TRY(put(compressor_.end()));
  TRY(write_piece());
  const std::string digest = digest_.take();
  std::string name = fmt::format("{}{}", digest, kCompressed);
  if (vault_->has_key()) {
    // Never the same twice: another snapshot's may be sealed with another key.
    constexpr std::size_t kApart = 8;
    RunningDigest apart;
    apart.add(TRY(random_bytes(kApart)));
    name = fmt::format("{}-{}{}{}", digest, apart.take().substr(0, kApart), kCompressed, kSealed);
  }
  TRY(file_.keep(name));
  volume.archive = std::move(name);
  volume.archive_bytes = bytes_;
  volume.archive_digest = digest;
  return {};
}

VolumeReader::VolumeReader(linux::FilePieces file, SnapshotVolume volume, const Vault* sealed_with)
    : file_(std::move(file)), volume_(std::move(volume)), sealed_with_(sealed_with) {
  std::string_view name = volume_.archive;
  if (name.ends_with(kSealed)) name.remove_suffix(kSealed.size());
  if (name.ends_with(kCompressed)) decompressor_.emplace();
}

Result<VolumeReader> VolumeReader::open(const Location& location, const SnapshotVolume& volume,
                                        const Vault& vault) {
  const bool sealed = volume.archive.ends_with(kSealed);
  if (sealed && !vault.has_key()) {
    return failure(
        ErrorKind::kRefused,
        fmt::format("the kept content of volume {} is encrypted, and no key was given; give the "
                    "key that it was kept with by --key-file",
                    volume.name));
  }
  auto file = with_context(linux::FilePieces::open(location.archives() + "/" + volume.archive),
                           "the kept content of volume " + volume.name);
  return VolumeReader(TRY(std::move(file)), volume, sealed ? &vault : nullptr);
}

Result<std::string> VolumeReader::next_piece() {
  if (sealed_with_ == nullptr) return file_.next(kArchivePiece);
  const std::string length = TRY(file_.next(kLength));
  if (length.empty()) return std::string();
  const std::size_t size = decode_length(length);
  if (length.size() != kLength || size > kLongestSealed) return damaged(volume_);
  const std::string sealed = TRY(file_.next(size));
  if (sealed.size() != size) return damaged(volume_);
  return with_context(sealed_with_->unseal_bytes(sealed),
                      "the kept content of volume " + volume_.name);
}

Result<std::string> VolumeReader::next_clear() {
  if (!decompressor_) return next_piece();
  for (;;) {
    auto clear = decompressor_->next(kArchivePiece);
    if (!clear) return damaged(volume_);
    if (!clear->empty()) return clear;
    std::string piece = TRY(next_piece());
    if (!piece.empty()) {
      decompressor_->give(std::move(piece));
    } else {
      return decompressor_->at_end() ? Result<std::string>("") : damaged(volume_);
    }
  }
}

Result<std::string> VolumeReader::next() {
  std::string piece = TRY(next_clear());
  digest_.add(piece);
  if (piece.empty() && digest_.take() != volume_.archive_digest) return damaged(volume_);
  return piece;
}

Status check_volume(const Location& location, const SnapshotVolume& volume, const Vault& vault) {
  VolumeReader reader = TRY(VolumeReader::open(location, volume, vault));
  while (!TRY(reader.next()).empty()) {
  }
  return {};
}

Status drop_archives(const Location& location, const std::set<std::string>& used) {
  linux::DiskFiles files;
  const auto names = files.list(location.archives());
  if (!names) return {};  // no content was ever kept
  for (const std::string& name : *names) {
    if (!used.contains(name)) TRY(linux::remove_file(location.archives() + "/" + name));
  }
  return {};
}

}  // namespace bulkhead::store
