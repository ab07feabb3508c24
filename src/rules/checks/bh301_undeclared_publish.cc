#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/port_fixes.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

bool stays(const Context& context, const model::Service& service,
           const model::PublishedPort& port) {
  const contract::Tier* tier = context.contract().tier_of(service.name);
  return tier == nullptr || may_publish(*tier, port);
}

/// The port as its entry of `ports` has it: with the whole range, if it is of one.
model::PublishedPort as_written(const model::Service& service, const model::PublishedPort& port) {
  model::PublishedPort entry = port;
  for (const auto& each : service.ports) {
    if (each.span == port.span && each.published != port.published) {
      entry.published = port.published + "-" + each.published;
    }
  }
  return entry;
}

}  // namespace

void undeclared_publish(const Context& context, Sink& sink) {
  std::vector<std::string> publishing;
  for (const auto& [name, tier] : context.contract().tiers) {
    if (tier.publish_any || !tier.publish.empty()) publishing.push_back(name.str());
  }
  for (const auto& [name, service] : context.project().services) {
    const contract::Tier* tier = context.contract().tier_of(name);
    if (tier == nullptr) continue;
    const model::PublishedPort* before = nullptr;
    for (const auto& port : service.ports) {
      if (may_publish(*tier, port)) continue;
      // A range is one entry of `ports`, and one fault.
      const bool same_entry = before != nullptr && before->span == port.span;
      before = &port;
      if (same_entry) continue;
      const std::string shown = shown_published(as_written(service, port));
      std::string message =
          tier->publish.empty()
              ? fmt::format("{} publishes {}, and tier {} may publish nothing", quoted(name),
                            quoted(shown), quoted(tier->name))
              : fmt::format("{} publishes {}, which tier {} does not declare under `publish`",
                            quoted(name), quoted(shown), quoted(tier->name));
      auto& finding = is_loopback_only(port) ? sink.warn(port.span, std::move(message), {name})
                                             : sink.add(port.span, std::move(message), {name});
      finding.diagnostic.related.push_back({tier->span, "the tier is declared here"});
      finding.diagnostic.fix = unpublish(context, service, port, stays);
      if (publishing.empty() || !tier->publish.empty()) {
        finding.diagnostic.help =
            "remove it from `ports`, or name it under the tier's `publish` where it is meant; "
            "services on a common network need none to reach each other";
      } else {
        finding.diagnostic.help = fmt::format(
            "remove it from `ports`, or name it under the tier's `publish` where it is meant: only "
            "{} may publish, and services on a common network need none",
            listed(publishing));
      }
    }
  }
}

}  // namespace bulkhead::rules
