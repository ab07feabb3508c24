#include "store/volume_archive.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace bulkhead::store {
namespace {

class VolumeArchiveTest : public ::testing::Test {
 protected:
  VolumeArchiveTest() {
    std::string pattern = ::testing::TempDir() + "bh-archive.XXXXXX";
    location_.folder = ::mkdtemp(pattern.data());
  }
  ~VolumeArchiveTest() override { std::filesystem::remove_all(location_.folder); }

  model::SnapshotVolume keep(const std::string& content, const Vault& vault) {
    auto writer = VolumeWriter::create(location_, vault);
    EXPECT_TRUE(writer) << writer.error().message;
    // In two uneven pieces.
    EXPECT_TRUE(writer->write(content.substr(0, 7)));
    EXPECT_TRUE(writer->write(content.substr(std::min<std::size_t>(7, content.size()))));
    model::SnapshotVolume volume;
    volume.name = "data";
    const Status kept = writer->keep(volume);
    EXPECT_TRUE(kept) << kept.error().message;
    return volume;
  }
  Result<std::string> read(const model::SnapshotVolume& volume, const Vault& vault) {
    VolumeReader reader = TRY(VolumeReader::open(location_, volume, vault));
    std::string all;
    for (std::string piece = TRY(reader.next()); !piece.empty(); piece = TRY(reader.next())) {
      all += piece;
    }
    return all;
  }
  std::string bytes_of(const model::SnapshotVolume& volume) {
    std::ifstream file(location_.archives() + "/" + volume.archive, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void overwrite(const model::SnapshotVolume& volume, const std::string& bytes) {
    std::ofstream(location_.archives() + "/" + volume.archive, std::ios::binary) << bytes;
  }

  Location location_;
  Vault open_ = *Vault::open("salt", std::nullopt);
  Vault locked_ = *Vault::open("salt", "the key");
  // Hardly to be compressed, so that it takes more than two pieces sealed, too.
  std::string long_ = *random_bytes(kArchivePiece * 2 + 12'345) + std::string(1000, 'x') + "end";
};

TEST_F(VolumeArchiveTest, ComesBackAsItWas) {
  const model::SnapshotVolume volume = keep(long_, open_);
  EXPECT_EQ(volume.archive, volume.archive_digest + ".tar.gz");
  EXPECT_EQ(volume.archive_digest, sha256(long_));
  EXPECT_EQ(volume.archive_bytes, long_.size());
  EXPECT_EQ(read(volume, open_).value(), long_);
  EXPECT_LT(bytes_of(volume).size(), long_.size());
  EXPECT_EQ(keep(long_, open_).archive, volume.archive);
}

TEST_F(VolumeArchiveTest, IsSealedWhereThereIsAKey) {
  const model::SnapshotVolume volume = keep(long_, locked_);
  EXPECT_TRUE(volume.archive.ends_with(".tar.gz.sealed")) << volume.archive;
  EXPECT_EQ(volume.archive_digest, sha256(long_));
  EXPECT_EQ(bytes_of(volume).find("xxxx"), std::string::npos);
  EXPECT_EQ(read(volume, locked_).value(), long_);
  EXPECT_NE(keep(long_, locked_).archive, volume.archive);

  EXPECT_EQ(read(volume, open_).error().message,
            "the kept content of volume data is encrypted, and no key was given; give the key that "
            "it was kept with by --key-file");
  const Vault other = *Vault::open("salt", "another key");
  EXPECT_EQ(read(volume, other).error().message,
            "the kept content of volume data: the key is not the one that the secrets were sealed "
            "with");
}

TEST_F(VolumeArchiveTest, DamageIsSeenAtTheEnd) {
  const model::SnapshotVolume volume = keep(long_, open_);
  std::string bytes = bytes_of(volume);
  const std::string whole = bytes;
  bytes[bytes.size() / 2] ^= 1;
  overwrite(volume, bytes);
  EXPECT_EQ(
      check_volume(location_, volume, open_).error().message,
      "the kept content of volume data is damaged: " + volume.archive + " is not what was written");
  overwrite(volume, whole.substr(1));
  EXPECT_FALSE(check_volume(location_, volume, open_));
  overwrite(volume, whole.substr(0, whole.size() - 1));
  EXPECT_FALSE(check_volume(location_, volume, open_));
  std::filesystem::remove(location_.archives() + "/" + volume.archive);
  EXPECT_EQ(check_volume(location_, volume, open_).error().kind, ErrorKind::kNotFound);
}

TEST_F(VolumeArchiveTest, SealedPiecesAreNeitherCutOffNorPutInAnotherOrder) {
  const model::SnapshotVolume volume = keep(long_, locked_);
  const std::string bytes = bytes_of(volume);
  constexpr std::size_t kSealedPiece = kArchivePiece + 28 + 4;  // nonce, tag and length
  overwrite(volume, bytes.substr(2 * kSealedPiece) + bytes.substr(0, 2 * kSealedPiece));
  EXPECT_FALSE(check_volume(location_, volume, locked_));
  overwrite(volume, bytes.substr(0, 2 * kSealedPiece));
  EXPECT_FALSE(check_volume(location_, volume, locked_));
  overwrite(volume, bytes.substr(0, 2 * kSealedPiece + 2));
  EXPECT_FALSE(check_volume(location_, volume, locked_));
}

TEST_F(VolumeArchiveTest, WhatWasKeptUncompressedIsReadAsItIs) {
  model::SnapshotVolume volume = keep(long_, open_);
  volume.archive = volume.archive_digest + ".tar";
  overwrite(volume, long_);
  EXPECT_EQ(read(volume, open_).value(), long_);
}

TEST_F(VolumeArchiveTest, NothingIsNoContentToo) {
  const model::SnapshotVolume volume = keep("", open_);
  EXPECT_EQ(volume.archive_bytes, 0U);
  EXPECT_TRUE(check_volume(location_, volume, open_));
}

}  // namespace
}  // namespace bulkhead::store
