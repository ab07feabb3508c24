// Contents of volumes are kept as gzip writes them (RFC 1952, by zlib), as quickly as it can:
// services stand still meanwhile. Piece by piece; `gzip -d` reads the file, too.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct z_stream_s;

namespace bulkhead::store {

class Compressor final {
 public:
  Compressor();

  /// What can be written by now.
  std::string add(std::string_view bytes);
  /// The rest; it is spent then.
  std::string end();

 private:
  std::string run(std::string_view bytes, int flush);

  struct Free {
    void operator()(z_stream_s* stream) const;
  };
  std::unique_ptr<z_stream_s, Free> stream_;
};

class Decompressor final {
 public:
  Decompressor();

  /// REQUIRES: next() gave nothing.
  void give(std::string compressed);
  /// At most `most` bytes; empty when it needs more. kInvalid when the bytes were not compressed.
  Result<std::string> next(std::size_t most);
  /// All that was compressed has been given out, and nothing came after it.
  bool at_end() const { return ended_ && trailing_ == 0; }

 private:
  struct Free {
    void operator()(z_stream_s* stream) const;
  };
  std::unique_ptr<z_stream_s, Free> stream_;
  std::string input_;
  bool ended_ = false;
  std::size_t trailing_ = 0;  // bytes after the end
};

}  // namespace bulkhead::store
