// Options of the engine's own logging drivers, which it knows by their names and values.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <iterator>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "model/port.h"
#include "orchestrate/preflight.h"
#include "orchestrate/word_list.h"
#include "text/go_bool.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::array<std::string_view, 8> kOfJsonFile{
    "max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag"};
constexpr std::array<std::string_view, 3> kOfLocal{"max-file", "max-size", "compress"};
constexpr std::array<std::string_view, 15> kOfFluentd{"env",
                                                      "env-regex",
                                                      "labels",
                                                      "labels-regex",
                                                      "tag",
                                                      "fluentd-address",
                                                      "fluentd-async",
                                                      "fluentd-async-connect",
                                                      "fluentd-async-reconnect-interval",
                                                      "fluentd-buffer-limit",
                                                      "fluentd-max-retries",
                                                      "fluentd-request-ack",
                                                      "fluentd-retry-wait",
                                                      "fluentd-sub-second-precision",
                                                      "fluentd-write-timeout"};
constexpr std::array<std::string_view, 10> kOfGelf{"env",
                                                   "env-regex",
                                                   "labels",
                                                   "labels-regex",
                                                   "tag",
                                                   "gelf-address",
                                                   "gelf-compression-level",
                                                   "gelf-compression-type",
                                                   "gelf-tcp-max-reconnect",
                                                   "gelf-tcp-reconnect-delay"};
constexpr std::array<std::string_view, 5> kOfJournald{"env", "env-regex", "labels", "labels-regex",
                                                      "tag"};
constexpr std::array<std::string_view, 12> kOfSyslog{"env",
                                                     "env-regex",
                                                     "labels",
                                                     "labels-regex",
                                                     "tag",
                                                     "syslog-address",
                                                     "syslog-facility",
                                                     "syslog-format",
                                                     "syslog-tls-ca-cert",
                                                     "syslog-tls-cert",
                                                     "syslog-tls-key",
                                                     "syslog-tls-skip-verify"};
/// moby, daemon/logger/syslog.
constexpr std::array<std::string_view, 20> kFacilities{
    "kern",   "user",   "mail",   "daemon",   "auth",   "syslog", "lpr",
    "news",   "uucp",   "cron",   "authpriv", "ftp",    "local0", "local1",
    "local2", "local3", "local4", "local5",   "local6", "local7"};
constexpr std::array<std::string_view, 4> kFormats{"", "rfc3164", "rfc5424", "rfc5424micro"};
/// Of the newest engine that the lists above are of (26.1).
constexpr docker::ApiVersion kNewestKnown{1, 45};
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

/// Empty for drivers whose options are not known here.
std::span<const std::string_view> options_of_log(std::string_view driver) {
  if (driver == "json-file") return kOfJsonFile;
  if (driver == "local") return kOfLocal;
  if (driver == "fluentd") return kOfFluentd;
  if (driver == "gelf") return kOfGelf;
  if (driver == "journald") return kOfJournald;
  if (driver == "syslog") return kOfSyslog;
  return {};
}

