// LogLines: pieces of a container's output, which may end anywhere, made whole lines that say whose
// they are: "web-1  | listening on 80".
#pragma once

#include <string>
#include <string_view>

namespace bulkhead::cli {

class LogLines final {
 public:
  explicit LogLines(std::string prefix) : prefix_(std::move(prefix)) {}

  /// The lines that `bytes` completes.
  std::string add(std::string_view bytes);
  /// What is left without a line break at the end, as a line.
  std::string finish();

 private:
  std::string prefix_;
  std::string begun_;
};

}  // namespace bulkhead::cli
