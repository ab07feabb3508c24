// One JSON object a line on standard output.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "json.h"

namespace devonboarder {

/// Safe to use from several threads.
class Log {
 public:
  explicit Log(std::string service) : service_(std::move(service)) {}

  void info(std::string_view message) { write("info", message, {}); }
  void error(std::string_view message) { write("error", message, {}); }
  /// DETAIL's members are added to the line.
  void request(std::string_view method, std::string_view path, int status, long milliseconds);

 private:
  void write(std::string_view level, std::string_view message, const std::string& members);

  const std::string service_;
  std::mutex mutex_;
};

}  // namespace devonboarder
