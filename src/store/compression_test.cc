#include "store/compression.h"

#include <gtest/gtest.h>

namespace bulkhead::store {
namespace {

std::string compressed(const std::string& clear) {
  Compressor compressor;
  std::string out = compressor.add(clear.substr(0, clear.size() / 3));
  out += compressor.add(clear.substr(clear.size() / 3));
  return out + compressor.end();
}

/// Given `step` bytes at a time, asked for `most` at a time.
std::string decompressed(std::string_view bytes, std::size_t step, std::size_t most) {
  Decompressor decompressor;
  std::string clear;
  while (!bytes.empty()) {
    decompressor.give(std::string(bytes.substr(0, step)));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (;;) {
      const auto piece = decompressor.next(most);
      if (!piece) return piece.error().message;
      EXPECT_LE(piece->size(), most);
      if (piece->empty()) break;
      clear += *piece;
    }
  }
  return decompressor.at_end() ? clear : "(not at its end)";
}

TEST(Compression, ComesBackInPiecesOfAnySize) {
  std::string clear;
  for (unsigned i = 0; i < 50'000; ++i) clear += std::to_string(i * i % 9973);
  const std::string bytes = compressed(clear);
  EXPECT_LT(bytes.size(), clear.size());
  EXPECT_TRUE(bytes.starts_with("\x1f\x8b"));  // as gzip -d takes it
  EXPECT_TRUE(decompressed(bytes, 7, 100) == clear);
  EXPECT_TRUE(decompressed(bytes, bytes.size(), clear.size() * 2) == clear);
  EXPECT_EQ(decompressed(compressed(""), 100, 100), "");
}

TEST(Compression, WhatIsCutOffOrChangedOrFollowedIsSeen) {
  const std::string bytes = compressed(std::string(10'000, 'x') + "end");
  EXPECT_EQ(decompressed(bytes.substr(0, bytes.size() - 1), 64, 1000), "(not at its end)");
  EXPECT_EQ(decompressed(bytes + "x", 64, 1000), "(not at its end)");
  std::string changed = bytes;
  changed[changed.size() - 6] ^= 1;  // the check sum
  EXPECT_EQ(decompressed(changed, 64, 1000), "it is not as gzip writes");
  EXPECT_EQ(decompressed("no archive at all", 64, 1000), "it is not as gzip writes");
}

}  // namespace
}  // namespace bulkhead::store
