#include "orchestrate/start_refusal.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace bulkhead::orchestrate {

Error cause_of_refusal(docker::Engine& engine, const docker::ContainerRef& container,
                       Error refused) {
  constexpr std::string_view kContainer = "container:";
  const auto wanted = engine.inspect_container(container);
  if (!wanted) return refused;
  const std::array<std::pair<const char*, const std::string*>, 3> modes{
      std::pair("network", &wanted->host.network_mode), std::pair("IPC", &wanted->host.ipc_mode),
      std::pair("PID", &wanted->host.pid_mode)};
  for (const auto& [which, mode] : modes) {
    if (!mode->starts_with(kContainer)) continue;
    const auto lender = engine.inspect_container(
        docker::ContainerRef(std::string(mode->substr(kContainer.size()))));
    if (!lender || lender->state.running) continue;
    const bool ended = lender->state.status == docker::RunState::kExited;
    refused.message = fmt::format(
        "it shares the {} namespace of container {}, which {} (see docker logs {})", which,
        lender->name,
        ended ? fmt::format("ended with exit {}", lender->state.exit_code) : "does not run",
        lender->name);
    return refused;
  }
  return refused;
}

}  // namespace bulkhead::orchestrate
