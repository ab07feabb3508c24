// LineReader: a body that comes bit by bit, line by line. For this layer's .cc files.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/client.h"

namespace bulkhead::docker {

class LineReader final {
 public:
  /// Borrows the body.
  explicit LineReader(http::ResponseBody& body) : body_(body) {}
  /// Owns it.
  explicit LineReader(std::unique_ptr<http::ResponseBody> body)
      : owned_(std::move(body)), body_(*owned_) {}

  static constexpr std::size_t kLineLimit = std::size_t{4} << 20;

  /// The next line that is not empty, without its end; nothing at the end of the body. kInvalid
  /// when one is longer than kLineLimit. kTimeout and kInterrupted leave it usable.
  Result<std::optional<std::string>> next(linux::Waiter& waiter);

 private:
  std::unique_ptr<http::ResponseBody> owned_;
  http::ResponseBody& body_;
  std::string buffer_;
  std::size_t at_ = 0;  // where the next line starts in buffer_
  bool ended_ = false;
};

}  // namespace bulkhead::docker
