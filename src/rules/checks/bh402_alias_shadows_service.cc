#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/resolved_place.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

bool is_on(const model::Service& service, const model::NetworkKey& network) {
  for (const auto& attachment : service.networks) {
    if (attachment.network == network) return true;
  }
  return false;
}

/// The engine answers to a container's own name and to its hostname as it does to an alias.
void judge_own_name(const Context& context, Sink& sink, const model::Service& service,
                    const model::Located<std::string>& own, std::string_view attribute) {
  const model::ServiceName other(own.value);
  if (other == service.name) return;
  const auto found = context.project().services.find(other);
  if (found == context.project().services.end()) return;
  const auto shared = std::find_if(
      service.networks.begin(), service.networks.end(),
      [&](const auto& attachment) { return is_on(found->second, attachment.network); });
  if (shared == service.networks.end()) return;
  auto& finding = sink.add(
      own.span,
      fmt::format("the {} of {} is {} on network {}, where service {} lives too: callers get "
                  "either by chance",
                  attribute, quoted(service.name), quoted(other), quoted(shared->network),
                  quoted(other)),
      {service.name, other}, {shared->network});
  finding.diagnostic.related.push_back(
      {found->second.span, fmt::format("service {}", quoted(other))});
  finding.diagnostic.help =
      fmt::format("choose a `{}` that is no service's name, or give none", attribute);
}

/// The engine looks a container's own links up before anything else (20.10 and 26.1 alike), so that
/// nothing is left to chance: the other service is hidden.
void judge_link_names(const Context& context, Sink& sink, const model::Service& service) {
  for (const model::Link& link : service.links) {
    const model::ServiceName other(link.alias);
    if (other == link.service || other == service.name) continue;
    const auto found = context.project().services.find(other);
    if (found == context.project().services.end()) continue;
    const bool meet = std::any_of(
        service.networks.begin(), service.networks.end(),
        [&](const auto& attachment) { return is_on(found->second, attachment.network); });
    if (!meet) continue;
    auto& finding = sink.warn(
        link.span,
        fmt::format("a link of {} calls {} by the name {}, which hides service {} from it",
                    quoted(service.name), quoted(link.service), quoted(other), quoted(other)),
        {service.name, other});
    finding.diagnostic.related.push_back(
        {found->second.span, fmt::format("service {}", quoted(other))});
    finding.diagnostic.help = "give the link a name that is no service's, or none";
  }
}

bool has_address(const model::Service& service, std::string_view address) {
  return std::any_of(service.networks.begin(), service.networks.end(), [&](const auto& attachment) {
    return attachment.ipv4_address == address || attachment.ipv6_address == address;
  });
}

text::Span place_of_host(const Context& context, const model::Service& service,
                         std::string_view name) {
  const text::Value* hosts = resolved_value(context, service, {"extra_hosts"});
  if (hosts == nullptr || hosts->as_sequence() == nullptr) return service.span;
  for (const text::Value& item : *hosts->as_sequence()) {
    const std::string* host = item.as_string();
    const bool found = host != nullptr && host->starts_with(name) &&
                       host->find_first_of("=:", name.size()) == name.size();
    if (found && item.span().known()) return item.span();
  }
  return service.span;
}

/// Programs look names up in /etc/hosts before they ask the engine.
void judge_extra_hosts(const Context& context, Sink& sink, const model::Service& service) {
  for (const std::string& host : service.extra_hosts) {
    const auto colon = host.find(':');
    const model::ServiceName other(host.substr(0, colon));
    const auto found = context.project().services.find(other);
    if (colon == std::string::npos || other == service.name ||
        found == context.project().services.end()) {
      continue;
    }
    const std::string address = host.substr(colon + 1);
    const bool meet = std::any_of(
        service.networks.begin(), service.networks.end(),
        [&](const auto& attachment) { return is_on(found->second, attachment.network); });
    if (!meet || has_address(found->second, address)) continue;
    auto& finding =
        sink.warn(place_of_host(context, service, other.str()),
                  fmt::format("`extra_hosts` of {} gives {} the address {}, which hides service {} "
                              "from it",
                              quoted(service.name), quoted(other), quoted(address), quoted(other)),
                  {service.name, other});
    finding.diagnostic.related.push_back(
        {found->second.span, fmt::format("service {}", quoted(other))});
    finding.diagnostic.help = "remove it, or choose a name that is no service's";
  }
}

}  // namespace

void alias_shadows_service(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    judge_link_names(context, sink, service);
    judge_extra_hosts(context, sink, service);
    judge_own_name(context, sink, service, service.container_name, "container_name");
    judge_own_name(context, sink, service, service.hostname, "hostname");
    for (const auto& attachment : service.networks) {
      for (const auto& alias : attachment.aliases) {
        const model::ServiceName other(alias.value);
        if (other == name) continue;
        const auto found = context.project().services.find(other);
        if (found == context.project().services.end()) continue;
        const bool both = is_on(found->second, attachment.network);
        auto message =
            both ? fmt::format(
                       "{} has the alias {} on network {}, where service {} lives too: callers "
                       "get either by chance",
                       quoted(name), quoted(alias.value), quoted(attachment.network), quoted(other))
                 : fmt::format(
                       "{} has the alias {} on network {}, which is the name of another "
                       "service: who joins both networks gets either by chance",
                       quoted(name), quoted(alias.value), quoted(attachment.network));
        auto& finding =
            both ? sink.add(alias.span, std::move(message), {name, other}, {attachment.network})
                 : sink.note(alias.span, std::move(message), {name, other}, {attachment.network});
        finding.diagnostic.related.push_back(
            {found->second.span, fmt::format("service {}", quoted(other))});
        finding.diagnostic.help = "choose an alias that is no service's name";
      }
    }
  }
}

}  // namespace bulkhead::rules
