#include "orchestrate/port_check.h"

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "linux/network_namespace.h"
#include "linux/unix_peer.h"
#include "probe/exchange.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::size_t kResponseLimit = 1024;

/// Where others reach it: a program that listens on the loopback only is ready for nobody. In a
/// namespace that is not its own a container has no address of its own.
linux::IpAddress address_of(const docker::Container& container) {
  for (const auto& [name, endpoint] : container.networks) {
    if (const auto ip = linux::IpAddress::parse(endpoint.address)) return *ip;
  }
  for (const auto& [name, endpoint] : container.networks) {
    if (const auto ip = linux::IpAddress::parse(endpoint.global_ipv6_address)) return *ip;
  }
  constexpr std::uint32_t kLoopback = 0x7f000001;
  return linux::IpAddress::v4(kLoopback);
}

OwnProbe failed(std::string why) {
  OwnProbe probe;
  probe.output = std::move(why);
  return probe;
}

class NamespaceProber final : public PortProber {
 public:
  explicit NamespaceProber(Clock& clock) : clock_(clock) {}

  Result<OwnProbe> ask(const docker::Container& container, const PortCheck& check,
                       const std::stop_token& stop) override {
    const auto space = linux::NetworkNamespace::of_process(container.state.pid);
    if (!space) {
      if (space.error().kind == ErrorKind::kRefused) return tl::unexpected(space.error());
      return failed("it ended");
    }
    const linux::IpAddress ip = address_of(container);
    std::vector<probe::Exchange> exchanges;
    for (const std::uint16_t port : check.ports) {
      probe::Exchange exchange = probe::connect_to(0, {ip, port});
      exchange.timeout = check.timeout;
      if (!check.path.empty()) {
        exchange.send = fmt::format(
            "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: bulkhead\r\nConnection: close\r\n\r\n",
            check.path, exchange.to.str());
        exchange.receive = kResponseLimit;
      }
      exchanges.push_back(std::move(exchange));
    }
    probe::Pace pace;
    pace.timeout = check.timeout;
    pace.attempts = 1;  // the gate asks again
    const std::array<const linux::NetworkNamespace*, 1> sources{&*space};
    const auto answers = TRY(probe::run_exchanges(sources, exchanges, pace, clock_, stop));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i].outcome != probe::Outcome::kOpen) {
        return failed(fmt::format("{}: {}", exchanges[i].to.str(), probe::describe(answers[i])));
      }
      if (check.path.empty()) continue;
      OwnProbe response = judge_response(answers[i].received);
      if (!response.passed) return response;
    }
    OwnProbe passed;
    passed.passed = true;
    return passed;
  }

 private:
  Clock& clock_;
};

}  // namespace

Duration deadline_of(const PortCheck& check) {
  return check.start_period + check.retries * check.interval;
}

std::string describe(const PortCheck& check) {
  if (!check.path.empty()) return fmt::format("GET :{}{}", check.ports.front(), check.path);
  return fmt::format("TCP {}", fmt::join(check.ports, ", "));
}

OwnProbe judge_response(const std::string& received) {
  if (received.empty()) return failed("it closed the connection without an answer");
  const std::string line = received.substr(0, received.find_first_of("\r\n"));
  const std::size_t space = line.find(' ');
  int status = 0;
  if (line.starts_with("HTTP/") && space != std::string::npos) {
    std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
  }
  if (status == 0) return failed("it answered, but not by HTTP: " + line);
  OwnProbe probe;
  probe.passed = status >= 200 && status < 400;
  probe.output = line;
  return probe;
}

Result<std::unique_ptr<PortProber>> open_port_prober(const std::string& engine_address,
                                                     Clock& clock) {
  constexpr std::string_view kUnix = "unix://";
  if (!engine_address.starts_with(kUnix)) {
    return failure(ErrorKind::kRefused, "the engine is not on this machine");
  }
  const int process = TRY(linux::listening_process(engine_address.substr(kUnix.size())));
  const linux::NetworkNamespace space = TRY(linux::NetworkNamespace::of_process(process));
  TRY(space.run([]() -> Status { return {}; }));
  return std::unique_ptr<PortProber>(std::make_unique<NamespaceProber>(clock));
}

}  // namespace bulkhead::orchestrate
