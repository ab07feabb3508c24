#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/port_fixes.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

constexpr std::string_view kLoopback = "127.0.0.1";

bool stays(const Context& context, const model::Service& service,
           const model::PublishedPort& port) {
  const contract::Tier* tier = context.contract().tier_of(service.name);
  return tier == nullptr || tier->may_publish(port);
}

/// The address for which alone the tier declares the port; empty where it does not.
std::string declared_elsewhere(const contract::Tier& tier, const model::PublishedPort& port) {
  for (const auto& allowed : tier.publish) {
    model::PublishedPort there = port;
    there.host_ip = allowed.value.host_ip;
    if (!there.host_ip.empty() && tier.may_publish(there)) return there.host_ip;
  }
  return {};
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
      if (tier->may_publish(port)) continue;
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
      const std::string address = declared_elsewhere(*tier, port);
      if (!address.empty()) {
        finding.diagnostic.notes.push_back(
            fmt::format("`publish` has the port for {} only", quoted(address)));
      }
      if (address == kLoopback && is_wildcard(port)) {
        finding.diagnostic.fix = bind_to_loopback(context, service, port);
        finding.diagnostic.help =
            fmt::format("publish it as `{}:{}:{}`, as the tier declares it", kLoopback,
                        port.published, model::to_string(port.target));
        continue;
      }
      // What is meant for this machine can be declared so.
      const bool number = port.published.find('-') == std::string::npos && !port.published.empty();
      const std::string named =
          is_loopback_only(port) && number ? quoted(shown_published(port)) : std::string("it");
      finding.diagnostic.fix = unpublish(context, service, port, stays);
      if (publishing.empty() || !tier->publish.empty()) {
        finding.diagnostic.help = fmt::format(
            "remove it from `ports`, or name {} under the tier's `publish` where it is "
            "meant; services on a common network need none to reach each other",
            named);
      } else {
        finding.diagnostic.help = fmt::format(
            "remove it from `ports`, or name {} under the tier's `publish` where it is meant: only "
            "{} may publish, and services on a common network need none",
            named, listed(publishing));
      }
    }
  }
}

}  // namespace bulkhead::rules
