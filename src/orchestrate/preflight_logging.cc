// Options of the engine's own logging drivers, which it knows by their names and values.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "model/port.h"
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
                "write it as udp://10.0.0.5:12201", found.at("logging"));
  }
  const std::string syslog = option("syslog-address");
  if (logging.driver == "syslog" && !syslog.empty() && syslog.find("://") == std::string::npos) {
    found.error(
        "BH537", "unknown-word",
        fmt::format("the logging option syslog-address is \"{}\", which names no protocol", syslog),
        "write it as tcp://10.0.0.5:514", found.at("logging.options.syslog-address"));
  }
  const char* const socket = "/run/systemd/journal/socket";
  if (logging.driver == "journald" && host != nullptr &&
      host->files->kind(socket) == text::FileKind::kMissing) {
    found.error(
        "BH537", "unknown-word",
        fmt::format("the logging driver journald needs a journal, and this host has no {}", socket),
        "use json-file or local", found.at("logging.driver"));
  }
}

/// Where a driver connects to before the engine lets the container start; empty: it waits for
/// nobody.
std::string log_server(const model::Logging& logging) {
  const auto option = [&](const char* name) {
    const auto entry = logging.options.find(name);
    return entry == logging.options.end() ? std::string() : entry->second;
  };
  if (logging.driver == "fluentd") {
    if (option("fluentd-async") == "true" || option("fluentd-async-connect") == "true") return {};
    const std::string address = option("fluentd-address");
    return address.empty() ? "tcp://localhost:24224" : address;
  }
  return logging.driver == "syslog" || logging.driver == "gelf"
             ? option((logging.driver + "-address").c_str())
             : std::string();
}

/// The port of this host that "tcp://127.0.0.1:514" means; nothing for other places.
std::optional<std::uint16_t> loopback_port(std::string_view address) {
  constexpr std::string_view kTcp = "tcp://";
  if (address.starts_with(kTcp)) address.remove_prefix(kTcp.size());
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || address.find("//") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view host = address.substr(0, colon);
  if (!model::is_loopback(host)) return std::nullopt;
  std::uint16_t port = 0;
  const char* end = address.data() + address.size();
  const auto [rest, error] = std::from_chars(address.data() + colon + 1, end, port);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return port;
}

/// Somebody listens there, or one of the project's own services will.
bool is_served(const PreflightInputs& inputs, std::uint16_t port) {
  const auto listens = [&](const linux::ListeningSocket& socket) {
    return socket.transport == linux::Transport::kTcp && socket.at.port == port;
  };
  const auto publishes = [&](const model::PublishedPort& one) {
    return one.published == fmt::format("{}", port);
  };
  const auto& services = inputs.project.services;
  return std::any_of(inputs.host->listening.begin(), inputs.host->listening.end(), listens) ||
         std::any_of(services.begin(), services.end(), [&](const auto& service) {
           return std::any_of(service.second.ports.begin(), service.second.ports.end(), publishes);
         });
}

void check_server(const PreflightInputs& inputs, const model::Logging& logging,
                  ServiceConcerns& found) {
  if (inputs.host == nullptr || !inputs.host->listening_known) return;
  const std::string address = log_server(logging);
  const auto port = loopback_port(address);
  if (!port || is_served(inputs, *port)) return;
  found.error("BH546", "log-server-silent",
              fmt::format("the logging driver {} connects to {} before the container starts, and "
                          "nobody listens there",
                          logging.driver, address),
              "start the log server first, or use json-file or local", found.at("logging"));
}

void check(const PreflightInputs& inputs, const model::Service& service,
           const model::Logging& logging, Concerns& concerns) {
  const bool json_file = logging.driver == "json-file";
  ServiceConcerns found(inputs.project, service, concerns);
  if (!json_file && logging.driver != "local") {
    check_others(logging, inputs.host, found);
    check_server(inputs, logging, found);
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
                                             : fmt::format("{}", fmt::join(kOfLocal, ", "))),
          found.at("logging.options." + name));
    } else if (name == "max-size" && value != "-1" && !is_size(value)) {
      found.error("BH537", "unknown-word",
                  fmt::format("the logging option max-size is \"{}\", which is no size", value),
                  "write it as 10m", found.at("logging.options.max-size"));
    } else if (name == "max-file" && !is_count(value)) {
      found.error(
          "BH537", "unknown-word",
          fmt::format("the logging option max-file is \"{}\", which is no number of files", value),
          "write it as \"3\"", found.at("logging.options.max-file"));
    }
  }
}

}  // namespace

void check_logging(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    if (service->logging) check(inputs, *service, *service->logging, concerns);
  }
}

}  // namespace bulkhead::orchestrate
