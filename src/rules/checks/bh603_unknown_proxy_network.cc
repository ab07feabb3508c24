#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/fixes.h"
#include "rules/proxy_network.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// No file says how the project is called, so that another folder makes another network of it.
bool is_named_by_folder(const Context& context, const model::Network& network) {
  return !context.project().name_span.known() && !network.external &&
         network.name.str() == context.project().name + "_" + network.key.str();
}

/// The proxy's own choice for all services that choose none.
void judge_proxy(const Context& context, Sink& sink, const model::Service& proxy) {
  const model::Network* network = network_chosen_by_key(context, proxy);
  if (network == nullptr) return;
  auto& finding = sink.warn(
      proxy.span,
      fmt::format("proxy {} is told to use network {}, which is a key in the Compose file: the "
                  "engine calls it {}",
                  quoted(proxy.name), quoted(network->key), quoted(network->name)),
      {proxy.name}, {network->key});
  finding.diagnostic.related.push_back({network->span, "the network"});
  finding.diagnostic.help =
      fmt::format("give the network a name of its own, `name: {}`", network->key.str());
}

}  // namespace

void unknown_proxy_network(const Context& context, Sink& sink) {
  for (const auto& proxy : contract::proxies(context.contract(), context.project())) {
    judge_proxy(context, sink, context.project().services.at(proxy));
  }
  for (const auto& [name, service] : context.project().services) {
    const auto* label = contract::chosen_network(service, context.label_source());
    if (label == nullptr || label->value.empty() || service.networks.empty()) continue;
    if (holds_unset_variable(context, label->span)) continue;  // BH507
    const auto* enable = contract::find_label(context.proxy_labels(service), "traefik.enable");
    if (enable != nullptr && contract::parse_flag(enable->value) == false) continue;
    std::vector<std::string> names;
    std::string meant;       // the engine's name of the network whose key the label gives
    std::string under;       // the project's name with which the label would be right
    bool by_folder = false;  // and that name is another in each checkout
    bool joined = false;
    for (const auto& attachment : service.networks) {
      const auto network = context.project().networks.find(attachment.network);
      if (network == context.project().networks.end()) {
        joined = true;  // an undeclared network, which Compose refuses: it may be the one
        continue;
      }
      names.push_back(network->second.name.str());
      joined |= network->second.name.str() == label->value;
      if (attachment.network.str() == label->value) {
        meant = network->second.name.str();
        by_folder = is_named_by_folder(context, network->second);
      }
      if (is_named_by_folder(context, network->second)) {
        const std::string ending = "_" + attachment.network.str();
        if (label->value.ends_with(ending) && label->value.size() > ending.size()) {
          under = label->value.substr(0, label->value.size() - ending.size());
        }
      }
    }
    if (joined) continue;
    // The names of a stack's networks begin with the stack's, which no file tells.
    if (!under.empty() && contract::is_read_by_swarm(service, context.label_source())) continue;
    if (!under.empty()) {
      sink.note(label->span,
                fmt::format("the proxy is told to reach {} on network {}, which is right only "
                            "where the project is called {}: here it is {}",
                            quoted(name), quoted(label->value), quoted(under),
                            quoted(context.project().name)),
                {name})
          .diagnostic.help = fmt::format(
          "write `name: {}` at the top of the Compose file: without it the project is "
          "called as its folder",
          under);
      continue;
    }
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
      if (by_folder) {
        finding.diagnostic.help = fmt::format(
            "give the network a name of its own, `name: {}`: the engine's is made from the "
            "folder's",
            label->value);
        continue;
      }
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
