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

/// With exposedByDefault off, labels of a service that does not ask for it lead nowhere.
void judge_forgotten(const Context& context, Sink& sink, const model::ServiceName& proxy) {
  for (const auto& [name, service] : context.project().services) {
    const model::Labels& read = context.proxy_labels(service);
    if (contract::find_label(read, "traefik.enable") != nullptr) continue;
    const auto labels = contract::traefik_labels(read);
    if (labels.empty()) continue;
    sink.add(labels.front().value->span,
             fmt::format("{} has labels for proxy {}, which routes only to services with "
                         "`traefik.enable=true`: they are ignored",
                         quoted(name), quoted(proxy)),
             {name, proxy})
        .diagnostic.help = "add the label `traefik.enable=true`, or remove the others";
  }
}

/// The one proxy whose settings show that it is off; null where another may read the labels.
const model::ServiceName* proxy_without(const Context& context,
                                        const std::vector<model::ServiceName>& proxies) {
  if (proxies.size() != 1) return nullptr;
  const auto settings = contract::proxy_settings(context.project().services.at(proxies.front()));
  const bool reads_labels = settings.docker_provider || settings.swarm_provider;
  return reads_labels && settings.exposed_by_default == false ? &proxies.front() : nullptr;
}

}  // namespace

void exposed_by_default(const Context& context, Sink& sink) {
  const auto proxies = contract::proxies(context.contract(), context.project());
  if (const auto* proxy = proxy_without(context, proxies)) judge_forgotten(context, sink, *proxy);
  for (const auto& name : proxies) {
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
      const model::Labels& labels = context.proxy_labels(service);
      if (other == name || contract::find_label(labels, "traefik.enable") != nullptr) continue;
      if (!contract::traefik_labels(labels).empty()) continue;  // meant to be routed
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
