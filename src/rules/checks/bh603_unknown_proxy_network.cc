#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void unknown_proxy_network(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    const auto* label = contract::find_label(service, "traefik.docker.network");
    if (label == nullptr || label->value.empty() || service.networks.empty()) continue;
    const auto* enable = contract::find_label(service, "traefik.enable");
    if (enable != nullptr && contract::parse_flag(enable->value) == false) continue;
    std::vector<std::string> names;
    std::string meant;  // the engine's name of the network whose key the label gives
    bool joined = false;
    for (const auto& attachment : service.networks) {
      const auto network = context.project().networks.find(attachment.network);
      if (network == context.project().networks.end()) {
        joined = true;  // an undeclared network, which Compose refuses: it may be the one
        continue;
      }
      names.push_back(network->second.name.str());
      joined |= network->second.name.str() == label->value;
      if (attachment.network.str() == label->value) meant = network->second.name.str();
    }
    if (joined) continue;
    auto& finding = sink.add(
        label->span,
        fmt::format(
            "the proxy is told to reach {} on network {}, which {} does not join: it is on {}",
            quoted(name), quoted(label->value), quoted(name), listed(names)),
        {name});
    if (!meant.empty()) {
      finding.diagnostic.notes.push_back(
          fmt::format("{} is its key in the Compose file; the engine calls it {}",
                      quoted(label->value), quoted(meant)));
      finding.diagnostic.help = fmt::format("write `traefik.docker.network={}`", meant);
      // The span is the value's, or in a list the whole "key=value".
      const bool whole = context.sources().text(label->span).find('=') != std::string_view::npos;
      finding.diagnostic.fix =
          fix_by_text(context, label->span, whole ? "=" + label->value : label->value,
                      whole ? "=" + meant : meant, fmt::format("name the network {}", meant));
    } else {
      finding.diagnostic.help = "name a network that the service joins, as the engine calls it";
    }
  }
}

}  // namespace bulkhead::rules
