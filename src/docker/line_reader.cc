#include "docker/line_reader.h"

#include <fmt/format.h>

namespace bulkhead::docker {

Result<std::optional<std::string>> LineReader::next(linux::Waiter& waiter) {
  std::size_t searched = at_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos || (ended_ && at_ < buffer_.size())) {
      const std::size_t stop = end == std::string::npos ? buffer_.size() : end;
      std::string line = buffer_.substr(at_, stop - at_);
      at_ = end == std::string::npos ? buffer_.size() : end + 1;
      searched = at_;
      if (line.ends_with('\r')) line.pop_back();
      if (!line.empty()) return line;
      continue;
    }
    if (ended_) return std::nullopt;
    buffer_.erase(0, at_);
    at_ = 0;
    searched = buffer_.size();
    if (buffer_.size() > kLineLimit) {
      return failure(ErrorKind::kInvalid,
                     fmt::format("a line of the answer is longer than {} bytes", kLineLimit));
    }
    const std::optional<std::string> more = TRY(body_.read(waiter));
    if (more) {
      buffer_ += *more;
    } else {
      ended_ = true;
      searched = 0;
    }
  }
}

}  // namespace bulkhead::docker
