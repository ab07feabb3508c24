#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/resolved_place.h"
#include "rules/spoken_hosts.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

constexpr std::array<std::string_view, 3> kHostNames = {"host.docker.internal",
                                                        "gateway.docker.internal", "172.17.0.1"};

struct Publisher {
  model::ServiceName service;
  const model::PublishedPort* port;
};

bool share_network(const Context& context, const model::ServiceName& a,
                   const model::ServiceName& b) {
  const auto from = context.declared().find_service(a);
  const auto to = context.declared().find_service(b);
  return from && to && context.declared().reaches(*from, *to);
}

/// What DB_PORT says beside DB_HOST; empty where there is none.
std::string port_beside(const model::Service& service, std::string_view variable) {
  static constexpr std::string_view kHost = "HOST";
  if (!variable.ends_with(kHost)) return {};
  const std::string prefix(variable.substr(0, variable.size() - kHost.size()));
  const auto found = service.environment.find(prefix + "PORT");
  return found == service.environment.end() ? std::string() : found->second.value.value_or("");
}

/// A data store that neighbours call by its name, and that is published besides: perhaps for them.
void note_published_stores(const Context& context, Sink& sink) {
  std::map<model::ServiceName, model::ServiceName> callers;  // of each, one that calls it by name
  for (const auto& [name, service] : context.project().services) {
    for (const SpokenPlace& place : spoken_places(service)) {
      const auto owners = context.names().find(place.host.host);
      if (owners == context.names().end() || owners->second.size() != 1) continue;
      const model::ServiceName& callee = *owners->second.begin();
      if (callee != name) callers.try_emplace(callee, name);
    }
  }
  for (const auto& [callee, caller] : callers) {
    const model::Service& service = context.project().services.at(callee);
    const DataStore* store = data_store(service);
    if (store == nullptr || !share_network(context, caller, callee)) continue;
    for (const auto& port : service.ports) {
      if (port.target.number != store->port || !is_wildcard(port)) continue;
      auto& finding = sink.note(
          port.span,
          fmt::format("{} ({}) is published as {}, and {} reaches it by its name without that",
                      quoted(callee), store->title, shown_published(port), quoted(caller)),
          {callee, caller});
      finding.diagnostic.help =
          "remove the port from `ports` if nobody outside the project needs it";
    }
  }
}

}  // namespace

// The evidence is a service that goes out to the host and in again through a published port, to
// another one that it reaches directly.
void publish_not_expose(const Context& context, Sink& sink) {
  note_published_stores(context, sink);
  std::map<std::string, Publisher> publishers;
  for (const auto& [name, service] : context.project().services) {
    for (const auto& port : service.ports) {
      if (!port.published.empty()) publishers.try_emplace(port.published, Publisher{name, &port});
    }
  }
  for (const auto& [name, service] : context.project().services) {
    for (const SpokenPlace& place : spoken_places(service)) {
      const SpokenHost& spoken = place.host;
      if (std::find(kHostNames.begin(), kHostNames.end(), spoken.host) == kHostNames.end()) {
        continue;
      }
      const auto found = publishers.find(spoken.port ? std::to_string(*spoken.port)
                                                     : port_beside(service, place.variable));
      if (found == publishers.end() || found->second.service == name) continue;
      const auto& [callee, port] = found->second;
      if (!share_network(context, name, callee)) continue;
      auto& finding = sink.add(
          place.variable.empty() ? place_of(context, service, {place.attribute}, place.span)
                                 : place.span,
          fmt::format("{} reaches {} through the host, by its published port {}, although both are "
                      "on one network",
                      quoted(name), quoted(callee), shown_published(*port)),
          {name, callee});
      finding.diagnostic.related.push_back({port->span, "the port is published here"});
      finding.diagnostic.help =
          fmt::format("use `{}:{}`, and remove the port from `ports` if nobody else needs it",
                      callee.str(), port->target.number);
    }
  }
}

}  // namespace bulkhead::rules
