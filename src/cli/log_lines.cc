#include "cli/log_lines.h"

namespace bulkhead::cli {

std::string LogLines::add(std::string_view bytes) {
  std::string lines;
  begun_ += bytes;
  std::size_t begin = 0;
  for (std::size_t end = begun_.find('\n'); end != std::string::npos;
       end = begun_.find('\n', begin)) {
    lines += prefix_;
    lines.append(begun_, begin, end + 1 - begin);
    begin = end + 1;
  }
  begun_.erase(0, begin);
  return lines;
}

std::string LogLines::finish() {
  if (begun_.empty()) return {};
  std::string line = prefix_ + begun_ + "\n";
  begun_.clear();
  return line;
}

}  // namespace bulkhead::cli
