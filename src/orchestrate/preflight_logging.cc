// Options of the engine's own logging drivers, which it knows by their names and values.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/preflight.h"
#include "orchestrate/word_list.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::array<std::string_view, 8> kOfJsonFile{
    "max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag"};
constexpr std::array<std::string_view, 3> kOfLocal{"max-file", "max-size", "compress"};
/// Of every driver (moby, daemon/logger/factory.go).
constexpr std::array<std::string_view, 2> kOfAll{"mode", "max-buffer-size"};

/// "10m", "1.5 GB", "4096": docker/go-units, RAMInBytes.
bool is_size(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0) return false;
  std::string unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  if (unit.starts_with(' ')) unit.erase(0, 1);
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::string_view("kmgtp").find(unit[0]) != std::string_view::npos) unit.erase(0, 1);
  return unit.empty() || unit == "b" || unit == "ib";
}

bool is_count(std::string_view text) {
  int number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && rest == text.data() + text.size() && number > 0;
}

/// What other drivers need to begin with.
void check_others(const model::Logging& logging, const HostFacts* host, ServiceConcerns& found) {
  const auto option = [&](const char* name) {
    const auto entry = logging.options.find(name);
    return entry == logging.options.end() ? std::string() : entry->second;
  };
  if (logging.driver == "gelf" && option("gelf-address").empty()) {
    found.error("BH537", "unknown-word", "the logging driver gelf needs the option gelf-address",
                "write it as udp://10.0.0.5:12201");
  }
  const std::string syslog = option("syslog-address");
  if (logging.driver == "syslog" && !syslog.empty() && syslog.find("://") == std::string::npos) {
    found.error(
        "BH537", "unknown-word",
        fmt::format("the logging option syslog-address is \"{}\", which names no protocol", syslog),
        "write it as tcp://10.0.0.5:514");
  }
  const char* const socket = "/run/systemd/journal/socket";
  if (logging.driver == "journald" && host != nullptr &&
      host->files->kind(socket) == text::FileKind::kMissing) {
    found.error(
        "BH537", "unknown-word",
        fmt::format("the logging driver journald needs a journal, and this host has no {}", socket),
        "use json-file or local");
  }
}

void check(const model::Service& service, const model::Logging& logging, const HostFacts* host,
           Concerns& concerns) {
  const bool json_file = logging.driver == "json-file";
  ServiceConcerns found(service, concerns);
  if (!json_file && logging.driver != "local") {
    check_others(logging, host, found);
    return;
  }
  for (const auto& [name, value] : logging.options) {
    const bool known =
        has(kOfAll, name) || (json_file ? has(kOfJsonFile, name) : has(kOfLocal, name));
    if (!known) {
      found.error(
          "BH537", "unknown-word",
          fmt::format("the logging driver {} has no option {}", logging.driver, name),
          fmt::format("it has {}", json_file ? fmt::format("{}", fmt::join(kOfJsonFile, ", "))
                                             : fmt::format("{}", fmt::join(kOfLocal, ", "))));
    } else if (name == "max-size" && value != "-1" && !is_size(value)) {
      found.error("BH537", "unknown-word",
                  fmt::format("the logging option max-size is \"{}\", which is no size", value),
                  "write it as 10m");
    } else if (name == "max-file" && !is_count(value)) {
      found.error(
          "BH537", "unknown-word",
          fmt::format("the logging option max-file is \"{}\", which is no number of files", value),
          "write it as \"3\"");
    }
  }
}

}  // namespace

void check_logging(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    if (service->logging) check(*service, *service->logging, inputs.host, concerns);
  }
}

}  // namespace bulkhead::orchestrate
