#include "log.h"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace devonboarder {

namespace {

/// RFC 3339 with milliseconds, in UTC.
std::string now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  const std::time_t seconds = count / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + size, sizeof text - size, ".%03dZ", static_cast<int>(count % 1000));
  return text;
}

}  // namespace

void Log::request(std::string_view method, std::string_view path, int status, long milliseconds) {
  write("info", "request",
        ",\"method\":" + json_string(method) + ",\"path\":" + json_string(path) + ",\"status\":" +
            std::to_string(status) + ",\"milliseconds\":" + std::to_string(milliseconds));
}

void Log::write(std::string_view level, std::string_view message, const std::string& members) {
  const std::string line = "{\"time\":\"" + now() + "\",\"level\":\"" + std::string(level) +
                           "\",\"service\":" + json_string(service_) +
                           ",\"message\":" + json_string(message) + members + "}\n";
  const std::lock_guard lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

}  // namespace devonboarder
