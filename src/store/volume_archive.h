// Contents of volumes beside the database: one file each, a tar archive as the engine gives it,
// compressed, in clear or, where the store's key is known, sealed piece by piece. Never held in
// memory. A file that no snapshot names is a leftover, of a kill or of a snapshot that is gone.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "linux/file_pieces.h"
#include "linux/new_file.h"
#include "model/snapshot.h"
#include "store/compression.h"
#include "store/location.h"
#include "store/running_digest.h"
#include "store/vault.h"

namespace bulkhead::store {

/// The longest piece that is sealed, or given by VolumeReader, at once.
inline constexpr std::size_t kArchivePiece = std::size_t{1} << 20;

class VolumeWriter final {
 public:
  /// `vault` outlives it; where it has a key, the content is sealed.
  static Result<VolumeWriter> create(const Location& location, const Vault& vault);

  Status write(std::string_view bytes);
  /// From here on the file stays, and `volume` says which it is, how large and what is in it.
  /// The same content in clear is kept once.
  Status keep(model::SnapshotVolume& volume);

 private:
  VolumeWriter(linux::NewFile file, const Vault& vault) : file_(std::move(file)), vault_(&vault) {}
  Status put(std::string_view compressed);
  Status write_piece();

  linux::NewFile file_;
  const Vault* vault_;
  RunningDigest digest_;  // of the content in clear
  Compressor compressor_;
  std::string piece_;  // what waits to be written
  std::uint64_t bytes_ = 0;
};

class VolumeReader final {
 public:
  /// kNotFound when the file is gone, kRefused when it is sealed and the key is not there. `vault`
  /// outlives it.
  static Result<VolumeReader> open(const Location& location, const model::SnapshotVolume& volume,
                                   const Vault& vault);

  /// The next piece, empty at the end; kInvalid there when it is not what was kept.
  Result<std::string> next();

 private:
  VolumeReader(linux::FilePieces file, model::SnapshotVolume volume, const Vault* sealed_with);
  Result<std::string> next_piece();
  Result<std::string> next_clear();

  linux::FilePieces file_;
  model::SnapshotVolume volume_;
  const Vault* sealed_with_;                  // null: in clear
  std::optional<Decompressor> decompressor_;  // nothing for what was kept before there was one
  RunningDigest digest_;
};

/// Reads it to the end: whether it can be brought back.
Status check_volume(const Location& location, const model::SnapshotVolume& volume,
                    const Vault& vault);

/// Removes every file that is not in `used`. Only for who holds the store's lock.
Status drop_archives(const Location& location, const std::set<std::string>& used);

}  // namespace bulkhead::store