void check_syslog(const model::Logging& logging, const HostFacts* host, ServiceConcerns& found) {
  const auto option = [&](const char* name) {
    const auto entry = logging.options.find(name);
    return entry == logging.options.end() ? std::string() : entry->second;
  };
  const auto wrong = [&](const char* name, std::string_view what, const std::string& help) {
    found.error(
        "BH537", "unknown-word",
        fmt::format("the logging option {} is \"{}\", which is {}", name, option(name), what), help,
        found.at(fmt::format("logging.options.{}", name)));
  };
  const std::string facility = option("syslog-facility");
  const bool is_number = !facility.empty() && facility.size() <= 2 &&
                         std::all_of(facility.begin(), facility.end(),
                                     [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!facility.empty() && !is_number && !has(kFacilities, facility)) {
    wrong("syslog-facility", "no facility", fmt::format("use {}", fmt::join(kFacilities, ", ")));
  }
  if (!has(kFormats, option("syslog-format"))) {
    wrong("syslog-format", "no format", "use rfc3164, rfc5424 or rfc5424micro");
  }
  // log/syslog of Go, where no address is given.
  constexpr const char* kSockets[] = {"/dev/log", "/var/run/syslog", "/var/run/log"};
  if (!option("syslog-address").empty() || host == nullptr) return;
  const bool listens = std::any_of(std::begin(kSockets), std::end(kSockets), [&](const char* path) {
    return host->files->kind(path) == text::FileKind::kOther;
  });
  if (listens) return;
  found.error("BH546", "log-server-silent",
              "the logging driver syslog writes to the host's own syslog before the container "
              "starts, and this host has no /dev/log",
              "give syslog-address, or use json-file or local", found.at("logging.driver"));
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
  const std::string gelf = option("gelf-address");
  if (!gelf.empty() && !gelf.starts_with("udp://") && !gelf.starts_with("tcp://")) {
    found.error(
        "BH537", "unknown-word",
        fmt::format("the logging option gelf-address is \"{}\", which is neither udp:// nor "
                    "tcp://",
                    gelf),
        "write it as udp://10.0.0.5:12201", found.at("logging.options.gelf-address"));
  }
  if (logging.driver == "splunk") {
    for (const char* needed : {"splunk-url", "splunk-token"}) {
      if (!option(needed).empty()) continue;
      found.error("BH537", "unknown-word",
                  fmt::format("the logging driver splunk needs the option {}", needed),
                  "add it to logging.options", found.at("logging"));
    }
  }
  const std::string syslog = option("syslog-address");
  if (logging.driver == "syslog") check_syslog(logging, host, found);
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

/// Sizes, counts and words that the driver itself reads.
void check_log_value(const std::string& name, const std::string& value, ServiceConcerns& found) {
  const auto wrong = [&](const char* what, const char* help) {
    found.error("BH537", "unknown-word",
                fmt::format("the logging option {} is \"{}\", which {}", name, value, what), help,
                found.at("logging.options." + name));
  };
  if (name == "max-size" && value != "-1" && !is_size(value)) {
    wrong("is no size", "write it as 10m");
  } else if (name == "max-buffer-size" && !is_size(value)) {
    wrong("is no size", "write it as 4m");
  } else if (name == "max-file" && !is_count(value)) {
    wrong("is no number of files", "write it as \"3\"");
  } else if ((name == "compress" || name == "fluentd-async" || name == "fluentd-async-connect") &&
             !text::parse_go_bool(value)) {
    wrong("is neither true nor false", "write \"true\" or \"false\"");
  } else if (name == "mode" && value != "blocking" && value != "non-blocking") {
    wrong("is no mode", "use blocking or non-blocking");
  }
}

/// What one option needs of another.
void check_together(const model::Logging& logging, ServiceConcerns& found) {
  const auto option = [&](const char* name) {
    const auto entry = logging.options.find(name);
    return entry == logging.options.end() ? std::string() : entry->second;
  };
  if (logging.options.contains("max-buffer-size") && option("mode") != "non-blocking") {
    found.error("BH537", "unknown-word",
                "the logging option max-buffer-size needs mode: non-blocking beside it",
                "add mode: non-blocking, or leave max-buffer-size out",
                found.at("logging.options.max-buffer-size"));
  }
  if (logging.driver != "json-file" || !text::parse_go_bool(option("compress")).value_or(false))
    return;
  if (!option("max-size").empty() && !option("max-file").empty() && option("max-file") != "1")
    return;
  found.error("BH537", "unknown-word",
              "the logging option compress needs max-size and a max-file of 2 or more: only files "
              "that are full are compressed",
              "add max-size and max-file, or leave compress out",
              found.at("logging.options.compress"));
}

void check(const PreflightInputs& inputs, const model::Service& service,
           const model::Logging& logging, Concerns& concerns) {
  ServiceConcerns found(inputs.project, service, concerns);
  if (logging.driver != "json-file" && logging.driver != "local") {
    check_others(logging, inputs.host, found);
    check_server(inputs, logging, found);
  }
  const std::span<const std::string_view> known = options_of_log(logging.driver);
  if (known.empty()) return;
  for (const auto& [name, value] : logging.options) {
    if (has(kOfAll, name) || has(known, name)) {
      check_log_value(name, value, found);
      continue;
    }
    const std::string what =
        fmt::format("the logging driver {} has no option {}", logging.driver, name);
    const std::string help = fmt::format("it has {}", fmt::join(known, ", "));
    const text::Span span = found.at("logging.options." + name);
    if (inputs.api > kNewestKnown) {
      found.warning("BH537", "unknown-word", what + ", as far as is known: the engine is newer",
                    help, span);
    } else {
      found.error("BH537", "unknown-word", what, help, span);
    }
  }
  check_together(logging, found);
}

}  // namespace

void check_logging(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    if (service->logging) check(inputs, *service, *service->logging, concerns);
  }
}

}  // namespace bulkhead::orchestrate
