#include "cli/host_facts.h"

#include <string_view>

#include "linux/socket_table.h"
#include "linux/unix_peer.h"

namespace bulkhead::cli {

std::optional<orchestrate::HostFacts> find_host_facts(Context& context,
                                                      const OpenedEngine& engine) {
  constexpr std::string_view kUnix = "unix://";
  if (!engine.address.starts_with(kUnix)) return std::nullopt;
  orchestrate::HostFacts facts;
  facts.files = &context.files;
  // The engine's own table: it may live in another network namespace than we do.
  const auto process = linux::listening_process(engine.address.substr(kUnix.size()));
  if (process) facts.listening = linux::listening_sockets(*process).value_or(facts.listening);
  return facts;
}

}  // namespace bulkhead::cli
