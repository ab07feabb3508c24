// ScoutStream: a scout's line (probe/line.h) as a Stream. What is read and written goes through the
// scout's orders, a turn each.
#pragma once

#include <functional>
#include <string>

#include "linux/stream.h"
#include "probe/scout_message.h"

namespace bulkhead::verify {

class ScoutStream final : public linux::Stream {
 public:
  /// Gives the order to the scout that holds the line, and its report. Outlives the stream's use.
  using Ask = std::function<Result<probe::ScoutReport>(const probe::ScoutOrder& order)>;

  explicit ScoutStream(Ask ask) : ask_(std::move(ask)) {}

  Result<std::size_t> read(std::span<char> into, linux::Waiter& waiter) override;
  Status write(std::string_view bytes, linux::Waiter& waiter) override;
  /// The scout's line is closed with the next one only.
  Status finish_writing(linux::Waiter& waiter) override;
  bool quiet() override { return heard_.empty(); }

 private:
  Status say(std::string_view bytes, Duration patience);

  Ask ask_;
  std::string heard_;
  bool ended_ = false;
};

}  // namespace bulkhead::verify
