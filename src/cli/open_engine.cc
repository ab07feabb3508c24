#include "cli/open_engine.h"

#include "docker/client.h"
#include "linux/unix_peer.h"

namespace bulkhead::cli {
namespace {

std::string docker_config(Context& context) {
  constexpr std::size_t kLimit = std::size_t{4} << 20;
  const auto variable = [&](const char* name) {
    const auto found = context.environment.find(name);
    return found == context.environment.end() ? std::string() : found->second;
  };
  std::string folder = variable("DOCKER_CONFIG");
  if (folder.empty()) folder = variable("HOME") + "/.docker";
  return context.files.read(folder + "/config.json", kLimit).value_or("");
}

}  // namespace

Result<docker::EngineAddress> engine_address(Context& context) {
  const docker::Variables variables = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = context.environment.find(name);
    if (found == context.environment.end()) return std::nullopt;
    return found->second;
  };
  return docker::find_engine_address(variables, context.files);
}

Result<OpenedEngine> open_engine(Context& context) {
  const docker::EngineAddress address = TRY(engine_address(context));
  docker::ClientOptions options;
  options.clock = &context.clock;
  OpenedEngine opened;
  opened.engine = TRY(docker::connect(address, options, docker::Call{{}, context.interrupted}));
  opened.address = address.str();
  opened.logins = std::make_unique<docker::RegistryLogins>(docker_config(context), context.clock);
  return opened;
}

int engine_process(const OpenedEngine& engine) {
  constexpr std::string_view kUnix = "unix://";
  if (!engine.address.starts_with(kUnix)) return 0;
  return linux::listening_process(engine.address.substr(kUnix.size())).value_or(0);
}

}  // namespace bulkhead::cli
