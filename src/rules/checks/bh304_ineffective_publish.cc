#include <algorithm>

#include <fmt/format.h>

#include "model/publishing.h"
#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void ineffective_publish(const Context& context, Sink& sink) {
  using Kind = model::NetworkMode::Kind;
  for (const auto& [name, service] : context.project().services) {
    if (service.ports.empty()) continue;
    // Of a network that no file declares nothing is known; Compose refuses it anyway.
    const bool unknown =
        std::any_of(service.networks.begin(), service.networks.end(), [&](const auto& attachment) {
          return !context.project().networks.contains(attachment.network);
        });
    if (unknown) continue;
    const reach::SharedNamespace* space = context.namespaces().of(name);
    const bool has_effect =
        space == nullptr || reach::publications_have_effect(context.topology(), *space);
    std::string why(
        model::why_nothing_is_published(service, [&](const auto&) { return has_effect; }));
    std::string help = "remove `ports`, or attach it to a network that is not internal";
    text::Span related = service.network_mode.span;
    const Kind kind = service.network_mode.kind;
    if (kind == Kind::kService || kind == Kind::kContainer) {
      why = fmt::format("its network namespace is that of {}", quoted(service.network_mode.target));
      help = fmt::format("publish it at {}", quoted(service.network_mode.target));
    } else if (kind == Kind::kHost || kind == Kind::kNone) {
      help = fmt::format("remove `ports`, or `network_mode: {}`",
                         kind == Kind::kHost ? "host" : "none");
    }
    if (why.empty()) continue;
    std::vector<std::string> ports;
    for (const auto& port : service.ports) ports.push_back(shown_published(port));
    auto& finding = sink.add(
        service.ports.front().span,
        fmt::format("{} publishes {} without effect: {}", quoted(name), listed(ports), why),
        {name});
    if (related.known() && kind != Kind::kNetworks) {
      finding.diagnostic.related.push_back({related, "said here"});
    }
    finding.diagnostic.help = help;
  }
}

}  // namespace bulkhead::rules
