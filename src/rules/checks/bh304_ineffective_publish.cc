#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void ineffective_publish(const Context& context, Sink& sink) {
  using Kind = model::NetworkMode::Kind;
  for (const auto& [name, service] : context.project().services) {
    if (service.ports.empty()) continue;
    std::string why;
    std::string help;
    text::Span related;
    std::string related_message;
    switch (service.network_mode.kind) {
      case Kind::kHost:
        why = "it lives in the host's network, where what it listens on is open anyway";
        help = "remove `ports`, or `network_mode: host`";
        related = service.network_mode.span;
        break;
      case Kind::kNone:
        why = "it has no network";
        help = "remove `ports`, or `network_mode: none`";
        related = service.network_mode.span;
        break;
      case Kind::kService:
      case Kind::kContainer:
        why =
            fmt::format("its network namespace is that of {}", quoted(service.network_mode.target));
        help = fmt::format("publish it at {}", quoted(service.network_mode.target));
        related = service.network_mode.span;
        break;
      case Kind::kNetworks: {
        // Of a network that no file declares nothing is known; Compose refuses it anyway.
        const bool unknown = std::any_of(
            service.networks.begin(), service.networks.end(), [&](const auto& attachment) {
              return !context.project().networks.contains(attachment.network);
            });
        if (unknown) continue;
        const reach::SharedNamespace* space = context.namespaces().of(name);
        if (space == nullptr || reach::publications_have_effect(context.topology(), *space)) {
          continue;
        }
        why = "all its networks are internal";
        help = "remove `ports`, or attach it to a network that is not internal";
        break;
      }
      case Kind::kBridge:
      case Kind::kOther:
        continue;
    }
    std::vector<std::string> ports;
    for (const auto& port : service.ports) ports.push_back(shown_published(port));
    auto& finding = sink.add(
        service.ports.front().span,
        fmt::format("{} publishes {} without effect: {}", quoted(name), listed(ports), why),
        {name});
    if (related.known()) finding.diagnostic.related.push_back({related, "said here"});
    finding.diagnostic.help = help;
  }
}

}  // namespace bulkhead::rules
