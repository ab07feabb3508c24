#include "store/compression.h"

#include <utility>
#include <zlib.h>

#include "base/check.h"

namespace bulkhead::store {
namespace {

constexpr int kWindow = 15;
constexpr int kGzip = 16;  // added to the window: gzip's header and check sum
constexpr int kMemory = 8;
constexpr std::size_t kRoom = std::size_t{64} << 10;

/// zlib reads, and does not write, through its pointer to the input.
Bytef* read_only(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

}  // namespace

void Compressor::Free::operator()(z_stream_s* stream) const {
  deflateEnd(stream);
  delete stream;
}

Compressor::Compressor() : stream_(new z_stream()) {
  CHECK(deflateInit2(stream_.get(), Z_BEST_SPEED, Z_DEFLATED, kWindow + kGzip, kMemory,
                     Z_DEFAULT_STRATEGY) == Z_OK);
}

std::string Compressor::run(std::string_view bytes, int flush) {
  stream_->next_in = read_only(bytes);
  stream_->avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  for (;;) {
    const std::size_t filled = out.size();
    out.resize(filled + kRoom);
    stream_->next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    stream_->avail_out = kRoom;
    CHECK(deflate(stream_.get(), flush) != Z_STREAM_ERROR);
    out.resize(out.size() - stream_->avail_out);
    if (stream_->avail_out > 0) return out;
  }
}

std::string Compressor::add(std::string_view bytes) {
  std::string out;
  // In parts that fit zlib's count.
  for (constexpr std::size_t kMost = std::size_t{1} << 30; !bytes.empty();) {
    const std::string_view part = bytes.substr(0, kMost);
    out += run(part, Z_NO_FLUSH);
    bytes.remove_prefix(part.size());
  }
  return out;
}

std::string Compressor::end() {
  return run({}, Z_FINISH);
}

void Decompressor::Free::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

Decompressor::Decompressor() : stream_(new z_stream()) {
  CHECK(inflateInit2(stream_.get(), kWindow + kGzip) == Z_OK);
}

void Decompressor::give(std::string compressed) {
  if (ended_) {
    trailing_ += compressed.size();
    return;
  }
  input_ = std::move(compressed);
  stream_->next_in = read_only(input_);
  stream_->avail_in = static_cast<uInt>(input_.size());
}

Result<std::string> Decompressor::next(std::size_t most) {
  if (ended_) return std::string();
  std::string out(most, '\0');
  stream_->next_out = reinterpret_cast<Bytef*>(out.data());
  stream_->avail_out = static_cast<uInt>(most);
  const int status = inflate(stream_.get(), Z_NO_FLUSH);
  if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
    return failure(ErrorKind::kInvalid, "it is not as gzip writes");
  }
  out.resize(most - stream_->avail_out);
  if (status == Z_STREAM_END) {
    ended_ = true;
    trailing_ = stream_->avail_in;
  }
  return out;
}

}  // namespace bulkhead::store
