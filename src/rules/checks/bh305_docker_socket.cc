#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void docker_socket_mounted(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    const model::Mount* mount = docker_socket(service);
    if (mount == nullptr) continue;
    auto& finding = sink.add(
        mount->span,
        mount->source.ends_with("docker.sock")
            ? fmt::format("{} mounts the Docker socket: whoever gets into it is root on the host",
                          quoted(name))
            : fmt::format("{} mounts {} of the host, and with it the Docker socket", quoted(name),
                          quoted(mount->source)),
        {name});
    if (mount->read_only) {
      finding.diagnostic.notes.emplace_back(
          "`:ro` does not help: it protects the file, not what is asked through it");
    }
    finding.diagnostic.help =
        "put a proxy between that lets through only the requests it needs, or accept it with an "
        "exception that says why";
  }
}

}  // namespace bulkhead::rules
