#include "docker/output_stream.h"

#include <algorithm>
#include <utility>

namespace bulkhead::docker {
namespace {

constexpr std::size_t kHeadSize = 8;

}  // namespace

Status OutputSplitter::feed(std::string_view bytes) {
  if (raw_) {
    if (!bytes.empty()) ready_.push_back({OutputStream::kStdout, std::string(bytes)});
    return {};
  }
  while (!bytes.empty()) {
    if (left_ > 0) {
      const std::size_t count = std::min<std::size_t>(left_, bytes.size());
      ready_.push_back({stream_, std::string(bytes.substr(0, count))});
      bytes.remove_prefix(count);
      left_ -= static_cast<std::uint32_t>(count);
      continue;
    }
    const std::size_t count = std::min(kHeadSize - head_.size(), bytes.size());
    head_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    if (head_.size() < kHeadSize) break;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(head_[at]); };
    if (byte(0) > 2 || byte(1) != 0 || byte(2) != 0 || byte(3) != 0) {
      return failure(ErrorKind::kInvalid, "the output is not in the engine's format");
    }
    stream_ = static_cast<OutputStream>(byte(0));
    left_ = static_cast<std::uint32_t>(byte(4)) << 24U |
            static_cast<std::uint32_t>(byte(5)) << 16U | static_cast<std::uint32_t>(byte(6)) << 8U |
            static_cast<std::uint32_t>(byte(7));
    head_.clear();
  }
  return {};
}

std::optional<OutputChunk> OutputSplitter::take() {
  if (ready_.empty()) return std::nullopt;
  OutputChunk chunk = std::move(ready_.front());
  ready_.pop_front();
  return chunk;
}

}  // namespace bulkhead::docker
