#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/container_rights.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

struct Holder {
  const model::Service* service;
  const model::PublishedPort* port;
};

/// Two bindings of one port exclude each other where their addresses meet.
bool overlap(const model::PublishedPort& a, const model::PublishedPort& b) {
  const bool six_a = a.host_ip.find(':') != std::string::npos;
  const bool six_b = b.host_ip.find(':') != std::string::npos;
  const auto every = [](const model::PublishedPort& port) { return port.host_ip.empty(); };
  if (every(a) || every(b)) return true;
  if (six_a != six_b) return false;
  return is_wildcard(a) || is_wildcard(b) || a.host_ip == b.host_ip;
}

/// How many ports "8000-8009" holds; nothing where it is no range.
std::optional<unsigned> ports_in_range(std::string_view published) {
  unsigned first = 0;
  unsigned last = 0;
  const char* const end = published.data() + published.size();
  const auto begun = std::from_chars(published.data(), end, first);
  if (begun.ec != std::errc() || begun.ptr == end || *begun.ptr != '-') return std::nullopt;
  const auto ended = std::from_chars(begun.ptr + 1, end, last);
  if (ended.ec != std::errc() || ended.ptr != end || last < first) return std::nullopt;
  return last - first + 1;
}

/// Overlay networks are made for Swarm, where one published port leads to all replicas.
bool is_for_swarm(const Context& context, const model::Service& service) {
  return std::any_of(service.networks.begin(), service.networks.end(), [&](const auto& attachment) {
    const auto network = context.project().networks.find(attachment.network);
    return network != context.project().networks.end() && network->second.driver == "overlay";
  });
}

}  // namespace

void port_conflict(const Context& context, Sink& sink) {
  std::map<std::pair<std::string, model::Protocol>, std::vector<Holder>> holders;
  for (const auto& [name, service] : context.project().services) {
    if (service.network_mode.kind != model::NetworkMode::Kind::kNetworks &&
        service.network_mode.kind != model::NetworkMode::Kind::kBridge) {
      continue;
    }
    for (const auto& port : service.ports) {
      const auto room = ports_in_range(port.published);
      if (room && *room < service.replicas) {
        sink.warn(port.span,
                  fmt::format("{} has {} replicas, and {} has room for {}", quoted(name),
                              service.replicas, quoted(shown_published(port)), *room),
                  {name})
            .diagnostic.help = "publish a wider range of ports, or put a proxy in front";
      }
      // The engine picks a free one from a range, or any.
      if (port.published.empty() || port.published == "0" ||
          port.published.find('-') != std::string::npos) {
        continue;
      }
      auto& earlier = holders[{port.published, port.target.protocol}];
      for (const Holder& holder : earlier) {
        if (!overlap(*holder.port, port)) continue;
        // BH507 speaks of an address that is missing.
        if (holds_unset_variable(context, port.span) ||
            holds_unset_variable(context, holder.port->span)) {
          continue;
        }
        auto& finding = sink.add(
            port.span,
            holder.service == &service
                ? fmt::format("{} publishes {} twice", quoted(name), quoted(shown_published(port)))
                : fmt::format("{} publishes {}, which {} publishes too: only one of them can start",
                              quoted(name), quoted(shown_published(port)),
                              quoted(holder.service->name)),
            {name, holder.service->name});
        finding.diagnostic.related.push_back({holder.port->span, "published here as well"});
        finding.diagnostic.help = "give one of them another host port";
        break;
      }
      earlier.push_back({&service, &port});
      if (service.replicas > 1 && !is_for_swarm(context, service)) {
        sink.warn(port.span,
                  fmt::format("{} has {} replicas, and only one of them can publish {}",
                              quoted(name), service.replicas, quoted(shown_published(port))),
                  {name})
            .diagnostic.help = "publish a range of ports, or put a proxy in front";
      }
    }
  }
}

}  // namespace bulkhead::rules
