#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/image_name.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// Images with an EXPOSE of their own, of which administrators think last.
bool is_known_to_listen(const model::Service& service) {
  static constexpr std::array<std::string_view, 6> kImages = {
      "adminer", "phpmyadmin", "pgadmin4", "mongo-express", "nginx", "httpd"};
  const std::string base = parse_image(service.image.value).base;
  return std::find(kImages.begin(), kImages.end(), base) != kImages.end();
}

}  // namespace

void exposed_by_default(const Context& context, Sink& sink) {
  for (const auto& name : contract::proxies(context.contract(), context.project())) {
    const model::Service& proxy = context.project().services.at(name);
    if (!contract::is_traefik(proxy)) continue;
    const auto settings = contract::proxy_settings(proxy);
    if (!settings.complete || !settings.docker_provider || settings.has_constraints ||
        settings.exposed_by_default == false) {
      continue;
    }
    const auto from = context.declared().find_service(name);
    std::vector<model::ServiceName> exposed;
    for (const auto& [other, service] : context.project().services) {
      if (other == name || contract::find_label(service, "traefik.enable") != nullptr) continue;
      if (!contract::traefik_labels(service).empty()) continue;  // meant to be routed
      const auto to = context.declared().find_service(other);
      // It needs a port; of an image's own the files do not tell.
      const bool listens = !service.expose.empty() || !service.ports.empty() ||
                           data_store(service) != nullptr || is_known_to_listen(service);
      if (listens && from && to && context.declared().reaches(*from, *to)) exposed.push_back(other);
    }
    if (exposed.empty()) continue;
    auto& finding = sink.add(
        proxy.span,
        fmt::format("proxy {} routes to every container it sees, {} too, which no label asks for",
                    quoted(name), listed_names(exposed)),
        {name});
    finding.services.insert(finding.services.end(), exposed.begin(), exposed.end());
    finding.diagnostic.help =
        "set `--providers.docker.exposedbydefault=false`, and `traefik.enable=true` on what is "
        "meant";
  }
}

}  // namespace bulkhead::rules
