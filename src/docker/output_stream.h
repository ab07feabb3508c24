// OutputSplitter: takes apart the engine's multiplexed stream, in which each piece of output has
// a head of eight bytes: which stream, three zeros, the length (big-endian). With a terminal there
// are no heads, and all is standard output.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "docker/exec.h"

namespace bulkhead::docker {

class OutputSplitter final {
 public:
  explicit OutputSplitter(bool raw) : raw_(raw) {}

  /// kInvalid when there is no head where one should be. Holds no more than it is given at once:
  /// a long piece is passed on in parts.
  Status feed(std::string_view bytes);
  std::optional<OutputChunk> take();
  /// Whether the stream may end here: not in the middle of a piece.
  bool complete() const { return raw_ || (left_ == 0 && head_.empty()); }

 private:
  bool raw_;
  std::string head_;        // the part of a head that has come
  std::uint32_t left_ = 0;  // of the piece that is being read
  OutputStream stream_ = OutputStream::kStdout;
  std::deque<OutputChunk> ready_;
};

}  // namespace bulkhead::docker
