#include "linux/refused_connections.h"

#include <chrono>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "linux/process.h"

namespace bulkhead::linux {
namespace {

constexpr const char* kAdd = "-I";
constexpr const char* kDelete = "-D";

}  // namespace

Status RefusedConnections::run(const char* program, const char* what) const {
  return space_.run([&]() -> Status {
    ProcessSpec spec;
    spec.argv = {program,    "-w",         "2",    what,  "INPUT",  "!",
                 "-i",       "lo",         "-p",   "tcp", "--syn",  "-m",
                 "time",     "--datestop", until_, "-j",  "REJECT", "--reject-with",
                 "tcp-reset"};
    spec.timeout = std::chrono::seconds(5);
    const ProcessResult result = TRY(run_process(*clock_, spec));
    if (result.exit_code == 0) return {};
    return failure(ErrorKind::kRefused, fmt::format("{}: {}", program, result.err));
  });
}

Result<RefusedConnections> RefusedConnections::begin(NetworkNamespace space, Duration at_most,
                                                     Clock& clock) {
  const auto end = std::chrono::ceil<std::chrono::seconds>(clock.wall() + at_most);
  const std::time_t seconds = end.time_since_epoch().count();
  RefusedConnections refused(std::move(space),
                             fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(seconds)), clock);
  TRY(refused.run("iptables", kAdd));
  // Without it nobody is refused who comes by IPv6, and all goes on as it would without us.
  (void)refused.run("ip6tables", kAdd);
  return refused;
}

void RefusedConnections::end() const {
  (void)run("iptables", kDelete);
  (void)run("ip6tables", kDelete);
}

}  // namespace bulkhead::linux
