#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// The first label that makes the service a matter of Traefik's; null without one.
const model::Located<std::string>* first_for_proxy(const model::Labels& labels) {
  const auto routed = contract::traefik_labels(labels);
  if (!routed.empty()) return routed.front().value;
  const auto* enable = contract::find_label(labels, "traefik.enable");
  return enable != nullptr && contract::parse_flag(enable->value) != false ? enable : nullptr;
}

}  // namespace

void unread_labels(const Context& context, Sink& sink) {
  if (context.label_source() == contract::LabelSource::kUnknown) return;
  const bool by_swarm = context.label_source() == contract::LabelSource::kSwarm;
  const auto proxy = contract::proxies(context.contract(), context.project()).front();
  for (const auto& [name, service] : context.project().services) {
    // Who writes them in both places serves both.
    if (contract::has_traefik_labels(context.proxy_labels(service))) continue;
    const auto* label = first_for_proxy(by_swarm ? service.labels : service.deploy_labels);
    if (label == nullptr) continue;
    auto& finding = sink.add(
        label->span,
        fmt::format("{} has labels for proxy {} under {}, which it does not read: it reads {}",
                    quoted(name), quoted(proxy), by_swarm ? "`labels`" : "`deploy.labels`",
                    by_swarm ? "those of Swarm services, `deploy.labels`"
                             : "those of containers, `labels`"),
        {name, proxy});
    finding.diagnostic.help =
        by_swarm
            ? "move them under `deploy`, or let the proxy read containers, "
              "`--providers.docker=true`"
            : "move them to `labels` of the service, or where it is deployed to a Swarm let the "
              "proxy read that, `--providers.swarm=true`";
  }
}

}  // namespace bulkhead::rules
